import { randomUUID } from 'node:crypto';
import { net, unless, unlessStatus, type Attack } from '../attack.js';
import { caseId } from './policy-kit.js';
import {
  BOOK,
  DESK,
  POLITIE,
  OM,
  ZVH,
  send,
  INCIDENT,
  sending,
  incidentOfPolice,
  notWritten,
  HOLDERS,
  REFERENCES,
} from './contribution-kit.js';

/** Writing what is not one’s own to write. */
export const CONTRIBUTION_ATTACKS: readonly Attack[] = [
  sending('CON-01', 'to a category that another party holds', 'OWASP API3:2023, mass assignment; VNG roles', HOLDERS, {
    ...{ who: OM, category: 'K04', input: INCIDENT },
  }),
  {
    id: 'CON-02',
    title: 'taking back an item of another party, by its reference',
    source: 'CWE-639; OWASP API1:2023',
    defence: [REFERENCES],
    attempt: async (world) => {
      const referentie = await incidentOfPolice(world, caseId(5));
      const input = { justitie: { intrekken: [referentie] } };
      return unlessStatus(await send(world, { who: OM, category: 'K05', input }), 400);
    },
  },
  {
    id: 'CON-03',
    title: 'on top of what one never read',
    source: 'CWE-362, lost update; RFC 9110 §13.1',
    defence: [
      net(BOOK, 'if (row.version !== expectedVersion) throw new VersionConflict(row.version, row.changed);', ''),
    ],
    attempt: async (world) =>
      unlessStatus(await send(world, { who: POLITIE, category: 'K04', input: INCIDENT, version: 99 }), 409),
  },
  {
    id: 'CON-04',
    title: 'with the idempotency key of another party, to learn what came of theirs',
    source: 'draft-ietf-httpapi-idempotency-key-header §5: keys by client',
    defence: [
      net(BOOK, '`${region}|${contributor}|${idempotencyKey}`', '`${region}|${idempotencyKey}|${contributor.length}`'),
    ],
    attempt: async (world) => {
      const key = randomUUID();
      const theirs = await send(world, { who: POLITIE, category: 'K04', input: INCIDENT, key });
      if (theirs.status !== 200) throw new Error(theirs.text);
      const input = { justitie: { strafrechtelijkeTitel: 'GEEN' } };
      return unless(
        (await send(world, { who: OM, category: 'K05', input, key })).status === 200,
        'the key of another was known',
      );
    },
  },
  {
    id: 'CON-05',
    title: 'something else under a key that was used',
    source: 'draft-ietf-httpapi-idempotency-key-header §2.7',
    defence: [net(BOOK, 'if (content.equals(sent)) return', 'if (content.length === sent.length) return')],
    attempt: async (world) => {
      const key = randomUUID();
      await send(world, { who: POLITIE, category: 'K04', input: INCIDENT, key });
      const other = { politie: { incidenten: [{ soort: 'GEWELD' }] } };
      return unlessStatus(await send(world, { who: POLITIE, category: 'K04', input: other, key }), 400);
    },
  },
  {
    id: 'CON-06',
    title: 'to a case that one takes no part in',
    source: 'IW-13; OWASP API1:2023',
    defence: [
      net(
        DESK,
        'return (await manager.query<unknown[]>(text, values)).length > 0;',
        'return (await manager.query<unknown[]>(text, values)).length >= 0;',
      ),
    ],
    attempt: async (world) => {
      const input = { justitie: { strafrechtelijkeTitel: 'GEEN' } };
      return notWritten(await send(world, { who: OM, category: 'K05', input, case: caseId(12) }));
    },
  },
  {
    id: 'CON-07',
    title: 'to a case that is closed',
    source: 'CONTRACTS 7; ADR 11',
    defence: [
      net(
        'libs/policies/src/contribution/barrier.ts',
        "return phase === 'AFGESLOTEN' ? 'PHASE_NOT_ALLOWED' : null;",
        'return null;',
      ),
    ],
    attempt: async (world) => {
      const [closed] = await world.sql<{ id: string }>(
        `SELECT c.id FROM gate.case_file c JOIN gate.participation p ON p.case_id = c.id JOIN gate.party USING (oin)
         WHERE c.phase = 'AFGESLOTEN' AND c.region = 'groningen' AND slug = 'politie' AND p.until_at IS NULL ORDER BY c.id LIMIT 1`,
      );
      return notWritten(
        await send(world, { who: POLITIE, category: 'K04', input: INCIDENT, case: String(closed?.id) }),
      );
    },
  },
  {
    id: 'CON-08',
    title: 'eleven times in one request',
    source: 'OWASP API4:2023; GraphQL batching by aliases',
    defence: [
      net(
        'apps/gateway/src/graphql/contributions.ts',
        'if (asked.length > LIMITS.contributions)',
        'if (asked.length < 0)',
      ),
    ],
    attempt: async (world) => {
      const one = (index: number): string =>
        `a${index}: contribute(case: "${caseId(5)}", category: K04, input: { politie: { status: "X" } }, idempotencyKey: "${randomUUID()}") { version }`;
      const answer = await world.ask(
        POLITIE,
        `mutation { ${Array.from({ length: 11 }, (_, index) => one(index)).join(' ')} }`,
      );
      return unless(answer.text.includes('LIMIT_EXCEEDED'), 'each was looked at');
    },
  },
  sending(
    'CON-09',
    'text that commands the terminal of whoever reads it',
    'CVE-2019-8325 (RubyGems, escape sequences); CWE-150',
    [
      net(
        'libs/policies/src/contribution/values.ts',
        "&& !UNSHOWN.test(text.replace(BREAKS, ''))",
        '&& UNSHOWN.test(BREAKS.source) !== null',
      ),
    ],
    {
      who: POLITIE,
      category: 'K04',
      input: { politie: { incidenten: [{ soort: 'OVERIG', omschrijving: 'a\u001b[2Jb' }] } },
    },
  ),
  {
    id: 'CON-10',
    title: 'again without its mark, so that removed police data comes back',
    source: 'Wpg 14(2); LEG-02',
    defence: [
      net(BOOK, 'before?.marks.includes(mark) === true && !item.lifted.includes(mark)', 'before === undefined'),
    ],
    attempt: async (world) => {
      const referentie = await incidentOfPolice(world, caseId(7));
      const write = (more: object) =>
        send(world, {
          ...{ who: POLITIE, category: 'K04', case: caseId(7) },
          input: { politie: { incidenten: [{ referentie, soort: 'GEWELD', ...more }] } },
        });
      const marked = await write({ markeringen: { wpg14: 'VERWIJDERD' } });
      if (marked.status !== 200) throw new Error(marked.text);
      await write({});
      const [item] = await world.sql<{ archived: boolean }>('SELECT archived FROM depot.item WHERE id = $1', [
        referentie,
      ]);
      return unless(item?.archived === true, 'the mark is gone');
    },
  },
  {
    id: 'CON-11',
    title: 'an action for a party that takes no part, which would see it',
    source: 'CONTRACTS 1, owner of an item',
    defence: [REFERENCES],
    attempt: async (world) => {
      const acties = [{ omschrijving: 'Meekijken (verzonnen)', belegdBij: '00000009990000000013' }];
      return unlessStatus(await send(world, { who: ZVH, category: 'K13', input: { plan: { acties } } }), 400);
    },
  },
  sending(
    'CON-12',
    'under a key with a line break in it',
    'CWE-93; CWE-117',
    [net(DESK, 'if (!KEY.test(idempotencyKey))', "if (idempotencyKey === '')")],
    { who: POLITIE, category: 'K04', input: INCIDENT, key: `${'x'.repeat(20)}\n${'y'.repeat(20)}` },
  ),
  sending(
    'CON-13',
    'to a case whose id is SQL',
    'CWE-89',
    [net(DESK, "if (!isUuid(caseId)) wrong('case', 'Send the id of a case, a UUID');", 'void [isUuid, caseId];')],
    { who: POLITIE, category: 'K04', input: INCIDENT, case: "x' OR '1'='1", version: 0 },
  ),
  sending(
    'CON-14',
    'a number of a citizen that is none',
    'CWE-20; JZV-08',
    [
      net(
        'libs/policies/src/contribution/values.ts',
        'BSN: (value) => checked(value, isBsn,',
        "BSN: (value) => checked(value, (text) => isBsn(text) || text !== '',",
      ),
    ],
    {
      who: { slug: 'gemeente', function: 'casusregisseur' },
      category: 'K01',
      input: { identiteit: { bsn: '123456789' } },
    },
  ),
];
