// Loaded into a node by NODE_OPTIONS: at SIGUSR2 it prints how many long texts were read as JSON in one turn since then, at most.
const longText = 16 * 1024;
const { parse } = JSON;
let serial = 0;
let inTurn = 0;
let most = 0;

JSON.parse = (text, ...rest) => {
  if (typeof text === 'string' && text.length > longText) {
    // What is due in a later turn is due behind this.
    if (inTurn === 0) process.nextTick(() => setImmediate(endTurn));
    inTurn += 1;
  }
  return parse(text, ...rest);
};

function endTurn() {
  most = Math.max(most, inTurn);
  inTurn = 0;
}

process.on('SIGUSR2', () => {
  serial += 1;
  process.stdout.write(`parses ${serial}: ${most}\n`);
  most = 0;
});
