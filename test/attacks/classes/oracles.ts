import { setTimeout as sleep } from 'node:timers/promises';
import { net, unless, type Attack } from '../attack.js';
import { caseId } from './policy-kit.js';

const SETTLED = 'apps/gateway/src/door/settled.ts';
const FACTS = 'libs/persistence/src/facts/fact-store.ts';
const WRITER = 'libs/persistence/src/ledger/batch-writer.ts';
const AHEAD = 'libs/persistence/src/ledger/ahead-statements.ts';

const RECLASSERING = { slug: 'reclassering', function: 'toezichthouder' };
const OM = { slug: 'om', function: 'officier-van-justitie' };
const GGZ = { slug: 'ggz', function: 'behandelaar' };
const NOBODY = '6c1f1e0e-7f0a-4b8e-9d53-0d7c1b0a9f11';

function shapeOf(text: string): string {
  return text.replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, 'ID').replaceAll(/"index":\d+,"leafHash":"[^"]+"/g, '"RECEIPT"');
}

/** What an answer tells without giving it, and answers that come too late. */
export const ORACLE_ATTACKS: readonly Attack[] = [
  {
    id: 'ORA-01',
    title: 'telling a case of others from one that does not exist',
    source: 'IW-13; CWE-204',
    defence: [
      net(
        SETTLED,
        "return barrier === 'CASE_UNKNOWN' || barrier === 'PARTY_NOT_IN_CASE';",
        "return barrier === 'CASE_UNKNOWN';",
      ),
    ],
    attempt: async (world) => {
      const ask = (id: string) => world.ask(RECLASSERING, `{ case(id: "${id}", purpose: UITVOERING) { id } }`);
      const [other, unknown] = [await ask(caseId(12)), await ask(NOBODY)];
      return unless(shapeOf(other.text) === shapeOf(unknown.text), `told apart: ${other.text} and ${unknown.text}`);
    },
  },
  {
    id: 'ORA-02',
    title: 'learning that something was left out from the list of what was withheld',
    source: 'CONTRACTS 4, what looks empty; Wpg 14',
    defence: [
      net(
        SETTLED,
        'return NEUTRAL[reason] !== null && (items === null || reason === LOST);',
        'return items !== null || NEUTRAL[reason] !== null;',
      ),
    ],
    attempt: async (world) => {
      const { body } = await world.ask(
        OM,
        `{ case(id: "${caseId(4)}", purpose: UITVOERING) { politie { incidenten { soort } } } }`,
      );
      const { withheld = [] } = body.extensions?.disclosure ?? {};
      return unless(withheld.length === 0, `told: ${JSON.stringify(withheld)}`);
    },
  },
  {
    id: 'ORA-03',
    title: 'counting the cases of others by the records of a page',
    source: 'HAPI #2012, #2369: totals and paging leak after filtering',
    defence: [
      net(FACTS, 'WHERE p.oin = $1 AND c.region = $2', 'WHERE $1 <> p.role AND c.region = $2'),
      net(
        'apps/gateway/src/door/disclosure.service.ts',
        "if (request.operation === 'cases' && isAbsent(decision)) throw new FactsChanged('a case left the page');",
        '',
      ),
    ],
    attempt: async (world) => {
      const { body } = await world.ask(GGZ, '{ cases(purpose: UITVOERING) { nodes { id } } }');
      const { nodes } = body.data?.['cases'] as { nodes: unknown[] };
      const { records = [] } = body.extensions?.disclosure ?? {};
      return unless(nodes.length === records.length, `${records.length} records of ${nodes.length} cases`);
    },
  },
  {
    id: 'ORA-04',
    title: 'having values fetched that are then left out',
    source: 'ENGINES: hidden field fetched, then deleted (Medplum)',
    defence: [
      net(
        SETTLED,
        'return decision.granted.flatMap(({ block: { fields }, items }) =>\n    items.map(',
        'return decision.granted.flatMap(({ block: { fields, unit } }) =>\n    file.items.filter((item) => item.unit === unit).map(',
      ),
    ],
    attempt: async (world) => {
      const hidden = await world.sql<{ id: string }>(
        `SELECT id FROM depot.item WHERE case_id = '${caseId(4)}' AND (archived OR restricted)`,
      );
      const wire = await world.wire();
      await world.token(OM);
      wire.heard.length = 0;
      await world.ask(OM, `{ case(id: "${caseId(4)}", purpose: UITVOERING) { politie { incidenten { soort } } } }`);
      const asked = wire.heard
        .filter(({ statement }) => !statement.startsWith('ledger'))
        .map(({ bytes }) => bytes.toString('latin1'));
      return unless(
        !hidden.some(({ id }) => asked.some((text) => text.includes(id))),
        'values of hidden items were asked for',
      );
    },
  },
  {
    id: 'ORA-05',
    title: 'an answer that a withdrawal of consent overtakes',
    source: 'LEG-09; CONTRACTS 1: no answer can outrun a withdrawal',
    defence: [
      net(
        WRITER,
        '(notAfter === null || now < notAfter) && preconditions.every(({ key, epoch }) => (epochs?.[key] ?? 0) === epoch)',
        'now > 0 && epochs !== undefined && (notAfter ?? 1) > 0 && preconditions.length >= 0',
      ),
      net(AHEAD, 'coalesce(now.epoch, 0) <> expected.epoch', 'now.epoch < 0'),
    ],
    attempt: async (world) => {
      const { ledger } = await world.product();
      const query = `{ case(id: "${caseId(2)}", purpose: UITVOERING) { zorginhoud { diagnose } } }`;
      if (!(await world.ask(RECLASSERING, query)).text.includes('"diagnose":"'))
        throw new Error('there is no consent to withdraw');
      const release = await ledger.hold("SELECT 1 FROM ledger.head WHERE region = 'groningen' FOR UPDATE");
      const asked = world.ask(RECLASSERING, query);
      await sleep(300);
      await world.sql(`INSERT INTO consent.record SELECT id, version + 1, case_id, kind, 'WITHDRAWN', categories, recipients, purpose, from_at, until_at
        FROM consent.record WHERE case_id = '${caseId(2)}' AND 'K09' = ANY(categories)`);
      await world.sql(
        `INSERT INTO gate.epoch VALUES ('case:${caseId(2)}', 1) ON CONFLICT (key) DO UPDATE SET epoch = gate.epoch.epoch + 1`,
      );
      await release();
      return unless(
        !(await asked).text.includes('"diagnose":"'),
        'the diagnosis was given after consent was withdrawn',
      );
    },
  },
];
