import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
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
    reasons: ['LEVEL_TOO_HIGH', 'CATEGORY_NOT_ALLOWED'],
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
    reasons: ['CATEGORY_NOT_ALLOWED', 'LEVEL_TOO_HIGH'],
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
    reasons: ['LEVEL_TOO_HIGH', 'CATEGORY_NOT_ALLOWED'],
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
    reasons: ['CATEGORY_NOT_ALLOWED', 'LEVEL_TOO_HIGH'],
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
    reasons: ['LEVEL_TOO_HIGH', 'CATEGORY_NOT_ALLOWED', 'NO_LEGAL_BASIS'],
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
    reasons: ['BSN_BASIS_MISSING', 'LEVEL_TOO_HIGH'],
  },
] as const;

const ASKED = [
  ...['K01.bsn', 'K01.geboortedatum', 'K02.bron', 'K04.incidenten.datum', 'K04.incidenten.omschrijving', 'K04.status'],
  ...['K05.strafrechtelijkeTitel', 'K08.zorgverantwoordelijke', 'K09.diagnose', 'K13.acties.belegdBij'],
];

interface Rows {
  readonly granted: readonly { readonly clause: string; readonly fields: readonly string[] }[];
  readonly refused: readonly { readonly reason: string; readonly fields: readonly string[] }[];
}

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

  it.each(VIEWS)('the record of what $slug asked is on the topic, whole, with the exact reasons', async (view) => {
    const token = await gateway.client.token({ slug: view.slug, function: view.function });
    const { body } = await gateway.client.ask(token, QUERY, { id: CASE });
    const id = body.extensions?.disclosure?.record;
    const record = await eventually('the record reaches the topic', async () =>
      (await product.audit()).find(({ headers }) => headers['id'] === id),
    );
    const event = JSON.parse(record.value.toString()) as { type: string; data: Rows & Record<string, unknown> };
    expect(event.type).toBe('nl.ketenpoort.disclosure.vastgelegd');
    const fieldsOf = (rows: readonly { fields: readonly string[] }[]): string[] => rows.flatMap(({ fields }) => fields);
    const asked = new Set([...fieldsOf(event.data.granted), ...fieldsOf(event.data.refused)]);
    expect([...asked].sort()).toEqual([...ASKED].sort());
    const listed = new Set(event.data.refused.map(({ reason }) => reason));
    for (const reason of listed) expect(['CATEGORY_NOT_ALLOWED', ...view.reasons]).toContain(reason);
    expect(event.data.granted.every(({ clause }) => /^[A-Z]{2,3}-\d+$/.test(clause))).toBe(true);
    expect(await product.ledger.entry(String(id))).toEqual(event.data);
  });
});
