import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { canonicalJson, ConvenantMalformed, type Json, type Mistake } from '#kernel';
import { parseCatalogue } from '../catalogue/parse.js';
import { convenantDocument } from './build.js';
import { parseConvenant, readConvenant } from './parse.js';

const folder = 'config/catalogue';
const catalogue = parseCatalogue(
  readdirSync(folder).map((name) => ({ name, text: readFileSync(`${folder}/${name}`, 'utf8') })),
);

const TEXT = `id: proef
region: proef
version: 1
title: Proef
inForce: { from: 2026-01-01T00:00:00+01:00 }
parties:
  - { type: POLITIE, functions: [wijkagent], bsnBasis: [WABB_10] }
  - { type: GEMEENTE, functions: [casusregisseur, adviseur] }
purposes:
  - { code: UITVOERING, label: a, phases: [PLAN, UITVOERING], legalBasis: [AVG_6_1_E], activity: https://a.example/1 }
  - { code: CRISIS, label: a, phases: [NAZORG], legalBasis: [AVG_6_1_E], activity: https://a.example/2 }
wpg20Decisions:
  - id: W-1
    interest: a
    partnership: a
    purpose: a
    data: { K04: [referentie, incidenten.datum] }
    conditions: a
    recipients: [GEMEENTE]
    authority: a
    span: { from: 2026-01-01T00:00:00+01:00, until: 2027-01-01T00:00:00+01:00 }
clauses:
  - id: G-1
    to: GEMEENTE
    purposes: [UITVOERING]
    fields: { K01: [referentie, naam.voornamen] }
    legalBasis: [AVG_6_1_E]
    basis: source
    note: a
`;
const END = { legalBasis: '[AVG_6_1_E]', basis: 'source', note: 'a' };

/** A second clause, G-2, from line 30 on, one member a line in the order given. */
function clause(members: Readonly<Record<string, string>>): string {
  const all = { id: 'G-2', to: 'GEMEENTE', purposes: '[UITVOERING]', fields: '{ K01: [status] }', ...END, ...members };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}`);
  return `${TEXT}  - ${lines.join('\n    ')}\n`;
}

/** With one more party, on line 9. */
const partyToo = (type: string, functions: string, more = ''): string =>
  clause({ id: 'G-2' }).replace('purposes:\n', `  - { type: ${type}, functions: ${functions}${more} }\npurposes:\n`);

const withPurpose = (code: string): string =>
  clause({ purposes: `[${code}]` }).replace(
    'wpg20Decisions:\n',
    `  - { code: ${code}, label: a, phases: [PLAN], legalBasis: [AVG_5_2], activity: https://a.example/3 }\nwpg20Decisions:\n`,
  );

/** A clause for a housing corporation; its fields are on line 34. */
const corporation = (fields: string, ownItems = 'false'): string =>
  clause({ id: 'G-2', to: 'WONINGCORPORATIE', fields, ownItems, confidential: 'true' }).replace(
    'purposes:\n',
    '  - { type: WONINGCORPORATIE, functions: [woonconsulent] }\npurposes:\n',
  );

const read = (text: string) => parseConvenant({ name: 'proef.yaml', text }, catalogue);

function mistakesOf(action: () => unknown): readonly Mistake[] {
  try {
    action();
    return [];
  } catch (error) {
    if (error instanceof ConvenantMalformed) return error.mistakes;
    throw error;
  }
}

