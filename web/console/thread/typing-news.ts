/** Says so again this often while somebody writes, and that they have stopped after a while without a key. */
const againMs = 2_500;
const stopMs = 4_000;

/** Tells that the agent writes, no more often than need be. */
export class TypingNews {
  private toldAt = -Infinity;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly tell: (active: boolean) => void) {}

  note(isWriting: boolean): void {
    if (!isWriting) {
      this.stop();
      return;
    }
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.stop(), stopMs);
    if (performance.now() - this.toldAt < againMs) return;
    this.toldAt = performance.now();
    this.tell(true);
  }

  stop(): void {
    clearTimeout(this.timer);
    if (this.toldAt === -Infinity) return;
    this.toldAt = -Infinity;
    this.tell(false);
  }
}
