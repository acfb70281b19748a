import { describe, expect, it } from '@jest/globals';
import type { AnswerEntry } from '#ledger';
import type { DecidedAgain } from '#policies';
import { answerWith, CLASS, GATE_OIN, OTHER_OIN, OUR_OIN } from '#testing';
import { compareDecision } from './compare.js';
import { askedFields, askedThen, isDecision, partOf } from './decision-told.js';

const PLACE = { phase: 'PLAN', track: 'VRIJWILLIG', participation: 'KERNPARTNER' } as const;
const NAAM = { field: 'K01.naam', holder: OTHER_OIN, clause: 'C-1', form: 'FULL', consent: null };
const STATUS = { field: 'K04.status', holder: OTHER_OIN, reason: 'CATEGORY_NOT_ALLOWED' } as const;

/** The decision that `answerWith` records. */
function againWith(change: Partial<DecidedAgain> = {}): DecidedAgain {
  return {
    ...{ barrier: null, granted: [NAAM], refused: [STATUS], strict: false, fallsShort: true },
    ...{ legalBasis: ['AVG_6_1_E'], wpg20Decision: null, emergency: false, case: PLACE },
    ...{ controles: 'TTFF', activity: answerWith().activity },
    ...change,
  };
}

const compared = (entry: Partial<AnswerEntry> = {}, again: Partial<DecidedAgain> = {}) =>
  compareDecision([answerWith(entry)], againWith(again));
const told = (...given: Parameters<typeof compared>) =>
  compared(...given).map(({ what, field, holder, recorded, decided }) => [what, field, holder, recorded, decided]);
const lost = { holder: OTHER_OIN, reason: 'SOURCE_UNAVAILABLE', fields: ['K01.naam'] };
const refusal = { holder: OTHER_OIN, reason: 'CATEGORY_NOT_ALLOWED', fields: ['K04.status'] };