describe('a convenant', () => {
  it('spells out what a clause leaves to its defaults', () => {
    expect(read(TEXT).clauses).toEqual([
      {
        id: 'G-1',
        to: 'GEMEENTE',
        functions: ['casusregisseur', 'adviseur'],
        purposes: ['UITVOERING'],
        phases: ['PLAN', 'UITVOERING'],
        tracks: ['VRIJWILLIG', 'VOORWAARDEN', 'WVGGZ', 'WZD', 'BEMOEIZORG'],
        participation: ['KERNPARTNER'],
        fields: ['K01.referentie', 'K01.naam.voornamen'],
        ownItems: false,
        consent: false,
        emergency: false,
        confidential: false,
        form: 'FULL',
        legalBasis: ['AVG_6_1_E'],
        wpg20Decision: null,
        basis: 'source',
        note: 'a',
      },
    ]);
  });

  it('takes what a clause says over the defaults', () => {
    const said = { functions: '[adviseur]', phases: '[PLAN]', tracks: '[WZD]', participation: '[AGENDADEELNEMER]' };
    const fields = '{ K13: [acties.omschrijving] }';
    const text = clause({ ...said, fields, ownItems: 'true', consent: 'true', confidential: 'true', form: 'MASKED' });
    expect(read(text).clauses[1]).toMatchObject({
      functions: ['adviseur'],
      phases: ['PLAN'],
      tracks: ['WZD'],
      participation: ['AGENDADEELNEMER'],
      fields: ['K13.acties.omschrijving'],
      ownItems: true,
      consent: true,
      confidential: true,
      form: 'MASKED',
    });
  });

  it('reads back exactly from what was stored, whatever the order of its members', () => {
    const convenant = read(
      clause({ fields: '{ K04: [incidenten.datum] }', wpg20Decision: 'W-1', form: 'GENERALISED' }),
    );
    const stored = JSON.parse(canonicalJson(convenantDocument(convenant))) as Json;
    expect(readConvenant(stored, catalogue)).toEqual(convenant);
    expect(canonicalJson(convenantDocument(readConvenant(stored, catalogue)))).toBe(canonicalJson(stored));
  });

  it('needs no decision for police data that the police gets back', () => {
    const own = { to: 'POLITIE', fields: '{ K04: [incidenten.datum] }' };
    expect(mistakesOf(() => read(clause({ ...own, ownItems: 'true' })))).toEqual([]);
    expect(mistakesOf(() => read(clause(own)))).toHaveLength(1);
    expect(mistakesOf(() => read(clause({ ...own, to: 'GEMEENTE', ownItems: 'true' })))).toHaveLength(2);
  });

  it('spells out the sets that clauses and decisions name, so that what is stored and hashed holds plain fields', () => {
    const sets = `fieldSets: { Naam: { K01: [naam.geslachtsnaam], K02: [soort] }, Politie: { K04: [referentie] } }\n`;
    const own = { fields: '{ K03: [status], K01: [status] }', sets: '[Naam]' };
    const decided = clause(own).replace('data: { K04: [referentie, incidenten.datum] }', 'sets: [Politie]');
    const convenant = read(decided + sets);
    const fields = ['K01.status', 'K01.naam.geslachtsnaam', 'K02.soort', 'K03.status'];
    expect(convenant.clauses[1]?.fields).toEqual(fields);
    expect(convenant.wpg20Decisions[0]?.data).toEqual(['K04.referentie']);
    const stored = JSON.parse(canonicalJson(convenantDocument(convenant))) as Json;
    expect(readConvenant(stored, catalogue)).toEqual(convenant);
    expect(JSON.stringify(stored)).not.toMatch(/ets/);
  });

  it('[LEG-10] lists an insurer among its parties without functions', () => {
    expect(read(partyToo('ZORGVERZEKERAAR', '[]')).parties.at(-1)?.functions).toEqual([]);
  });
});

