/** One line: what an answer costs at each size, in milliseconds of the machine. */
export interface Line {
  title: string;
  peer: string;
  costs: number[];
}

const width = 720;
const height = 400;
const frame = { left: 64, right: 250, top: 24, bottom: 48 };
const lineHeight = 15;
const colours = ['#2a78d6', '#c2571a', '#2b8a3e', '#8250b8'];

/** Costs against sizes, both by powers of ten: Kefu's lines are whole, its peer's are dashed. */
export function plot(sizes: number[], lines: Line[]): string {
  const costs = lines.flatMap((line) => line.costs);
  const x = scale(sizes, frame.left, width - frame.right);
  const y = scale(
    [10 ** Math.floor(log(Math.min(...costs))), 10 ** Math.ceil(log(Math.max(...costs)))],
    height - frame.bottom,
    frame.top,
  );
  const titles = [...new Set(lines.map(({ title }) => title))];
  const labels = apart(lines.map(({ costs: own }) => y(own.at(-1) ?? 1) + 4));
  const drawn = lines.map((line, index) =>
    drawLine(line, { sizes, x, y, label: labels[index] ?? 0, colour: colours[titles.indexOf(line.title)] ?? '#555' }),
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img"
  aria-label="Milliseconds for an answer against the number of customers" font-family="system-ui, sans-serif" font-size="12">
<style>text { fill: #333 } .grid { stroke: #8884 } @media (prefers-color-scheme: dark) { text { fill: #ddd } }</style>
${drawAxes(sizes, costs, x, y)}
${drawn.join('\n')}
</svg>
`;
}

/** The heights of labels, in the same order, moved down where they would lie on each other. */
function apart(heights: number[]): number[] {
  const moved = [...heights];
  let last = -Infinity;
  for (const { index } of heights.map((at, index) => ({ at, index })).toSorted((a, b) => a.at - b.at)) {
    last = Math.max(heights[index] ?? 0, last + lineHeight);
    moved[index] = last;
  }
  return moved;
}

type Scale = (value: number) => number;

const log = Math.log10;

function scale(values: number[], from: number, to: number): Scale {
  const [low, high] = [log(Math.min(...values)), log(Math.max(...values))];
  return (value) => Math.round(from + ((log(value) - low) / (high - low)) * (to - from));
}

function drawAxes(sizes: number[], costs: number[], x: Scale, y: Scale): string {
  const first = Math.floor(log(Math.min(...costs)));
  const last = Math.ceil(log(Math.max(...costs)));
  const powers = Array.from({ length: last - first + 1 }, (_value, index) => 10 ** (first + index));
  const right = width - frame.right;
  return [
    ...powers.map(
      (power) =>
        `<line class="grid" x1="${frame.left}" x2="${right}" y1="${y(power)}" y2="${y(power)}"/>` +
        `<text x="${frame.left - 8}" y="${y(power) + 4}" text-anchor="end">${power < 1 ? power.toFixed(-log(power)) : power} ms</text>`,
    ),
    ...sizes.map(
      (size) =>
        `<text x="${x(size)}" y="${height - frame.bottom + 20}" text-anchor="middle">${size.toLocaleString('en')}</text>`,
    ),
    `<text x="${(frame.left + right) / 2}" y="${height - 8}" text-anchor="middle">customers</text>`,
  ].join('\n');
}

interface Drawing {
  sizes: number[];
  x: Scale;
  y: Scale;
  /** Where the name stands. */
  label: number;
  colour: string;
}

function drawLine({ title, peer, costs }: Line, { sizes, x, y, label, colour }: Drawing): string {
  const points = costs.map((cost, index) => `${x(sizes[index] ?? 1)},${y(cost)}`).join(' ');
  const dashes = peer === 'kefu' ? '' : ' stroke-dasharray="6 4"';
  const name = `${peer === 'kefu' ? 'Kefu' : peer}: ${title.replace(/, with total| \(.*\)/g, '')}`;
  return (
    `<polyline points="${points}" fill="none" stroke="${colour}" stroke-width="2"${dashes}/>` +
    `<text x="${width - frame.right + 10}" y="${label}">${name}</text>`
  );
}
