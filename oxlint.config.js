import { readFileSync } from 'node:fs';
import { defineConfig } from 'oxlint';

/** The modules from left to right: each may import only what stands before it (docs/decisions/0002). */
const line = [
  'errors',
  'config',
  'log',
  'database',
  'bus',
  'http',
  'audit',
  'agent',
  'auth',
  'customer',
  'conversation',
  'chat',
  'ops',
  'demo',
];

const { devDependencies } = JSON.parse(readFileSync(new URL('package.json', import.meta.url), 'utf8'));

/** What serves must be there after `npm ci --omit=dev`. */
const noDevelopment = {
  regex: `^(${Object.keys(devDependencies).join('|')})(/|$)`,
  message: 'Only a development dependency: it is not there where the service runs',
};

const size = (max) => ({ max, skipBlankLines: true, skipComments: true });

const restrict = (...patterns) => ({ 'no-restricted-imports': ['error', { patterns }] });

const zones = line.map((module, index) => {
  const right = [...line.slice(index + 1).map((name) => `${name}/`), 'app\\.module', 'app\\.setup'];
  const order = {
    regex: `^(\\.\\./)+(${right.join('|')})`,
    message: `${module} stands left of it: docs/decisions/0002`,
  };
  return { files: [`src/${module}/**`], rules: restrict(order, ...(module === 'demo' ? [] : [noDevelopment])) };
});

/** Folders of the pages and what they must not know. */
const pages = [
  ['chat', 'src|widget|console'],
  ['widget', 'src|console'],
  ['console', 'src|widget'],
].map(([folder, others]) => ({
  files: [`web/${folder}/**`],
  rules: restrict({
    regex: `^(\\.\\./)+(${others})/`,
    message: `web/${folder} stands apart; the API's types are web/api`,
  }),
}));

/** `strictTypeChecked` and `stylisticTypeChecked` of typescript-eslint, but for what counts as correctness anyway. */
const typescript = Object.fromEntries(
  [
    'adjacent-overload-signatures',
    'array-type',
    'ban-ts-comment',
    'ban-tslint-comment',
    'class-literal-property-style',
    'consistent-generic-constructors',
    'consistent-indexed-object-style',
    'consistent-type-assertions',
    'consistent-type-definitions',
    'dot-notation',
    'no-confusing-non-null-assertion',
    'no-deprecated',
    'no-dynamic-delete',
    'no-empty-object-type',
    'no-explicit-any',
    'no-generated-empty-object-type',
    'no-inferrable-types',
    'no-invalid-void-type',
    'no-misused-promises',
    'no-mixed-enums',
    'no-namespace',
    'no-non-null-asserted-nullish-coalescing',
    'no-non-null-assertion',
    'no-require-imports',
    'no-unnecessary-boolean-literal-compare',
    'no-unnecessary-template-expression',
    'no-unnecessary-type-arguments',
    'no-unnecessary-type-assertion',
    'no-unnecessary-type-constraint',
    'no-unnecessary-type-conversion',
    'no-unnecessary-type-parameters',
    'no-unsafe-argument',
    'no-unsafe-assignment',
    'no-unsafe-call',
    'no-unsafe-enum-assignment',
    'no-unsafe-enum-comparison',
    'no-unsafe-function-type',
    'no-unsafe-member-access',
    'no-unsafe-return',
    'non-nullable-type-assertion-style',
    'only-throw-error',
    'prefer-find',
    'prefer-for-of',
    'prefer-function-type',
    'prefer-includes',
    'prefer-literal-enum-member',
    'prefer-optional-chain',
    'prefer-promise-reject-errors',
    'prefer-reduce-type-parameter',
    'prefer-regexp-exec',
    'prefer-return-this-type',
    'prefer-string-starts-ends-with',
    'related-getter-setter-pairs',
    'require-await',
    'return-await',
    'unified-signatures',
    'use-unknown-in-catch-callback-variable',
  ].map((rule) => [`typescript/${rule}`, 'error']),
);

export default defineConfig({
  plugins: ['typescript', 'import', 'oxc', 'unicorn'],
  options: { typeAware: true, reportUnusedDisableDirectives: 'error' },
  ignorePatterns: ['dist', 'coverage', 'data', 'web/api'],
  categories: { correctness: 'error' },
  rules: {
    ...typescript,
    'no-array-constructor': 'error',
    'no-empty-function': 'error',
    'no-unused-expressions': 'error',
    'no-useless-constructor': 'error',
    'no-var': 'error',
    'prefer-const': 'error',
    'prefer-rest-params': 'error',
    'prefer-spread': 'error',
    'max-lines': ['error', size(200)],
    'max-lines-per-function': ['error', size(40)],
    'max-params': ['error', { max: 5 }],
    complexity: ['error', 12],
    'import/no-cycle': ['error', { ignoreExternal: true }],
    'import/no-default-export': 'error',
    'typescript/no-extraneous-class': ['error', { allowWithDecorator: true }],
    'typescript/restrict-plus-operands': [
      'error',
      { allowAny: false, allowBoolean: false, allowNullish: false, allowNumberAndString: false, allowRegExp: false },
    ],
    'typescript/restrict-template-expressions': ['error', { allowNumber: true }],
    'typescript/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
    // Spread on text is what counts code points here, and a spread literal keeps what belongs together on one line.
    'typescript/no-misused-spread': 'off',
    'unicorn/no-useless-spread': 'off',
  },
  overrides: [
    { files: ['src/**'], rules: { ...restrict(noDevelopment), 'no-console': 'error' } },
    ...zones,
    { files: ['src/demo.ts'], rules: { 'no-restricted-imports': 'off' } },
    ...pages,
    {
      files: ['test/**'],
      rules: {
        'max-lines-per-function': 'off',
        'max-lines': ['error', { max: 400 }],
        complexity: 'off',
        // Answers are what is under test: suites say what they expect of them.
        'typescript/no-unsafe-assignment': 'off',
        'typescript/no-unsafe-member-access': 'off',
        'typescript/no-unsafe-argument': 'off',
        'typescript/no-unsafe-call': 'off',
        'typescript/no-unsafe-return': 'off',
        'typescript/no-explicit-any': 'off',
        'typescript/require-array-sort-compare': 'off',
      },
    },
    {
      files: ['web/**'],
      rules: {
        // A component is a function that is mostly what it draws.
        'max-lines-per-function': ['error', size(90)],
      },
    },
    {
      // Plain scripts have no types that could be held to.
      files: ['**/*.js'],
      rules: {
        'typescript/await-thenable': 'off',
        'typescript/no-confusing-void-expression': 'off',
        'typescript/no-unsafe-argument': 'off',
        'typescript/no-unsafe-assignment': 'off',
        'typescript/no-unsafe-call': 'off',
        'typescript/no-unsafe-member-access': 'off',
        'typescript/no-unsafe-return': 'off',
        'typescript/restrict-plus-operands': 'off',
      },
    },
    { files: ['*.config.js', 'ormconfig.ts'], rules: { 'import/no-default-export': 'off' } },
  ],
});
