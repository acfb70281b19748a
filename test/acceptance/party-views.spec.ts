import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { AnswerEntry } from '#ledger';
import { eventually, TestProduct, type Gateway } from '#testing';

/** Real here: HTTP, tokens, PostgreSQL, Kafka, the shipped catalogue, convenant and demo data. */
const CASE = '00000000-0000-4000-8000-000000000002';

const QUERY = `query Beeld($id: ID!) { case(id: $id, purpose: UITVOERING) {
  identiteit { bsn geboortedatum }
  melding { bron }
  politie { status incidenten { datum omschrijving } }
  justitie { strafrechtelijkeTitel }
  zorgproces { zorgverantwoordelijke }
  zorginhoud { diagnose }
  plan { acties { belegdBij } }
} }`;

const OIN = { zvh: '00000009990000000001', zorg: '00000009990000000002', gemeente: '00000009990000000003' } as const;
const MORE = {
  politie: '00000009990000000004',
  om: '00000009990000000005',
  reclassering: '00000009990000000006',
  ggz: '00000009990000000007',
} as const;

const identiteit = { bsn: '999990044', geboortedatum: '1969-02-15' };
const meldingen = [{ bron: OIN.zvh }, { bron: MORE.politie }];
const signaal = { status: 'ACTUEEL', incidenten: null };
const years = [
  { datum: '2025', omschrijving: null },
  { datum: '2026', omschrijving: null },
];
const titel = { strafrechtelijkeTitel: 'VOORWAARDELIJKE_STRAF' };
const [lla, ggz] = [{ zorgverantwoordelijke: 'L. Demobehandelaar' }, { zorgverantwoordelijke: 'G. Demobehandelaar' }];
const diagnosen = [{ diagnose: 'Psychotische stoornis (verzonnen)' }, { diagnose: 'Verslaving (verzonnen)' }];
const everyAction = [OIN.zorg, MORE.politie, OIN.gemeente, MORE.reclassering, MORE.om].map((belegdBij) => ({
  belegdBij,
}));
const actionsOf = (...oins: string[]): unknown[] => [{ acties: oins.map((belegdBij) => ({ belegdBij })) }];
const allActions = [{ acties: everyAction }];

