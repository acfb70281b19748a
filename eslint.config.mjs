import js from '@eslint/js';
import prettier from 'eslint-config-prettier';
import jest from 'eslint-plugin-jest';
import tseslint from 'typescript-eslint';
import { house } from './test/lint/house-rules.mjs';

const TYPESCRIPT = ['**/*.ts'];
const SPECS = ['**/*.spec.ts'];
const PURE = ['libs/{kernel,policies,ledger,reports}/src/**/*.ts'];
const TESTS_ONLY = ['test/**/*.ts', 'libs/testing/**/*.ts', ...SPECS];

const size = {
  'max-lines': ['error', 250],
  'max-lines-per-function': ['error', { max: 40, skipComments: true, skipBlankLines: true }],
  complexity: ['error', 8],
  'max-depth': ['error', 3],
  '@typescript-eslint/max-params': ['error', { max: 4 }],
};

const strictness = {
  eqeqeq: ['error', 'always'],
  'no-console': 'error',
  'no-restricted-syntax': [
    'error',
    { selector: 'ExportDefaultDeclaration', message: 'No default exports: a thing has one name everywhere.' },
    {
      selector: 'TSAsExpression > TSAsExpression',
      message: 'A double assertion silences the compiler; parse instead.',
    },
    { selector: 'TSEnumDeclaration', message: 'No enums: a closed union of strings.' },
  ],
  'no-warning-comments': ['error', { terms: ['todo', 'fixme', 'xxx', 'hack'], location: 'anywhere' }],
  '@typescript-eslint/ban-ts-comment': [
    'error',
    { 'ts-expect-error': true, 'ts-ignore': true, 'ts-nocheck': true, 'ts-check': true },
  ],
  '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'separate-type-imports' }],
  '@typescript-eslint/no-extraneous-class': ['error', { allowWithDecorator: true }],
  '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
  '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
  '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
  '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
  '@typescript-eslint/prefer-readonly': 'error',
  '@typescript-eslint/no-unsafe-class-instance-assignment': 'off', // Nest declares its options as classes and takes literals
  '@typescript-eslint/no-unnecessary-type-parameters': 'off', // a query's row type is stated by its caller
  'house/file-name': 'error',
  'house/type-name': 'error',
};

const purity = {
  'house/no-clock': 'error',
  'no-restricted-globals': [
    'error',
    'process',
    'fetch',
    'crypto',
    'performance',
    'setTimeout',
    'setInterval',
    'Buffer',
  ],
  'no-restricted-properties': [
    'error',
    { object: 'Date', property: 'now', message: 'A pure lib is given the time.' },
    { object: 'Math', property: 'random', message: 'A pure lib is given its randomness.' },
    { object: 'globalThis', property: 'process' },
    { object: 'globalThis', property: 'fetch' },
  ],
  'no-restricted-imports': [
    'error',
    { patterns: [{ regex: '^node:', message: 'A pure lib imports no platform module.' }] },
  ],
};

const specs = {
  ...jest.configs['flat/recommended'].rules,
  'jest/no-focused-tests': 'error',
  'jest/no-disabled-tests': 'error',
  'jest/expect-expect': ['error', { assertFunctionNames: ['expect', 'expect*', '**.expect*', 'fc.assert'] }],
  'jest/no-standalone-expect': [
    'error',
    { additionalTestBlockFunctions: ['beforeAll', 'beforeEach', 'afterAll', 'afterEach'] },
  ],
  'jest/no-export': 'error',
  'jest/no-conditional-expect': 'error',
  'jest/prefer-importing-jest-globals': 'error',
  'max-lines-per-function': 'off',
  'max-lines': ['error', 400],
  '@typescript-eslint/unbound-method': 'off',
  '@typescript-eslint/no-non-null-assertion': 'off',
  'no-restricted-globals': 'off',
  'no-restricted-properties': 'off',
  'no-restricted-imports': 'off',
  'house/no-clock': 'off',
};

export default tseslint.config(
  { ignores: ['**/dist/', 'node_modules/', 'coverage/', '**/.data*/'] },
  { linterOptions: { noInlineConfig: true, reportUnusedDisableDirectives: 'error' }, plugins: { house } },
  js.configs.recommended,
  {
    files: TYPESCRIPT,
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: {
      parserOptions: {
        project: ['tsconfig.json', 'apps/verify-page/tsconfig.json'],
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: { ...size, ...strictness },
  },
  { files: PURE, rules: purity },
  { files: ['libs/testing/src/services/global-*.ts'], rules: { 'no-restricted-syntax': 'off' } },
  { files: ['apps/{cli,launch}/**/*.ts', 'test/{bench,faults}/**/*.ts'], rules: { 'no-console': 'off' } },
  { files: TESTS_ONLY, rules: { '@typescript-eslint/max-params': ['error', { max: 5 }] } },
  // The types of node-jose hand out `any`; its front is the only file that meets it.
  {
    files: ['libs/identity/src/jose/**/*.ts', 'libs/identity/src/jose.ts', 'libs/identity/src/jose-front.ts'],
    rules: {
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
    },
  },
  { files: SPECS, plugins: { jest }, languageOptions: { globals: {} }, rules: specs },
  {
    files: ['**/*.mjs', '**/*.cjs'],
    languageOptions: {
      globals: {
        AbortController: 'readonly',
        process: 'readonly',
        URL: 'readonly',
        console: 'readonly',
        crypto: 'readonly',
        fetch: 'readonly',
        Headers: 'readonly',
        module: 'writable',
        require: 'readonly',
        __dirname: 'readonly',
      },
    },
    rules: {
      ...Object.fromEntries(Object.entries(size).filter(([name]) => !name.startsWith('@'))),
      'house/file-name': 'error',
    },
  },
  prettier,
);