describe('a record and the decision made again (ADL-03)', () => {
  it('are the same when every field of every holder is, in whatever order and however many parts', () => {
    expect(compared()).toEqual([]);
    const [whole] = [answerWith()];
    const parts = [
      { ...whole, part: '1/2', refused: [] },
      { ...whole, part: '2/2', granted: [] },
    ] as const;
    expect(compareDecision(parts, againWith())).toEqual([]);
  });

  it.each<[string, Partial<AnswerEntry>, Partial<DecidedAgain>, unknown[]]>([
    ['granted what would be refused', {}, { granted: [] }, ['FIELD', 'K01.naam', OTHER_OIN, 'C-1 FULL', null]],
    [
      'refused what would be granted',
      { kind: 'refusal', granted: [] },
      {},
      ['FIELD', 'K01.naam', OTHER_OIN, null, 'C-1 FULL'],
    ],
    [
      'says nothing of what was asked',
      { refused: [] },
      {},
      ['FIELD', 'K04.status', OTHER_OIN, null, 'CATEGORY_NOT_ALLOWED'],
    ],
    [
      'names no holder',
      { refused: [{ reason: 'CATEGORY_NOT_ALLOWED', fields: ['K04.status'] }] },
      { refused: [] },
      ['FIELD', 'K04.status', null, 'CATEGORY_NOT_ALLOWED', null],
    ],
    ['is of another kind', { kind: 'access' }, {}, ['KIND', null, null, 'access', 'disclosure']],
    ['is a disclosure of nothing', { granted: [] }, { granted: [] }, ['KIND', null, null, 'disclosure', 'refusal']],
    [
      'is a refusal of nothing',
      { kind: 'refusal', granted: [], refused: [] },
      { granted: [], refused: [] },
      ['KIND', null, null, 'refusal', 'access'],
    ],
    [
      'is a disclosure behind a barrier',
      { granted: [] },
      { granted: [], barrier: 'CATEGORY_NOT_ALLOWED' },
      ['KIND', null, null, 'disclosure', 'refusal'],
    ],
    ['was a look at what may be had', { operation: 'access' }, {}, ['KIND', null, null, 'disclosure', 'access']],
    ['names other checks', { controles: 'TTTF' }, {}, ['CONTROLES', null, null, 'TTTF', 'TTFF']],
    ['names another activity', { activity: 'urn:x:y' }, {}, ['ACTIVITY', null, null, 'urn:x:y', answerWith().activity]],
    ['names another phase', { phase: 'NAZORG' }, {}, ['PHASE', null, null, 'NAZORG', 'PLAN']],
    ['names another track', { track: 'WZD' }, {}, ['TRACK', null, null, 'WZD', 'VRIJWILLIG']],
    [
      'names another participation',
      { participation: 'NONE' },
      {},
      ['PARTICIPATION', null, null, 'NONE', 'KERNPARTNER'],
    ],
    ['names another basis in law', { legal_basis: ['WPG_20'] }, {}, ['LEGAL_BASIS', null, null, 'WPG_20', 'AVG_6_1_E']],
    ['names a decision of Wpg 20', { wpg20_decision: 'W-1' }, {}, ['WPG20_DECISION', null, null, 'W-1', null]],
    [
      'names an emergency',
      { emergency: { reason: 'GEVAAR', until: null } },
      {},
      ['EMERGENCY', null, null, 'true', 'false'],
    ],
  ])('differ when the record %s', (_case, entry, again, difference) => {
    expect(told(entry, again)).toEqual([difference]);
  });

  it('say the same of the activity where the convenant has none for the purpose', () => {
    expect(compared({ activity: 'urn:x:niet-vermeld' }, { activity: null })).toEqual([]);
  });

  it('differ when the record rests on another clause, form or consent', () => {
    const other = { holder: OTHER_OIN, clause: 'C-2', form: 'FULL', consent: 't1@1', fields: ['K01.naam'] };
    expect(told({ granted: [other] })).toEqual([
      ['FIELD', 'K01.naam', OTHER_OIN, 'C-2 FULL t1@1', null],
      ['FIELD', 'K01.naam', OTHER_OIN, null, 'C-1 FULL'],
    ]);
    const first = { holder: OTHER_OIN, clause: 'C-1', form: 'FULL', fields: ['K01.naam'] };
    expect(told({ granted: [first, other] })).toEqual([['FIELD', 'K01.naam', OTHER_OIN, 'C-2 FULL t1@1', null]]);
  });

  it('are the same when what was granted did not come from its source, whole or in part', () => {
    expect(compared({ kind: 'refusal', granted: [], refused: [refusal, lost] })).toEqual([]);
    expect(compared({ refused: [refusal, lost] })).toEqual([]);
    expect(told({ refused: [refusal, lost] }, { granted: [] })).toEqual([
      ['FIELD', 'K01.naam', OTHER_OIN, 'C-1 FULL', null],
      ['FIELD', 'K01.naam', OTHER_OIN, 'SOURCE_UNAVAILABLE', null],
    ]);
  });

  it('are the same behind a barrier, also where no field was asked', () => {
    const behind = { barrier: 'PARTY_NOT_IN_CASE', granted: [], case: null, fallsShort: false } as const;
    const entry = { kind: 'refusal', granted: [], participation: 'NONE', phase: null, track: null } as const;
    const nothing = [{ reason: 'PARTY_NOT_IN_CASE', fields: [] }];
    const whole = [{ field: null, holder: null, reason: 'PARTY_NOT_IN_CASE' }] as const;
    expect(compared({ ...entry, refused: nothing }, { ...behind, refused: whole })).toEqual([]);
    const refused = [{ reason: 'PARTY_NOT_IN_CASE', fields: ['K04.status'] }];
    const asked = [{ field: 'K04.status', holder: null, reason: 'PARTY_NOT_IN_CASE' }] as const;
    expect(compared({ ...entry, refused }, { ...behind, refused: asked })).toEqual([]);
    expect(told({ ...entry, refused: nothing }, { ...behind, barrier: 'CASE_UNKNOWN', refused: whole })).toEqual([
      ['BARRIER', null, null, 'PARTY_NOT_IN_CASE', 'CASE_UNKNOWN'],
    ]);
    expect(told({ refused: [refusal, ...nothing] })).toEqual([['BARRIER', null, null, 'PARTY_NOT_IN_CASE', null]]);
    expect(told({ refused: [refusal], participation: 'KERNPARTNER' }, { case: null })).toEqual([
      ['PARTICIPATION', null, null, 'KERNPARTNER', 'NONE'],
    ]);
  });

  it('hold back all that was granted from who wants all or nothing, and nothing from others', () => {
    const strict = { strict: true };
    const heldBack = { kind: 'refusal', granted: [], held_back: ['K01.naam'] } as const;
    expect(compared(heldBack, strict)).toEqual([]);
    expect(told(heldBack)).toEqual([
      ['FIELD', 'K01.naam', OTHER_OIN, null, 'C-1 FULL'],
      ['HELD_BACK', null, null, 'K01.naam', null],
    ]);
    expect(told({ ...heldBack, held_back: [] }, strict)).toEqual([['HELD_BACK', null, null, '', 'K01.naam']]);
    expect(told({ ...heldBack, held_back: ['K01.naam', 'K09.x'] }, strict)).toEqual([
      ['HELD_BACK', null, null, 'K01.naam K09.x', 'K01.naam'],
    ]);
    expect(told({}, strict)).toEqual([
      ['FIELD', 'K01.naam', OTHER_OIN, 'C-1 FULL', null],
      ['HELD_BACK', null, null, null, 'K01.naam'],
      ['KIND', null, null, 'disclosure', 'refusal'],
    ]);
    expect(compared({ refused: [refusal] }, { strict: true, fallsShort: false })).toEqual([]);
  });

  it('hold back what came from who wants all or nothing when something did not come', () => {
    const entry = { kind: 'refusal', granted: [], refused: [refusal, lost], held_back: [] } as const;
    expect(compared(entry, { strict: true, fallsShort: false })).toEqual([]);
  });
});

describe('what an entry tells of its decision', () => {
  it('is what was asked, by whom and when', () => {
    const entry = answerWith({ held_back: ['K09.x', 'K01.naam'] });
    expect(askedThen([entry])).toEqual({
      requester: CLASS,
      ...{ oin: OUR_OIN, purpose: 'CASUSOVERLEG', at: Date.parse(entry.at), isKnown: true },
      fields: ['K01.naam', 'K04.status', 'K09.x'],
    });
    expect(askedFields([answerWith({ granted: [], refused: [] })])).toEqual([]);
  });

  it('is decided by the rights of the party on whose behalf was asked', () => {
    const { requester } = answerWith();
    const entry = answerWith({ requester: { ...requester, oin: GATE_OIN, on_behalf_of: OUR_OIN }, subject: null });
    expect(askedThen([entry])).toMatchObject({ oin: OUR_OIN, isKnown: false });
  });

  it('has its place among the parts, and is none for a list of cases without one', () => {
    expect(partOf(answerWith({ part: '2/3' }))).toEqual({ number: 2, of: 3 });
    expect([isDecision(answerWith()), isDecision(answerWith({ case: null }))]).toEqual([true, false]);
  });
});