const VIEWS = [
  {
    slug: 'zvh',
    function: 'procesregisseur',
    sees: {
      ...{ identiteit, melding: meldingen, politie: { status: 'ACTUEEL', incidenten: years }, justitie: titel },
      ...{
        zorgproces: [{ zorgverantwoordelijke: '***' }, { zorgverantwoordelijke: '***' }],
        zorginhoud: null,
        plan: allActions,
      },
    },
    withheld: ['K04.incidenten.omschrijving NOT_GRANTED', 'K09.diagnose NOT_GRANTED'],
    record: [
      'gemeente ZVH-1 K01.bsn K01.geboortedatum',
      'zorg ZVH-8 MASKED K08.zorgverantwoordelijke',
      'ggz ZVH-8 MASKED K08.zorgverantwoordelijke',
      'zvh ZVH-2 K02.bron',
      'politie ZVH-2 K02.bron',
      'politie ZVH-3 K04.status',
      'politie ZVH-4 GENERALISED K04.incidenten.datum',
      'om ZVH-5 K05.strafrechtelijkeTitel',
      'zvh ZVH-11 K13.acties.belegdBij',
      'politie LEVEL_TOO_HIGH K04.incidenten.omschrijving',
      'zorg CATEGORY_NOT_ALLOWED K09.diagnose',
      'ggz CATEGORY_NOT_ALLOWED K09.diagnose',
    ],
  },
  {
    slug: 'levensloopaanbieder',
    function: 'zorgverantwoordelijke',
    sees: {
      identiteit,
      melding: meldingen,
      politie: signaal,
      justitie: titel,
      zorgproces: [lla],
      zorginhoud: diagnosen,
      plan: allActions,
    },
    withheld: ['K04.incidenten.datum NOT_GRANTED', 'K04.incidenten.omschrijving NOT_GRANTED'],
    record: [
      'gemeente LLA-1 K01.bsn K01.geboortedatum',
      'zvh LLA-2 K02.bron',
      'politie LLA-2 K02.bron',
      'politie LLA-4 K04.status',
      'om LLA-5 K05.strafrechtelijkeTitel',
      'zorg LLA-7 K08.zorgverantwoordelijke',
      'zorg LLA-8 K09.diagnose',
      'ggz LLA-9 consent K09.diagnose',
      'zvh LLA-13 K13.acties.belegdBij',
      'politie CATEGORY_NOT_ALLOWED K04.incidenten.datum',
      'politie LEVEL_TOO_HIGH K04.incidenten.omschrijving',
      'ggz CATEGORY_NOT_ALLOWED K08.zorgverantwoordelijke',
    ],
  },
  {
    slug: 'gemeente',
    function: 'casusregisseur',
    sees: {
      ...{ identiteit, melding: meldingen, politie: signaal, justitie: { strafrechtelijkeTitel: null } },
      ...{ zorgproces: [lla, ggz], zorginhoud: null, plan: allActions },
    },
    withheld: [
      'K04.incidenten.datum NOT_GRANTED',
      'K04.incidenten.omschrijving NOT_GRANTED',
      'K05.strafrechtelijkeTitel NOT_GRANTED',
      'K09.diagnose NOT_GRANTED',
    ],
    record: [
      'gemeente GEM-1 K01.bsn K01.geboortedatum',
      'zorg GEM-6 K08.zorgverantwoordelijke',
      'ggz GEM-6 K08.zorgverantwoordelijke',
      'zvh GEM-2 K02.bron',
      'politie GEM-2 K02.bron',
      'politie GEM-3 K04.status',
      'zvh GEM-9 K13.acties.belegdBij',
      'politie LEVEL_TOO_HIGH K04.incidenten.datum K04.incidenten.omschrijving',
      'om LEVEL_TOO_HIGH K05.strafrechtelijkeTitel',
      'zorg CATEGORY_NOT_ALLOWED K09.diagnose',
      'ggz CATEGORY_NOT_ALLOWED K09.diagnose',
    ],
  },
  {
    slug: 'politie',
    function: 'wijkagent',
    sees: {
      ...{ identiteit, melding: [{ bron: MORE.politie }], justitie: titel, zorgproces: null, zorginhoud: null },
      politie: {
        status: 'ACTUEEL',
        incidenten: [
          { datum: '2025-11-08', omschrijving: 'Woordenwisseling met een buurman (verzonnen)' },
          { datum: '2026-01-19', omschrijving: 'Nachtelijke geluidsoverlast (verzonnen)' },
        ],
      },
      plan: actionsOf(MORE.politie),
    },
    withheld: ['K08.zorgverantwoordelijke NOT_GRANTED', 'K09.diagnose NOT_GRANTED'],
    record: [
      'gemeente POL-1 K01.bsn K01.geboortedatum',
      'politie POL-2 K02.bron',
      'politie POL-3 K04.status K04.incidenten.datum K04.incidenten.omschrijving',
      'om POL-4 K05.strafrechtelijkeTitel',
      'zvh POL-7 K13.acties.belegdBij',
      'zorg LEVEL_TOO_HIGH K08.zorgverantwoordelijke',
      'ggz LEVEL_TOO_HIGH K08.zorgverantwoordelijke',
      'zorg CATEGORY_NOT_ALLOWED K09.diagnose',
      'ggz CATEGORY_NOT_ALLOWED K09.diagnose',
      'zvh CATEGORY_NOT_ALLOWED K02.bron K13.acties.belegdBij',
    ],
  },
  {
    slug: 'om',
    function: 'officier-van-justitie',
    sees: {
      ...{
        identiteit,
        melding: meldingen,
        justitie: titel,
        zorgproces: null,
        zorginhoud: null,
        plan: actionsOf(MORE.om),
      },
      politie: {
        status: 'ACTUEEL',
        incidenten: [
          { datum: '2025-11-08', omschrijving: null },
          { datum: '2026-01-19', omschrijving: null },
        ],
      },
    },
    withheld: [
      'K04.incidenten.omschrijving NOT_GRANTED',
      'K08.zorgverantwoordelijke NOT_GRANTED',
      'K09.diagnose NOT_GRANTED',
    ],
    record: [
      'gemeente OM-1 K01.bsn K01.geboortedatum',
      'zvh OM-2 K02.bron',
      'politie OM-2 K02.bron',
      'politie OM-3 K04.status K04.incidenten.datum',
      'om OM-4 K05.strafrechtelijkeTitel',
      'zvh OM-8 K13.acties.belegdBij',
      'politie LEVEL_TOO_HIGH K04.incidenten.omschrijving',
      'zorg CATEGORY_NOT_ALLOWED K08.zorgverantwoordelijke K09.diagnose',
      'ggz CATEGORY_NOT_ALLOWED K08.zorgverantwoordelijke K09.diagnose',
      'zvh CATEGORY_NOT_ALLOWED K13.acties.belegdBij',
    ],
  },
  {
    slug: 'reclassering',
    function: 'toezichthouder',
    sees: {
      ...{ identiteit: { ...identiteit, bsn: null }, melding: meldingen, justitie: titel },
      politie: { status: 'ACTUEEL', incidenten: years },
      ...{ zorgproces: [lla, ggz], zorginhoud: diagnosen, plan: allActions },
    },
    withheld: ['K01.bsn NOT_GRANTED', 'K04.incidenten.omschrijving NOT_GRANTED'],
    record: [
      'gemeente REC-1 K01.geboortedatum',
      'zorg REC-8 K08.zorgverantwoordelijke',
      'ggz REC-8 K08.zorgverantwoordelijke',
      'zvh REC-2 K02.bron',
      'politie REC-2 K02.bron',
      'politie REC-4 K04.status',
      'politie REC-5 GENERALISED K04.incidenten.datum',
      'om REC-6 K05.strafrechtelijkeTitel',
      'zorg REC-9 consent K09.diagnose',
      'ggz REC-9 consent K09.diagnose',
      'zvh REC-11 K13.acties.belegdBij',
      'gemeente BSN_BASIS_MISSING K01.bsn',
      'politie LEVEL_TOO_HIGH K04.incidenten.omschrijving',
    ],
  },
] as const;

