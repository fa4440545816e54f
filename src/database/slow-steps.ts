/** Knows how many steps have been under way for too long: others go beside those. */
export class SlowSteps {
  private slow = 0;

  get count(): number {
    return this.slow;
  }

  /** @param onSlow called once the step has taken `afterMs`, where it has not ended yet */
  async watch<T>(step: Promise<T>, afterMs: number, onSlow: () => void): Promise<T> {
    let isSlow = false;
    const timer = setTimeout(() => {
      isSlow = true;
      this.slow += 1;
      onSlow();
    }, afterMs);
    try {
      return await step;
    } finally {
      clearTimeout(timer);
      if (isSlow) this.slow -= 1;
    }
  }
}
