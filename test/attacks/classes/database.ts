import type pg from 'pg';
import { net, unless, unlessStatus, type Attack, type Net } from '../attack.js';
import type { World } from '../world.js';
import { caseId } from './policy.js';

const TABLES = 'libs/persistence/src/migrations/true-path-tables.ts';
const SEAL = 'libs/sources/src/seal.ts';

const LEDGER = net(
  TABLES,
  'GRANT SELECT, INSERT ON ledger.leaf, ledger.body TO ketenpoort_gateway, ketenpoort_consent;',
  'GRANT ALL ON ledger.leaf, ledger.body TO ketenpoort_gateway, ketenpoort_consent;',
);
const DEPOT_CLOSED = net(
  TABLES,
  'GRANT SELECT, INSERT ON consent.record TO ketenpoort_consent;',
  `GRANT SELECT, INSERT ON consent.record TO ketenpoort_consent;
GRANT USAGE ON SCHEMA depot TO ketenpoort_consent; GRANT SELECT ON ALL TABLES IN SCHEMA depot TO ketenpoort_consent;`,
);

/** A statement of somebody who has the connection of one of our processes. PostgreSQL must refuse it for want of a right. */
function stating(
  told: Pick<Attack, 'id' | 'title' | 'source'>,
  role: 'gateway' | 'consent',
  statement: string,
  ...defence: [Net, ...Net[]]
): Attack {
  return {
    ...told,
    defence,
    attempt: async (world) => unless(await isRefused(await world.role(role), statement), 'PostgreSQL did it'),
  };
}

/** Undone in any case. */
async function isRefused(client: pg.Client, statement: string): Promise<boolean> {
  await client.query('BEGIN');
  try {
    await client.query(statement);
    return false;
  } catch (error) {
    const { code = '' } = error as { code?: string };
    return code === '42501';
  } finally {
    await client.query('ROLLBACK');
  }
}

const TAMPERING = 'LDV: append-only; Trillian and Certificate Transparency: a log that its writer cannot rewrite';
const TAKEN_OVER = 'OWASP A01:2021; least privilege, BIO 9.4';

interface Sealed extends pg.QueryResultRow {
  readonly item_id: string;
  readonly version: number;
  readonly grp: string;
  readonly sealed: Buffer;
}

const INCIDENTS = `{ case(id: "${caseId(8)}", purpose: UITVOERING) { politie { incidenten { soort } } } }`;
const OM = { slug: 'om', function: 'officier-van-justitie' };

/** The sealed kinds of the two incidents of a case: BEDREIGING and OVERLAST. */
function kindsOf(world: World): Promise<Sealed[]> {
  return world.sql<Sealed>(
    `SELECT v.* FROM depot.value v JOIN depot.item i ON i.id = v.item_id AND i.version = v.version
     WHERE i.case_id = $1 AND i.unit = 'K04.incidenten' ORDER BY v.item_id, v.grp`,
    [caseId(8)],
  );
}

function put(world: World, { item_id, version, grp }: Sealed, sealed: Buffer): Promise<unknown> {
  const text = 'UPDATE depot.value SET sealed = $4 WHERE item_id = $1 AND version = $2 AND grp = $3';
  return world.sql(text, [item_id, version, grp, sealed]);
}

