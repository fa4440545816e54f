// Loaded into a node by NODE_OPTIONS: watches how long its event loop stands still at a time, and writes the longest
// since it was last asked, in milliseconds, to STALLS_FILE at each SIGUSR2.
import { renameSync, writeFileSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';

const { STALLS_FILE: file } = process.env;
const resolutionMs = 1;
const delays = monitorEventLoopDelay({ resolution: resolutionMs });
delays.enable();

process.on('SIGUSR2', () => {
  writeFileSync(`${file}.draft`, String(delays.max / 1e6 - resolutionMs));
  renameSync(`${file}.draft`, file);
  delays.reset();
});
