import { describe, expect, it } from '@jest/globals';
import { REASONS } from '#kernel';
import type { AnswerEntry } from '#ledger';
import { keptFactsText, plan, readKeptFacts, type Facts } from '#policies';
import {
  answerWith,
  AT,
  caseWith,
  catalogueWith,
  CLASS,
  clauseWith,
  compiledWith,
  factsWith,
  GATE_OIN,
  itemWith,
  OTHER_OIN,
  OUR_OIN,
} from '#testing';
import { isHeld, lacking, replayOf, type Replay } from '../replay/replay.js';
import { explanationOf, type Told } from './explanation.js';
import { explanationLines } from './lines.js';
import { REASON_TEXTS } from './reasons.js';

const catalogue = catalogueWith({
  K01: { fields: { naam: {} } },
  K04: { holders: ['POLITIE'], fields: { status: {} } },
});
const TERMS = clauseWith({ ownItems: true, consent: true, emergency: true, confidential: true, wpg20Decision: 'W-1' });
const policy = compiledWith(catalogue, [TERMS]);
const NAMES = new Map([[OUR_OIN, 'Gemeente Proef']]);
const FACTS = 'fa'.repeat(32);

function told(entry: Partial<AnswerEntry> = {}, change: Partial<Told> = {}): string {
  const entries = [answerWith({ facts: FACTS, ...entry })] as const;
  const replay: Replay = { state: 'SAME', differences: [] };
  return explanationLines(explanationOf({ entries, policy, names: NAMES, outcome: null, replay, ...change })).join(
    '\n',
  );
}

describe('an explanation', () => {
  it('tells what was asked, by whom and for what', () => {
    const text = told({}, { outcome: 'DELIVERED' });
    for (const part of [
      'something was given',
      `At 2026-11-23T10:00:00.123Z Gemeente Proef (OIN ${OUR_OIN}) asked for one case, for CASUSOVERLEG (CASUSOVERLEG).`,
      'as regisseur of a party of type GEMEENTE. The professional',
      'It was in phase PLAN, track VRIJWILLIG. The party',
      'Decided by convenant proef, version 3 (Proef)',
      'Basis in law: AVG_6_1_E.',
      'Outcome: DELIVERED.',
    ])
      expect(text).toContain(part);
  });

  it('tells of each field by which clause, on which conditions and on whose consent it was given', () => {
    const granted = [{ holder: OUR_OIN, clause: 'C-1', form: 'FULL', consent: 't1@2', fields: ['K01.naam'] }];
    const text = told({ granted });
    expect(text).toContain(`Given of Gemeente Proef (OIN ${OUR_OIN}), by clause C-1, form FULL, on consent t1@2:`);
    expect(text).toContain('"made up" (AVG_6_1_E)');
    expect(text).toContain(
      'It asks for function regisseur; phase PLAN; track VRIJWILLIG; participation KERNPARTNER; own items only; ' +
        'consent of the person; an emergency declared in the case; a duty of confidentiality; decision W-1 of article 20 Wpg.',
    );
    expect(text).toContain('K01.naam  verzonnen');
  });

  it('tells both reasons of what was withheld, and that the caller saw nothing where it did', () => {
    const refused = [
      { holder: OTHER_OIN, reason: 'CATEGORY_NOT_ALLOWED', fields: ['K04.status'] },
      { reason: 'THIRD_PARTY_DATA', fields: ['K01.naam'] },
      { reason: 'PHASE_NOT_ALLOWED', fields: [] },
    ];
    const text = told({ refused });
    expect(text).toContain(`Withheld of OIN ${OTHER_OIN}, CATEGORY_NOT_ALLOWED: no clause`);
    expect(text).toContain('The caller was told NOT_GRANTED.');
    expect(text).toContain('Withheld, THIRD_PARTY_DATA: it is about somebody else. The caller saw nothing of it.');
    expect(text).not.toContain('PHASE_NOT_ALLOWED');
    expect(told({ granted: [], refused: [{ reason: 'CASE_UNKNOWN', fields: [] }] })).toContain('CASE_UNKNOWN');
    expect(REASONS.filter((reason) => REASON_TEXTS[reason].length < 10)).toEqual([]);
  });

  it('tells what was held back, on whose behalf was asked, and what it rested on besides', () => {
    const { requester } = answerWith();
    const { professional: _nobody, ...others } = requester;
    const text = told({
      ...{ kind: 'refusal', granted: [], held_back: ['K01.naam'], wpg20_decision: 'W-1', legal_basis: [] },
      requester: { ...others, oin: GATE_OIN, on_behalf_of: OUR_OIN, confidential: true },
      emergency: { reason: 'GEVAAR', until: null },
    });
    for (const part of [
      'nothing was given',
      `OIN ${GATE_OIN} on behalf of Gemeente Proef`,
      'under a duty of confidentiality. No professional was named.',
      'Granted and held back',
      'By decision W-1 of article 20 Wpg.',
      'Because of an emergency in the case: GEVAAR.',
      'Basis in law: none stated.',
    ])
      expect(text).toContain(part);
  });

  it('tells where there was no case, or none that is known', () => {
    const none = { kind: 'access', operation: 'cases', case: null, subject: null, phase: null, track: null } as const;
    expect(told(none, { replay: lacking('NOTHING_DECIDED') })).toContain('There was no case on the page.');
    expect(told({ subject: null, phase: null })).toContain('there was no such case.');
  });

  it('tells what it can without the convenant', () => {
    const text = told({}, { policy: null, replay: lacking('CONVENANT_LACKING') });
    expect(text).toContain('by clause C-1, form FULL:\n    K01.naam\n');
    expect(text).toContain('IT CANNOT BE DECIDED AGAIN');
    const other = told({
      granted: [{ holder: OUR_OIN, clause: 'C-9', form: 'FULL', fields: ['K09.x'] }],
      purpose: 'NIETS',
    });
    expect(other).toContain('by clause C-9, form FULL:\n    K09.x\n');
  });

  it('tells whether the decision made again is the same, and where it is not', () => {
    expect(told()).toContain(`(${FACTS}): the same, in each of 2 fields.`);
    const of = { field: 'K01.naam', holder: OUR_OIN, recorded: 'C-1 FULL', decided: null };
    const differences = [
      { what: 'FIELD', ...of },
      { what: 'FIELD', ...of, holder: null, recorded: null, decided: 'NO_CONSENT' },
      { what: 'PHASE', field: null, holder: null, recorded: 'PLAN', decided: 'NAZORG' },
    ] as const;
    const text = told({}, { replay: { state: 'DIFFERS', differences } });
    expect(text).toContain('ANOTHER DECISION');
    expect(text).toContain(`K01.naam of ${OUR_OIN}: recorded C-1 FULL, decided again nothing`);
    expect(text).toContain('K01.naam: recorded nothing, decided again NO_CONSENT');
    expect(text).toContain('PHASE: recorded PLAN, decided again NAZORG');
  });
});

