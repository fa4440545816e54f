import './build.js';

/** `npm start`: builds what is out of date, then serves in this very process. */

// A SIGTERM sent to npm ends npm and its shell, and neither passes it on: whoever loses them is to stop as well.
if (process.env.npm_lifecycle_event === 'start') {
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    process.kill(process.pid, 'SIGTERM');
  }, 200);
  watch.unref();
}

await import('../dist/main.js');
