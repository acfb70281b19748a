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
    const fields = '{ K09: [diagnose] }';
    const text = clause({ ...said, fields, ownItems: 'true', consent: 'true', confidential: 'true', form: 'MASKED' });
    expect(read(text).clauses[1]).toMatchObject({
      functions: ['adviseur'],
      phases: ['PLAN'],
      tracks: ['WZD'],
      participation: ['AGENDADEELNEMER'],
      fields: ['K09.diagnose'],
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
    expect(mistakesOf(() => read(clause({ ...own, to: 'GEMEENTE', ownItems: 'true' })))).toHaveLength(1);
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
      clause({ form: 'GENERALISED', fields: '{ K01: [naam.voornamen] }' }),
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
    ['a moment without an offset', TEXT.replace('2026-01-01T00:00:00+01:00', '2026-01-01'), [[5, /pattern/]]],
  ])('%s', (_case, text, expected) => {
    const mistakes = mistakesOf(() => read(text));
    expect(mistakes.map(({ line }) => line)).toEqual(expected.map(([line]) => line));
    mistakes.forEach(({ problem, remedy }, index) => {
      expect(problem).toMatch(expected[index]?.[1] ?? /never/);
      expect(remedy).not.toBe('');
    });
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