describe('deciding again (ADL-03)', () => {
  const plain = compiledWith(catalogue, [clauseWith()]);
  const facts: Facts = factsWith(caseWith({ items: [itemWith()] }));
  const keeping = { catalogue: 'ca'.repeat(32), ours: GATE_OIN, strict: false };
  const made = plan(plain, CLASS, 'CASUSOVERLEG', ['K01.naam', 'K04.status']);
  const kept = readKeptFacts(keptFactsText(made, facts, keeping));
  const at = new Date(AT).toISOString();

  it('holds what is the same, and says where it is another', () => {
    expect(replayOf([answerWith({ at })], plain, kept)).toEqual({ state: 'SAME', differences: [] });
    expect(replayOf([answerWith({ at })], plain, kept, () => made).state).toBe('SAME');
    const other = replayOf([answerWith({ at, phase: 'NAZORG' })], plain, kept);
    expect([other.state, other.differences.map(({ what }) => what)]).toEqual(['DIFFERS', ['PHASE']]);
  });

  it('cannot be done on a field that the catalogue lacks', () => {
    const refused = [{ reason: 'CATEGORY_NOT_ALLOWED', fields: ['K99.x'] }];
    expect(replayOf([answerWith({ at, refused })], plain, kept).state).toBe('CATALOGUE_LACKING');
  });

  it('holds where there is nothing to decide, and not where something is gone', () => {
    const states = [
      'NOTHING_DECIDED',
      'WITHOUT_FACTS',
      'FACTS_LACKING',
      'CONVENANT_LACKING',
      'CATALOGUE_LACKING',
    ] as const;
    expect(states.map((state) => isHeld(lacking(state)))).toEqual([true, true, false, false, false]);
    expect([isHeld({ state: 'SAME', differences: [] }), isHeld({ state: 'DIFFERS', differences: [] })]).toEqual([
      true,
      false,
    ]);
  });
});
