/** A number with the goal for it: `0.58 (≥ 0.6)`; without a sign times are to be no more, all else no less. */
const measured = /([\d.]+)(\/s| ms)? \(([≥≤]?) ?([\d.]+)\)/g;

/**
 * The rows of a table of results in which a goal is not reached, each with what misses it: `work: peer 0.58 (≥ 0.6)`.
 * @param head of the table: what a number is that bears no name of its own
 */
export function missedIn(head: string, rows: string[]): string[] {
  const names = cellsOf(head).map((name) => name.replace(/ ?[(（][^)）]*[)）]$/, ''));
  return rows.flatMap((row) => {
    const [work = '', ...cells] = cellsOf(row);
    const missed = cells.flatMap((cell, column) =>
      cell
        .split(', ')
        .filter(misses)
        .map((part) => (/^\d/.test(part) ? `${names[column + 1] ?? ''} ${part}` : part)),
    );
    return missed.length === 0 ? [] : [`${work}: ${missed.join(', ')}`];
  });
}

function misses(part: string): boolean {
  return [...part.matchAll(measured)].some(([, value, unit, sign, goal]) =>
    sign === '≤' || (sign === '' && unit === ' ms') ? Number(value) > Number(goal) : Number(value) < Number(goal),
  );
}

function cellsOf(row: string): string[] {
  return row
    .split('|')
    .slice(1, -1)
    .map((cell) => cell.trim());
}
