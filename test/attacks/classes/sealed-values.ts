import { net, unless, unlessStatus, type Attack } from '../attack.js';
import { caseId } from './policy-kit.js';
import { SEAL, INCIDENTS, POLITIE, OM, kindsOf, contributeTwo, put, FRESH } from './database-kit.js';

/** What an administrator of the database can do. */
export const SEALED_ATTACKS: readonly Attack[] = [
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
      const omschrijving = 'Geheim van de proef (verzonnen)';
      const input = `{ politie: { incidenten: [{ soort: "OVERIG", omschrijving: "${omschrijving}" }] } }`;
      await world.ask(
        POLITIE,
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
      await contributeTwo(world);
      const values = await kindsOf(world, FRESH);
      const [first] = values;
      const others = values.filter(({ item_id }) => item_id !== first?.item_id);
      for (const value of values.filter(({ item_id }) => item_id === first?.item_id)) {
        const source = others.find(({ grp }) => grp === value.grp);
        await put(world, value, source?.sealed ?? value.sealed);
      }
      const { text } = await world.ask(POLITIE, INCIDENTS(FRESH, 'CASUSOVERLEG'));
      const shown = (text.match(/VERNIELING|BRANDSTICHTING/g) ?? []).length;
      if (shown === 0) throw new Error(`nothing of it was shown: ${text}`);
      return unless(shown === 1, 'a value was shown at another item');
    },
  },
  {
    ...{ id: 'DB-15', title: 'changing a sealed value, bit by bit', source: 'CWE-353; NIST SP 800-38D' },
    defence: [net(SEAL, 'decipher.final();', '')],
    attempt: async (world) => {
      const values = await kindsOf(world, caseId(8));
      for (const value of values) {
        const bent = Buffer.from(value.sealed);
        const place = bent.length - 16 - 3;
        bent[place] = (bent[place] ?? 0) ^ 1;
        await put(world, value, bent);
      }
      const { text } = await world.ask(OM, INCIDENTS(caseId(8), 'UITVOERING'));
      for (const value of values) await put(world, value, value.sealed);
      return unless(!text.includes('"soort":"'), `shown: ${text.slice(0, 200)}`);
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
          "UPDATE gate.convenant SET document = jsonb_set(document, '{title}', to_jsonb($1::text)) WHERE region = 'twente'",
          [name],
        );
      const [row] = await world.sql<{ name: string }>(
        "SELECT document->>'title' AS name FROM gate.convenant WHERE region = 'twente'",
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
