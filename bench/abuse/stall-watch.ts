import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

/** Asks a node that was started with `env` how long its event loop has stood still. */
export class StallWatch {
  private readonly folder = mkdtempSync(join(tmpdir(), 'kefu-stalls-'));
  private readonly file = join(this.folder, 'longest');

  readonly env = { NODE_OPTIONS: '--import=./bench/abuse/stalls.js', STALLS_FILE: this.file };

  /** @returns the longest stall since it was last asked, in milliseconds */
  async longest(pid: number): Promise<number> {
    process.kill(pid, 'SIGUSR2');
    while (!existsSync(this.file)) await delay(5);
    const ms = Number(readFileSync(this.file, 'utf8'));
    rmSync(this.file);
    return ms;
  }

  end(): void {
    rmSync(this.folder, { recursive: true });
  }
}
