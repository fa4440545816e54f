import importX from 'eslint-plugin-import-x';
import tseslint from 'typescript-eslint';

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

const zones = line.map((module, index) => ({
  target: `./src/${module}`,
  from: [...line.slice(index + 1).map((right) => `./src/${right}`), './src/app.module.ts', './src/app.setup.ts'],
  message: `${module} stands left of it: see docs/decisions/0002`,
}));

export default tseslint.config(
  { ignores: ['dist', 'coverage', 'data', 'web/api'] },
  {
    files: ['**/*.ts', '**/*.tsx'],
    extends: [...tseslint.configs.strictTypeChecked, ...tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    plugins: { 'import-x': importX },
    settings: { 'import-x/resolver': { node: true }, 'import-x/extensions': ['.ts', '.tsx', '.js'] },
    rules: {
      'max-lines': ['error', { max: 200, skipBlankLines: true, skipComments: true }],
      'max-lines-per-function': ['error', { max: 40, skipBlankLines: true, skipComments: true }],
      'max-params': ['error', { max: 5 }],
      complexity: ['error', 12],
      'import-x/no-default-export': 'error',
      '@typescript-eslint/no-extraneous-class': ['error', { allowWithDecorator: true }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      // Spread on text is what counts code points here.
      '@typescript-eslint/no-misused-spread': 'off',
      // DTOs are classes for their decorators; their values are plain.
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
      '@typescript-eslint/no-unnecessary-condition': 'off',
      '@typescript-eslint/prefer-nullish-coalescing': 'off',
      '@typescript-eslint/naming-convention': [
        'error',
        { selector: 'typeLike', format: ['PascalCase'] },
        { selector: 'function', format: ['camelCase', 'PascalCase'] },
      ],
    },
  },
  {
    files: ['src/**/*.ts'],
    rules: {
      'import-x/no-cycle': ['error', { ignoreExternal: true }],
      'import-x/no-restricted-paths': ['error', { zones }],
      // What serves must be there after `npm ci --omit=dev`.
      'import-x/no-extraneous-dependencies': ['error', { devDependencies: ['src/demo.ts', 'src/demo/**'] }],
      'no-console': 'error',
    },
  },
  {
    files: ['test/**/*.ts'],
    rules: {
      'max-lines-per-function': 'off',
      'max-lines': ['error', { max: 400 }],
      complexity: 'off',
      // Answers are what is under test: suites say what they expect of them.
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      '@typescript-eslint/no-explicit-any': 'off',
    },
  },
  {
    files: ['web/**/*.ts', 'web/**/*.tsx'],
    rules: {
      // A component is a function that is mostly what it draws.
      'max-lines-per-function': ['error', { max: 90, skipBlankLines: true, skipComments: true }],
      '@typescript-eslint/no-unused-vars': ['error', { ignoreRestSiblings: true }],
      'import-x/no-cycle': ['error', { ignoreExternal: true }],
      'import-x/no-restricted-paths': [
        'error',
        {
          zones: [
            { target: './web/chat', from: ['./web/widget', './web/console'] },
            { target: './web/widget', from: './web/console' },
            { target: './web/console', from: './web/widget' },
            { target: './web', from: './src', message: 'Types of the API stand in web/api' },
          ],
        },
      ],
    },
  },
  { files: ['ormconfig.ts'], rules: { 'import-x/no-default-export': 'off' } },
);
