import { beforeAll, describe, expect, it } from '@jest/globals';
import type { Violation } from './cruise.js';
import { cruisePlanted, cruiseRepository } from './cruise.js';

const PLANTED = [
  ['libs/kernel/src/a.ts', "export { ledger } from '#ledger';", 'import-table-kernel'],
  ['libs/policies/src/a.ts', "export type { persistence } from '#persistence';", 'import-table-policies'],
  ['libs/ledger/src/a.ts', "export { policies } from '#policies';", 'import-table-ledger'],
  ['libs/ledger/src/a.spec.ts', "export { policies } from '#policies';", 'import-table-ledger-spec'],
  ['libs/reports/src/a.ts', "export { persistence } from '#persistence';", 'import-table-reports'],
  ['libs/settings/src/a.ts', "export { ledger } from '#ledger';", 'import-table-settings'],
  ['libs/identity/src/a.ts', "export { policies } from '#policies';", 'import-table-identity'],
  ['libs/sources/src/a.ts', "export { persistence } from '#persistence';", 'import-table-sources'],
  ['libs/relay/src/a.ts', "export { persistence } from '#persistence';", 'import-table-relay'],
  ['libs/audit-consumer/src/a.ts', "export { kernel } from '#kernel';", 'import-table-audit-consumer'],
  ['apps/gateway/src/g.ts', "export { auditconsumer } from '#audit-consumer';", 'import-table-gateway'],
  ['libs/persistence/src/a.ts', "export { relay } from '#relay';", 'import-table-persistence'],
  ['apps/console/src/a.ts', "export { kernel } from '#kernel';", 'import-table-console'],
  ['apps/consent/src/a.ts', "export { sources } from '#sources';", 'import-table-consent'],
  ['apps/launch/src/a.ts', "export { relay } from '#relay';", 'import-table-launch'],
  ['apps/gateway/src/a.ts', "export { testing } from '#testing';", 'import-table-gateway'],
  ['apps/cli/src/a.ts', "export { testing } from '#testing';", 'testing-in-tests-only'],
  ['apps/gateway/src/b.ts', "export * from '../../consent/src/a.js';", 'app-imports-app'],
  ['libs/testing/src/b.ts', "export * from '../../../apps/gateway/src/c.js';", 'import-table-testing'],
  ['libs/settings/src/b.ts', "export * from '../../../apps/gateway/src/c.js';", 'lib-imports-app'],
  ['libs/helpers/src/index.ts', "export { kernel } from '#kernel';", 'room-not-in-table'],
  ['libs/sources/src/inside.ts', 'export const inside = 1;', undefined],
  ['apps/gateway/src/c.ts', "export { inside } from '../../../libs/sources/src/inside.js';", 'front-door-only'],
  ['apps/gateway/src/d.ts', "export { kernel } from '../../../libs/kernel/src/index.js';", 'lib-by-name'],
  ['libs/persistence/src/egg.ts', "import './hen.js'; export const egg = 1;", 'no-circular'],
  ['libs/persistence/src/hen.ts', "import './egg.js'; export const hen = 1;", undefined],
  ['apps/cli/src/b.ts', "export * from './nowhere.js';", 'no-unresolvable'],
  ['libs/ledger/src/b.ts', "export { createHash } from 'node:crypto';", 'pure-libs-know-no-platform'],
  ['libs/reports/src/b.ts', "export { createHash } from 'node:crypto';", 'pure-libs-know-no-platform'],
  ['apps/cli/src/c.ts', "export { assert } from 'fast-check';", 'no-development-package'],
  ['apps/gateway/src/e.ts', "export { Kafka } from 'kafkajs';", 'kafkajs-in-relay-only'],
  ['apps/gateway/src/f.ts', "export { default } from 'node-jose';", 'node-jose-in-identity-only'],
  ['libs/policies/src/decision/why.ts', "export { subject } from '@casl/ability';", 'casl-in-compile-and-decide-only'],
] as const;

const ALLOWED = {
  'libs/relay/src/kafka.ts': "export { Kafka } from 'kafkajs'; export { ledger } from '#ledger';",
  'libs/policies/src/decision/compile.ts': "export { subject } from '@casl/ability'; export { kernel } from '#kernel';",
  'libs/identity/src/front.ts': "export { default } from 'node-jose'; export { settings } from '#settings';",
  'libs/relay/src/relay.spec.ts': "export { testing } from '#testing';",
  'libs/relay/src/relay.medium.spec.ts': "export { persistence } from '#persistence';",
  'apps/consent/src/main.ts': "export { persistence } from '#persistence';",
};

describe('the import table', () => {
  let found: readonly Violation[] = [];

  beforeAll(async () => {
    found = await cruisePlanted({ ...Object.fromEntries(PLANTED.map(([file, text]) => [file, text])), ...ALLOWED });
  }, 60_000);

  it.each(PLANTED.filter(([, , rule]) => rule !== undefined))('catches %s: %s', (file, _text, rule) => {
    expect(found).toContainEqual({ from: file, rule });
  });

  it.each(Object.keys(ALLOWED))('lets %s be', (file) => {
    expect(found.filter(({ from }) => from === file)).toEqual([]);
  });

  it('finds nothing in the house itself', async () => {
    expect(await cruiseRepository()).toEqual([]);
  }, 60_000);
});
