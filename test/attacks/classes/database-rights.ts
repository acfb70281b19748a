import { net, type Attack } from '../attack.js';
import { caseId } from './policy-kit.js';
import { TABLES, LEDGER, DEPOT_CLOSED, stating, TAMPERING, TAKEN_OVER } from './database-kit.js';

/** What somebody can do who sits in one of our processes. */
export const DATABASE_ATTACKS: readonly Attack[] = [
  stating(
    { id: 'DB-01', title: 'rewriting an entry of the ledger', source: TAMPERING },
    'gateway',
    "UPDATE ledger.body SET bytes = ''",
    LEDGER,
  ),
  stating(
    { id: 'DB-02', title: 'removing an entry from the ledger', source: TAMPERING },
    'gateway',
    'DELETE FROM ledger.leaf',
    LEDGER,
  ),
  stating(
    { id: 'DB-03', title: 'emptying the ledger', source: TAMPERING },
    'gateway',
    'TRUNCATE ledger.leaf, ledger.body',
    LEDGER,
  ),
  stating(
    { id: 'DB-04', title: 'rewriting the ledger from the consent register', source: TAMPERING },
    'consent',
    "UPDATE ledger.leaf SET kind = 'refusal'",
    LEDGER,
  ),
  stating(
    {
      id: 'DB-05',
      title: 'putting a table of one’s own in the place of another',
      source: 'CVE-2018-1058 (PostgreSQL, search_path)',
    },
    'gateway',
    'CREATE TABLE ledger.body_1999_01 (LIKE ledger.body)',
    net(
      TABLES,
      'GRANT USAGE ON SCHEMA gate, consent, depot, ledger, relay TO',
      'GRANT ALL ON SCHEMA gate, consent, depot, ledger, relay TO',
    ),
  ),
  stating(
    { id: 'DB-06', title: 'giving a consent in the name of the register', source: `${TAKEN_OVER}; ADR 7` },
    'gateway',
    `INSERT INTO consent.record (id, version, case_id, kind, state, categories, recipients, from_at)
     VALUES (gen_random_uuid(), 1, '${caseId(1)}', 'CONSENT', 'IN_FORCE', '{K09}', '{RECLASSERING}', now())`,
    net(
      TABLES,
      'GRANT SELECT ON consent.record TO ketenpoort_gateway;',
      'GRANT ALL ON consent.record TO ketenpoort_gateway;',
    ),
  ),
  stating(
    {
      id: 'DB-07',
      title: 'rewriting a consent that was given',
      source: `${TAKEN_OVER}; AVG 7(1): to be shown afterwards`,
    },
    'consent',
    "UPDATE consent.record SET state = 'IN_FORCE'",
    net(
      TABLES,
      'GRANT SELECT, INSERT ON consent.record TO ketenpoort_consent;',
      'GRANT ALL ON consent.record TO ketenpoort_consent;',
    ),
  ),
  stating(
    { id: 'DB-08', title: 'reading values from the consent register', source: TAKEN_OVER },
    'consent',
    'SELECT sealed FROM depot.value',
    DEPOT_CLOSED,
  ),
  stating(
    { id: 'DB-09', title: 'reading keys of cases from the consent register', source: TAKEN_OVER },
    'consent',
    'SELECT wrapped FROM depot.case_key',
    DEPOT_CLOSED,
  ),
  stating(
    { id: 'DB-10', title: 'letting a party into a case from the consent register', source: TAKEN_OVER },
    'consent',
    `UPDATE gate.participation SET until_at = NULL`,
    net(
      TABLES,
      'GRANT INSERT, UPDATE ON gate.epoch TO ketenpoort_consent;',
      'GRANT INSERT, UPDATE ON ALL TABLES IN SCHEMA gate TO ketenpoort_consent;',
    ),
  ),
  stating(
    {
      id: 'DB-11',
      title: 'widening a convenant that is in force',
      source: `${TAKEN_OVER}; OPA and Cerbos: policy bundles are signed`,
    },
    'gateway',
    "UPDATE gate.convenant SET document = '{}'",
    net(
      'libs/persistence/src/migrations/1795507200000-sealed-bundles.ts',
      'REVOKE UPDATE ON gate.convenant FROM ketenpoort_gateway;',
      '',
    ),
  ),
  stating(
    { id: 'DB-12', title: 'removing people and cases', source: TAKEN_OVER },
    'gateway',
    'DELETE FROM gate.participation',
    net(
      TABLES,
      'GRANT SELECT, INSERT, UPDATE ON ALL TABLES IN SCHEMA gate TO ketenpoort_gateway;',
      'GRANT ALL ON ALL TABLES IN SCHEMA gate TO ketenpoort_gateway;',
    ),
  ),
];
