import 'reflect-metadata';

/** `npm run demo -- --customers 10000`: fills a database with made-up customers. */
try {
  const { runDemo } = await import('./demo/demo-command.js');
  process.exitCode = await runDemo(process.argv.slice(2), process.env);
} catch (error) {
  if (!isMissingFaker(error)) throw error;
  process.stderr.write(
    'The demo loader needs @faker-js/faker, which a production install leaves out. Run it where everything is ' +
      'installed ("npm ci"), with DATABASE_URL naming this database.\n',
  );
  process.exitCode = 1;
}

function isMissingFaker(error: unknown): boolean {
  const isMissing = error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND';
  return isMissing && error.message.includes('@faker-js/faker');
}
