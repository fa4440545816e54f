import { ConfigError } from './load-config.js';

/** What `read` makes of the environment. A bad variable ends the process, with one clear line for each. */
export function settingsOrExit<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    const faults = error instanceof ConfigError ? error.faults : [String(error)];
    process.stderr.write(faults.map((fault) => `Configuration: ${fault}\n`).join(''));
    // Nothing is open yet, and without settings there is nothing that could be awaited or closed.
    process.exit(1);
  }
}
