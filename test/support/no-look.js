// Loaded into a node by NODE_OPTIONS: it never looks by itself whether the tokens of connections have ended, and says so.
const { setInterval: repeat } = globalThis;

globalThis.setInterval = (act, ...given) => {
  if (!new Error().stack?.includes('TokenWatch.onModuleInit')) return repeat(act, ...given);
  process.stdout.write('Tokens are not looked at\n');
  return repeat(() => undefined, 2 ** 31 - 1);
};
