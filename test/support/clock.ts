import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findProgram } from './programs.js';

/** A clock of the tests' own, for nodes that are started with its `env`: theirs is then moved while they run. */
export class Clock {
  static readonly isInstalled = findProgram('faketime') !== undefined;

  private readonly folder = mkdtempSync(join(tmpdir(), 'kefu-clock-'));
  private readonly file = join(this.folder, 'offset');
  private offsetSeconds = 0;

  /** @param start where the clock begins; now when left out. @param speed how many seconds of it pass in one, timers too */
  constructor(
    start?: Date,
    private readonly speed = 1,
  ) {
    this.set(start ?? new Date());
  }

  get env(): Record<string, string> {
    const wrapper = findProgram('faketime') ?? 'faketime';
    const library = execFileSync(wrapper, ['-f', '+0', 'printenv', 'LD_PRELOAD'], { encoding: 'utf8' }).trim();
    return { LD_PRELOAD: library, FAKETIME_TIMESTAMP_FILE: this.file, FAKETIME_CACHE_DURATION: '1', TZ: 'UTC' };
  }

  /** Nodes see it within a second. */
  advance(seconds: number): void {
    this.offsetSeconds += seconds;
    this.write();
  }

  set(moment: Date): void {
    this.offsetSeconds = Math.round((moment.getTime() - Date.now()) / 1_000);
    this.write();
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  private write(): void {
    const sign = this.offsetSeconds < 0 ? '-' : '+';
    writeFileSync(this.file, `${sign}${Math.abs(this.offsetSeconds)}${this.speed === 1 ? '' : ` x${this.speed}`}\n`);
  }
}
