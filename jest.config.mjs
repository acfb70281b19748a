import { availableParallelism } from 'node:os';
import { packagesInOneFile } from './test/setup/packages.mjs';

/** Two projects: `unit` needs nothing running, `real` starts PostgreSQL and Kafka once for all its files. */
const shared = {
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  moduleFileExtensions: ['js', 'mjs', 'cjs', 'ts', 'json', 'node'],
  moduleNameMapper: {
    ...(await packagesInOneFile()),
    '^#(kernel|policies|ledger|reports|identity|settings|operations|persistence|sources|relay|audit-consumer|testing)$':
      '<rootDir>/libs/$1/src/index.ts',
    '^(\\.{1,2}/.*)\\.js$': '$1',
  },
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        jsc: {
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: true, verbatimModuleSyntax: true },
          target: 'es2022',
        },
        module: { type: 'es6' },
      },
    ],
  },
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/libs/audit-consumer/dist/', '<rootDir>/\\.data'],
};

export default {
  // Much of a test's time is waiting for a service: three side by side, also where there are but two cores.
  maxWorkers: Math.max(3, availableParallelism() - 1),
  testSequencer: '<rootDir>/test/setup/longest-first.mjs',
  // Real services on a busy machine: a test that hangs still ends.
  testTimeout: 60_000,
  coverageProvider: 'babel', // v8 does not count the branches of a function that no test calls
  collectCoverageFrom: [
    'libs/{kernel,policies,ledger,reports,audit-consumer}/src/**/*.ts',
    '!**/*.spec.ts',
    '!**/index.ts',
  ],
  coverageReporters: ['text-summary'],
  coverageThreshold: {
    global: { branches: 100 },
  },
  reporters: ['default', '<rootDir>/test/reporters/summary.mjs'],
  projects: [
    {
      ...shared,
      displayName: 'unit',
      testMatch: [
        '<rootDir>/{apps,libs}/**/*.spec.ts',
        '<rootDir>/test/{architecture,attacks,bench,errors,faults,rows}/**/*.spec.ts',
      ],
      testPathIgnorePatterns: ['/node_modules/', '\\.medium\\.spec\\.ts$'],
    },
    {
      ...shared,
      displayName: 'real',
      // The unit tests alone reach every branch; counting here again would only slow the services.
      coveragePathIgnorePatterns: ['/libs/'],
      testMatch: [
        '<rootDir>/{apps,libs}/**/*.medium.spec.ts',
        '<rootDir>/test/{attacks,faults}/**/*.medium.spec.ts',
        '<rootDir>/test/{acceptance,conformance}/**/*.spec.ts',
      ],
      globalSetup: '<rootDir>/test/setup/global-setup.mjs',
      globalTeardown: '<rootDir>/test/setup/global-teardown.mjs',
    },
  ],
};