/** What somebody can do who sits in one of our processes, or at the database. */
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
  {
    ...{ id: 'DB-13', title: 'reading values as the administrator of the database', source: 'CWE-312; AVG 32(1)(a)' },
    defence: [
      net(
        SEAL,
        'return Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);',
        'return place.startsWith("case|") ? Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]) : plain;',
      ),
      net(
        SEAL,
        'const decipher = createDecipheriv(',
        'if (sealed[0] === 123) return sealed; const decipher = createDecipheriv(',
      ),
    ],
    attempt: async (world) => {
      const who = { slug: 'politie', function: 'wijkagent' };
      const omschrijving = 'Geheim van de proef (verzonnen)';
      const input = `{ politie: { incidenten: [{ soort: "OVERIG", omschrijving: "${omschrijving}" }] } }`;
      await world.ask(
        who,
        `mutation { contribute(case: "${caseId(9)}", category: K04, input: ${input}, expectedVersion: 1, idempotencyKey: "db-13-aaaaaaaaaaaa") { version } }`,
      );
      const found = await world.sql(
        "SELECT 1 FROM depot.value WHERE position('Geheim van de proef'::bytea IN sealed) > 0",
      );
      return unless(found.length === 0, 'the values stand in the database as they are');
    },
  },
  {
    ...{
      id: 'DB-14',
      title: 'moving a sealed value to another item',
      source: 'CWE-345; NIST SP 800-38D: additional authenticated data',
    },
    defence: [
      net(
        SEAL,
        'return `${itemId}|${String(version)}|${bundle}`;',
        "return itemId === '' ? String(version) + bundle : 'item';",
      ),
    ],
    attempt: async (world) => {
      const before = (await world.ask(OM, INCIDENTS)).text;
      if (!before.includes('BEDREIGING') || !before.includes('OVERLAST')) throw new Error(before);
      const values = await kindsOf(world);
      const [first] = values;
      const other = values.find(({ item_id, grp }) => item_id !== first?.item_id && grp === first?.grp);
      if (!first || !other) throw new Error('there are no two incidents');
      for (const value of values.filter(({ item_id }) => item_id === first.item_id)) {
        const source = values.find(({ item_id, grp }) => item_id === other.item_id && grp === value.grp);
        await put(world, value, source?.sealed ?? value.sealed);
      }
      const { text } = await world.ask(OM, INCIDENTS);
      for (const value of values) await put(world, value, value.sealed);
      return unless((text.match(/BEDREIGING|OVERLAST/g) ?? []).length < 2, 'a value was shown at another item');
    },
  },
  {
    ...{ id: 'DB-15', title: 'changing a sealed value, bit by bit', source: 'CWE-353; NIST SP 800-38D' },
    defence: [net(SEAL, 'decipher.final();', '')],
    attempt: async (world) => {
      const values = await kindsOf(world);
      for (const value of values) {
        const bent = Buffer.from(value.sealed);
        const place = bent.length - 16 - 3;
        bent[place] = (bent[place] ?? 0) ^ 1;
        await put(world, value, bent);
      }
      const { text } = await world.ask(OM, INCIDENTS);
      for (const value of values) await put(world, value, value.sealed);
      return unless(!/"soort":"/.test(text), `shown: ${text.slice(0, 200)}`);
    },
  },
  {
    ...{
      id: 'DB-16',
      title: 'widening a convenant past the roles, as the administrator of the database',
      source: 'ADL-03; Cerbos: a decision names the policy that decided',
    },
    defence: [
      net(
        'libs/persistence/src/facts/convenant-store.ts',
        'if (stored && convenantHash(stored.document) !== stored.hash)',
        'if (stored?.region === null)',
      ),
    ],
    attempt: async (world) => {
      const who = { slug: 'politie', function: 'wijkagent', scope: 'region:twente' };
      await world.token(who);
      const epoch = () =>
        world.sql(
          "INSERT INTO gate.epoch VALUES ('region:twente', 1) ON CONFLICT (key) DO UPDATE SET epoch = gate.epoch.epoch + 1",
        );
      const set = (name: string) =>
        world.sql(
          "UPDATE gate.convenant SET document = jsonb_set(document, '{name}', to_jsonb($1::text)) WHERE region = 'twente'",
          [name],
        );
      const [row] = await world.sql<{ name: string }>(
        "SELECT document->>'name' AS name FROM gate.convenant WHERE region = 'twente'",
      );
      await set('Een ander convenant');
      await epoch();
      const answered = await world.ask(who, '{ purposes { code } }');
      await set(String(row?.name));
      await epoch();
      return unlessStatus(answered, 500, 503);
    },
  },
];
