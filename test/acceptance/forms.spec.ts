import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TestProduct, type Gateway, type GraphqlAnswer } from '#testing';

/** Real here: HTTP, tokens, PostgreSQL, the demo data. */
const FUNCTIONS: Readonly<Record<string, string>> = {
  opvang: 'begeleider',
  sociaalteam: 'sociaal-werker',
  uwv: 'klantadviseur',
  gemeente: 'casusregisseur',
};

interface Identity {
  readonly bsn: string | null;
  readonly pseudoniem: string | null;
  readonly geboortedatum: string | null;
  readonly adres: { readonly postcode: string | null };
}

describe('what a party needs less of', () => {
  let product: TestProduct;
  let gateway: Gateway;
  const ask = async (slug: string, query: string): Promise<GraphqlAnswer> =>
    gateway.client.ask(await gateway.client.token({ slug, function: String(FUNCTIONS[slug]) }), query);
  const look = async (slug: string, id: string): Promise<GraphqlAnswer> =>
    ask(
      slug,
      `{ case(id: "${id}", purpose: CASUSOVERLEG) { identiteit { bsn pseudoniem geboortedatum adres { postcode } } } }`,
    );
  const identityIn = ({ body }: GraphqlAnswer): Identity =>
    (body.data?.['case'] as { readonly identiteit: Identity }).identiteit;
  /** Cases that all of these take part in and may talk over. */
  const casesOf = async (...slugs: readonly string[]): Promise<readonly string[]> => {
    const pages = await Promise.all(
      slugs.map(async (slug) => {
        const { body } = await ask(slug, '{ cases(purpose: CASUSOVERLEG) { nodes { id } } }');
        return (body.data?.['cases'] as { nodes: { id: string }[] }).nodes.map(({ id }) => id);
      }),
    );
    return (pages[0] ?? []).filter((id) => pages.every((page) => page.includes(id)));
  };

  beforeAll(async () => {
    product = await TestProduct.start();
    gateway = await product.gateway();
  }, 60_000);

  afterAll(() => product.stop());

  it('LEG-12 a party without a basis for the BSN gets a pseudonym: the same each time, another in each case and for each party', async () => {
    const [one = '', other = ''] = await casesOf('opvang', 'sociaalteam');
    const seen = [
      identityIn(await look('opvang', one)),
      identityIn(await look('opvang', other)),
      identityIn(await look('sociaalteam', one)),
      identityIn(await look('sociaalteam', other)),
    ];
    expect(seen.map(({ bsn }) => bsn)).toEqual([null, null, null, null]);
    const pseudonyms = seen.map(({ pseudoniem }) => String(pseudoniem));
    expect(pseudonyms.filter((pseudonym) => /^[0-9a-f]{32}$/.test(pseudonym))).toHaveLength(4);
    expect(new Set(pseudonyms).size).toBe(4);
    expect(identityIn(await look('opvang', one)).pseudoniem).toBe(pseudonyms[0]);
    const answer = await look('opvang', one);
    expect(answer.body.extensions?.disclosure?.withheld).toContainEqual({
      ...{ path: ['case', 'identiteit', 'bsn'], field: 'K01.bsn' },
      reason: 'NOT_GRANTED',
    });
  });

  it('a pseudonym is in no record, and none is made from what the ledger shows', async () => {
    const [id = ''] = await casesOf('opvang');
    const answer = await look('opvang', id);
    const record = JSON.stringify(await product.ledger.entry(String(answer.body.extensions?.disclosure?.record)));
    expect(record).toContain('K01.pseudoniem');
    expect(record).not.toContain(String(identityIn(answer).pseudoniem));
  });

  it('a date of birth is shown as its decade and a postal code as its district, and the answer says so', async () => {
    const [id = ''] = await casesOf('uwv', 'gemeente');
    const [whole, less] = [identityIn(await look('gemeente', id)), await look('uwv', id)];
    expect(whole.geboortedatum).toMatch(/^\d{4}-\d{2}-\d{2}$/);
    expect(identityIn(less)).toMatchObject({
      geboortedatum: `${String(whole.geboortedatum).slice(0, 3)}X`,
      adres: { postcode: String(whole.adres.postcode).slice(0, 4) },
    });
    expect(less.body.extensions?.disclosure?.forms).toEqual([
      { path: ['case', 'identiteit', 'geboortedatum'], form: 'GENERALISED' },
      { path: ['case', 'identiteit', 'adres', 'postcode'], form: 'GENERALISED' },
    ]);
  });
});