type Rows = Pick<AnswerEntry, 'granted' | 'refused'>;

describe('what each party sees of one case, and what its record says', () => {
  let product: TestProduct;
  let gateway: Gateway;

  beforeAll(async () => {
    product = await TestProduct.start();
    gateway = await product.gateway();
  }, 60_000);

  afterAll(() => product.stop());

  it.each(VIEWS)('$slug sees exactly what a clause grants it', async ({ slug, function: role, sees, withheld }) => {
    const token = await gateway.client.token({ slug, function: role });
    const { status, body } = await gateway.client.ask(token, QUERY, { id: CASE });
    expect(status).toBe(200);
    expect(body.errors).toBeUndefined();
    expect(body.data?.['case']).toEqual(sees);
    const listed = body.extensions?.disclosure?.withheld.map(({ field, reason }) => `${field} ${reason}`);
    expect(listed?.sort()).toEqual([...withheld].sort());
  });

  it.each(VIEWS)(
    'the record of what $slug asked is on the topic, with who gave what by which clause, and why not',
    async (view) => {
      const token = await gateway.client.token({ slug: view.slug, function: view.function });
      const { body } = await gateway.client.ask(token, QUERY, { id: CASE });
      const id = body.extensions?.disclosure?.record;
      const record = await eventually('the record reaches the topic', async () =>
        (await product.audit()).find(({ headers }) => headers['id'] === id),
      );
      const event = JSON.parse(record.value.toString()) as { type: string; data: Rows & Record<string, unknown> };
      expect(event.type).toBe('nl.ketenpoort.disclosure.vastgelegd');
      expect(linesOf(event.data)).toEqual(view.record);
      expect(await product.ledger.entry(String(id))).toEqual(event.data);
    },
  );
});

/** The rows of a record, a line each, parties by their short names. */
function linesOf({ granted, refused }: Rows): string[] {
  const party = (oin = '?'): string => Object.entries({ ...OIN, ...MORE }).find(([, one]) => one === oin)?.[0] ?? oin;
  return [
    ...granted.map(({ holder, clause, form, consent, fields }) =>
      [party(holder), clause, ...(form === 'FULL' ? [] : [form]), ...(consent ? ['consent'] : []), ...fields].join(' '),
    ),
    ...refused.map(({ holder, reason, fields }) => [party(holder), reason, ...fields].join(' ')),
  ];
}
