const common = {
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        jsc: {
          target: 'es2023',
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: true },
        },
        module: { type: 'es6' },
      },
    ],
  },
  // Our imports name the compiled file; `data.json.js` of a package is one itself.
  moduleNameMapper: { '^(\\.{1,2}/.*)(?<!\\.json)\\.js$': '$1' },
};

const engine = (name) => ({
  ...common,
  displayName: name,
  globals: { databaseEngine: name },
  testMatch: ['<rootDir>/test/*.test.ts', `<rootDir>/test/${name}/*.test.ts`],
});

/** Limits, upgrades, forms and documents: what is decided before a database is asked, or beside it. Once is enough. */
const once = [
  'asyncapi',
  'auth-limit',
  'chat-connect',
  'customer-token-limit',
  'document',
  'document-page',
  'early-answers',
  'greedy-readers',
  'http',
  'long-bodies',
  'metrics',
  'openapi',
  'pages',
  'pipelined-calls',
  'refusals',
];

/**
 * Every suite runs against the built service, on the embedded database and, but for these, again on MariaDB. Those of
 * what only one of them has, its schema or its absence, stand in a folder of its name; those of browsers, where what
 * attackers write is read as everywhere (`stored-text` has each letter of it on both), and of the bytes of WebSocket with SQLite.
 */
export default {
  testTimeout: 180_000,
  // On two cores: many suites wait most of their time, for a limit to end or a node to be given up.
  maxWorkers: 3,
  projects: [
    { ...common, displayName: 'unit', testMatch: ['<rootDir>/test/unit/*.test.ts'] },
    engine('sqlite'),
    // test/run.ts starts MariaDB where it is installed.
    ...(process.env.KEFU_TEST_MARIADB_PORT
      ? [{ ...engine('mariadb'), testPathIgnorePatterns: [`/test/(${once.join('|')})\\.test\\.ts$`] }]
      : []),
  ],
};