describe('a mistake in a convenant is reported with its line:', () => {
  it.each<[string, string, readonly [number, RegExp][]]>([
    ['broken YAML', 'id: [\n', [[2, /./]]],
    ['an unknown member', `${TEXT}x: 1\n`, [[30, /'x' is not known/]]],
    ['a member left out', TEXT.replace('title: Proef\n', ''), [[1, /'title' is missing/]]],
    ['an unknown coordinate', clause({ fields: '{ K01: [status, naam.vornamen] }' }), [[33, /naam\.vornamen/]]],
    ['an unknown category', clause({ fields: '{ K99: [status] }' }), [[33, /no category K99/]]],
    ['no field', clause({ fields: '{}' }), [[33, /fewer than 1/]]],
    ['an empty list of fields', clause({ fields: '{ K01: [] }' }), [[33, /fewer than 1/]]],
    ['a wildcard', clause({ fields: "{ K01: ['*'] }" }), [[33, /pattern/]]],
    ['a wildcard below a group', clause({ fields: "{ K01: ['naam.*'] }" }), [[33, /pattern/]]],
    ['a field named twice', clause({ fields: '{ K01: [status, status] }' }), [[33, /duplicate/]]],
    ['an unknown party type', clause({ to: 'GEMENTE' }), [[31, /'GEMENTE' is not known/]]],
    ['a party that is not listed', clause({ to: 'OM' }), [[31, /no party here/]]],
    ['an unknown purpose', clause({ purposes: '[UITVOERNG]' }), [[32, /'UITVOERNG' is not known/]]],
    ['a purpose that is not listed', clause({ purposes: '[MELDING]' }), [[32, /no purpose of this convenant/]]],
    ['an unknown phase', clause({ phases: '[PLANN]' }), [[37, /'PLANN' is not known/]]],
    ['a phase outside its purposes', clause({ phases: '[NAZORG]' }), [[37, /stated in phase NAZORG/]]],
    ['an unknown function', clause({ functions: '[wijkagent]' }), [[37, /no function 'wijkagent'/]]],
    ['a clause twice', clause({ id: 'G-1' }), [[30, /'G-1' exists already/]]],
    ['a party twice', TEXT.replace('type: POLITIE', 'type: GEMEENTE'), [[8, /'GEMEENTE' exists already/]]],
    [
      'a phase beyond what its purpose allows',
      TEXT.replace('[PLAN, UITVOERING]', '[PLAN, NAZORG]'),
      [[10, /UITVOERING may never be stated in phase NAZORG/]],
    ],
    ['an unknown word for a purpose', TEXT.replace('code: CRISIS', 'code: KRISIS'), [[11, /'KRISIS' is not known/]]],
    ['an emergency for another purpose', clause({ emergency: 'true' }), [[32, /other than CRISIS/]]],
    ['a BSN without a basis', clause({ fields: '{ K01: [bsn] }' }), [[33, /no basis in law for K01\.bsn/]]],
    ['a masked BSN without a basis', clause({ fields: '{ K01: [bsn] }', form: 'MASKED' }), [[33, /no basis in law/]]],
    [
      'a form that does not fit',
      clause({ form: 'GENERALISED', fields: '{ K01: [naam.roepnaam] }' }),
      [[33, /is a TEXT and cannot be/]],
    ],
    [
      'a code that is to be masked',
      clause({ form: 'MASKED', fields: '{ K02: [soort] }' }),
      [[33, /is a CODE and cannot be/]],
    ],
    [
      'secret data to anyone',
      clause({ fields: '{ K08: [referentie] }' }),
      [[33, /K08, which is under professional secrecy/]],
    ],
    ['police data without a decision', clause({ fields: '{ K04: [referentie] }' }), [[33, /without a decision/]]],
    ['a decision that does not exist', clause({ wpg20Decision: 'W-2' }), [[37, /no decision W-2/]]],
    [
      'a decision for other data',
      clause({ fields: '{ K04: [referentie, incidenten.soort] }', wpg20Decision: 'W-1' }),
      [[37, /does not cover K04\.incidenten\.soort/]],
    ],
    [
      'a decision for other recipients',
      clause({ to: 'POLITIE', fields: '{ K04: [referentie] }', wpg20Decision: 'W-1' }),
      [[37, /does not name POLITIE/]],
    ],
    ['a decision for a stranger', TEXT.replace('recipients: [GEMEENTE]', 'recipients: [OM]'), [[19, /OM is no party/]]],
    [
      'a decision about unknown data',
      TEXT.replace('incidenten.datum', 'incidenten.dag'),
      [[17, /no field 'incidenten\.dag'/]],
    ],
    ['a decision without its authority', TEXT.replace('    authority: a\n', ''), [[13, /'authority' is missing/]]],
    ['a span that ends first', TEXT.replace('2027-01-01', '2025-01-01'), [[21, /ends before it begins/]]],
    ['a span of no length', TEXT.replace('2027-01-01', '2026-01-01'), [[21, /ends before it begins/]]],
    ['a day that does not exist', TEXT.replace('2027-01-01', '2027-13-01'), [[21, /does not exist/]]],
    ['a first day that does not exist', TEXT.replace('2026-01-01', '2026-13-01'), [[5, /does not exist/]]],
    ['[LEG-10] a function of who never receives', partyToo('KEURINGSARTS', '[arts]'), [[9, /never receive .*15f/]]],
    ['a party without functions', partyToo('OM', '[]'), [[9, /OM has no functions/]]],
    [
      '[LEG-10] a clause for who never receives',
      partyToo('KEURINGSARTS', '[]').replace('id: G-2\n    to: GEMEENTE', 'id: G-2\n    to: KEURINGSARTS'),
      [[32, /KEURINGSARTS can never receive anything \(Wabvpz, article 15f\)/]],
    ],
    [
      '[LEG-10] a decision for who never receives',
      partyToo('KEURINGSARTS', '[]').replace('recipients: [GEMEENTE]', 'recipients: [GEMEENTE, KEURINGSARTS]'),
      [[20, /15f/]],
    ],
    [
      'a decision after the convenant',
      TEXT.replace('+01:00 }\nparties', '+01:00, until: 2025-06-01T00:00:00Z }\nparties').replace(
        'from: 2026-01-01T00:00:00+01:00, until: 2025',
        'from: 2025-01-01T00:00:00+01:00, until: 2025',
      ),
      [[21, /never in force together/]],
    ],
    [
      'a clause that names no field',
      clause({ fields: '', to: 'GEMEENTE' }).replace('    fields: \n', ''),
      [[30, /names no field/]],
    ],
    [
      'a set that nothing names',
      `${TEXT}fieldSets: { Naam: { K01: [status] } }\n`,
      [[30, /nothing names the set Naam/]],
    ],
    [
      'a set that names an unknown field',
      `${clause({ sets: '[Naam]' })}fieldSets: { Naam: { K01: [naam] } }\n`,
      [[38, /no field 'naam'/]],
    ],
    ['an unknown set', clause({ sets: '[Naam]' }), [[37, /there is no set Naam/]]],
    ['the set of every object', clause({ sets: '[constructor]' }), [[37, /must match pattern/]]],
    [
      'a field that comes with a set as well',
      `${clause({ sets: '[Naam]' })}fieldSets: { Naam: { K01: [status] } }\n`,
      [[37, /K01\.status is named twice/]],
    ],
    [
      'secret data in a set',
      `${clause({ sets: '[Zorg]' })}fieldSets: { Zorg: { K08: [status] } }\n`,
      [[37, /professional secrecy/]],
    ],
    ['fields for the log alone', withPurpose('VERANTWOORDING'), [[33, /served by the log alone/]]],
    ['fields for figures alone', withPurpose('STATISTIEK'), [[33, /served by figures alone/]]],
    [
      'a purpose that is never stated in its phases',
      clause({ purposes: '[UITVOERING, CRISIS]', phases: '[PLAN]' }),
      [[32, /CRISIS may be stated in none of the phases/]],
    ],
    [
      'own items that cannot be',
      clause({ ownItems: 'true', fields: '{ K02: [soort] }' }),
      [[33, /neither contributes K02\.soort/]],
    ],
    [
      'a clause that another holds',
      clause({ fields: '{ K01: [referentie] }' }),
      [[30, /nothing that G-1 does not grant/]],
    ],
    ['a clause twice over', clause({ fields: '{ K01: [referentie, naam.voornamen] }' }), [[30, /nothing that G-1/]]],
    [
      '[LEG-11] health or criminal data to who has no ground for it',
      corporation('{ K03: [organisaties.bekend], K05: [status], K08: [status] }'),
      [
        [34, /no ground in law for K03\.organisaties\.bekend/],
        [34, /K05\.status/],
        [34, /K08\.status/],
      ],
    ],
    [
      '[LEG-11] what somebody else contributed',
      corporation('{ K12: [huisverbod.tot] }'),
      [[34, /K12\.huisverbod\.tot/]],
    ],
    ['a moment without an offset', TEXT.replace('2026-01-01T00:00:00+01:00', '2026-01-01'), [[5, /pattern/]]],
  ])('%s', (_case, text, expected) => {
    const mistakes = mistakesOf(() => read(text));
    expect(mistakes.map(({ line }) => line)).toEqual(expected.map(([line]) => line));
    mistakes.forEach(({ problem, remedy }, index) => {
      expect(problem).toMatch(expected[index]?.[1] ?? /never/);
      expect(remedy).not.toBe('');
    });
  });

  it('not the data that a corporation contributed itself', () => {
    expect(mistakesOf(() => read(corporation('{ K12: [huisverbod.tot] }', 'true')))).toEqual([]);
  });

  it('not a clause that grants less of the same where the other does not, nor one that grants in a fuller form', () => {
    const other = { fields: '{ K01: [referentie] }', tracks: '[WZD]' };
    expect(mistakesOf(() => read(clause({ ...other, participation: '[AGENDADEELNEMER]' })))).toEqual([]);
    expect(mistakesOf(() => read(clause({ ...other, fields: '{ K01: [referentie, status] }' })))).toEqual([]);
    const masked = TEXT.replace('K01: [referentie, naam.voornamen] }', 'K01: [naam.voornamen] }\n    form: MASKED');
    const full = clause({ fields: '{ K01: [naam.voornamen] }' });
    expect(mistakesOf(() => read(masked + full.slice(TEXT.length)))).toHaveLength(1);
    expect(mistakesOf(() => read(masked + full.slice(TEXT.length))).map(({ line }) => line)).toEqual([23]);
  });

  it('suggests the nearest name', () => {
    const [mistake] = mistakesOf(() => read(clause({ fields: '{ K01: [naam.vornamen] }' })));
    expect(mistake?.remedy).toBe("Did you mean 'naam.voornamen'?");
  });

  it('all of them at once', () => {
    const text = clause({
      id: 'G-1',
      to: 'GEMEENTE',
      functions: '[wijkagent]',
      fields: '{ K01: [bsn, bns] }',
      form: 'VOL',
    });
    expect(mistakesOf(() => read(text)).map(({ line }) => line)).toEqual([38, 30, 33, 37, 33]);
  });

  it('by its place, when it was stored', () => {
    const stored = JSON.parse(canonicalJson(convenantDocument(read(TEXT)))) as Record<string, Json>;
    const mistakes = mistakesOf(() => readConvenant({ ...stored, version: 0 }, catalogue));
    expect(mistakes.map(({ problem }) => problem)).toEqual(["version: 'version' must be >= 1"]);
  });
});
