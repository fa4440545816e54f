/** How often a line is written where lines cannot be overwritten. */
const lineMs = 5_000;
const redrawMs = 200;

/** Tells how far a load is: rows, rate, time left. */
export class Progress {
  private readonly startedAt = Date.now();
  private shownAt = Date.now();
  private done = 0;

  constructor(
    private readonly noun: string,
    private readonly total: number,
    private readonly output: NodeJS.WriteStream,
  ) {}

  add(count: number): void {
    this.done += count;
    const now = Date.now();
    if (now - this.shownAt < (this.output.isTTY ? redrawMs : lineMs)) return;
    this.shownAt = now;
    const rate = this.rate();
    const secondsLeft = Math.ceil((this.total - this.done) / rate);
    const text = `${spelled(this.done)} of ${spelled(this.total)} ${this.noun}, ${spelled(rate)}/s, ${duration(secondsLeft)} left`;
    this.output.write(this.output.isTTY ? `\r\u{1b}[K${text}` : `${text}\n`);
  }

  finish(): void {
    const seconds = Math.round((Date.now() - this.startedAt) / 1_000);
    const clear = this.output.isTTY ? '\r\u{1b}[K' : '';
    this.output.write(
      `${clear}Added ${spelled(this.done)} ${this.noun} in ${duration(seconds)}, ${spelled(this.rate())}/s\n`,
    );
  }

  private rate(): number {
    return Math.max(1, Math.round(this.done / Math.max(0.001, (Date.now() - this.startedAt) / 1_000)));
  }
}

function spelled(count: number): string {
  return count.toLocaleString('en-US');
}

function duration(seconds: number): string {
  const minutes = Math.floor(seconds / 60);
  return minutes === 0 ? `${seconds} s` : `${minutes} min ${seconds % 60} s`;
}
