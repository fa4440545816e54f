/** Prints what `count` gives at each SIGUSR2, as `<what> <how often>: <number>`. Read by `askNode`. */
export function printOnSignal(what, count) {
  let serial = 0;
  process.on('SIGUSR2', () => {
    serial += 1;
    process.stdout.write(`${what} ${serial}: ${count()}\n`);
  });
}
