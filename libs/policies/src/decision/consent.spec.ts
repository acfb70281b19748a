import { describe, expect, it } from '@jest/globals';
import { consentWith } from '#testing';
import { consentFor, type ConsentQuestion, type ConsentState } from './consent.js';
import type { ConsentRecord } from './facts.js';

const question: ConsentQuestion = { category: 'K01', recipient: 'GEMEENTE', purpose: 'CASUSOVERLEG', at: 100 };
const consent = (change: Partial<ConsentRecord> = {}): ConsentRecord => consentWith({ id: 'yes', ...change });
const objection = (change: Partial<ConsentRecord> = {}): ConsentRecord =>
  consentWith({ id: 'no', kind: 'OBJECTION', ...change });

const TO_US = { recipients: ['GEMEENTE'] } as const;
const FOR_THIS = { purpose: 'CASUSOVERLEG' } as const;

describe('consent', () => {
  it.each<[string, readonly ConsentRecord[], ConsentState]>([
    ['nobody gave', [], 'NO_CONSENT'],
    ['for every recipient and purpose', [consent()], 'VALID'],
    ['for this recipient', [consent(TO_US)], 'VALID'],
    ['for this purpose', [consent(FOR_THIS)], 'VALID'],
    ['for another category', [consent({ categories: ['K02'] })], 'NO_CONSENT'],
    ['for several categories', [consent({ categories: ['K02', 'K01'] })], 'VALID'],
    ['for another recipient', [consent({ recipients: ['POLITIE', 'OM'] })], 'NO_CONSENT'],
    ['for another purpose', [consent({ purpose: 'CRISIS' })], 'NO_CONSENT'],
    ['from this very moment', [consent({ span: { from: 100, until: null } })], 'VALID'],
    ['from the next moment', [consent({ span: { from: 101, until: null } })], 'NO_CONSENT'],
    ['until the next moment', [consent({ span: { from: 0, until: 101 } })], 'VALID'],
    ['until this very moment', [consent({ span: { from: 0, until: 100 } })], 'CONSENT_EXPIRED'],
    ['withdrawn', [consent({ state: 'WITHDRAWN' })], 'CONSENT_WITHDRAWN'],
    [
      'withdrawn, and another expired',
      [consent({ span: { from: 0, until: 50 } }), consent({ state: 'WITHDRAWN' })],
      'CONSENT_WITHDRAWN',
    ],
    ['withdrawn, and given again', [consent({ state: 'WITHDRAWN' }), consent({ id: 'again' })], 'VALID'],
    ['objected to', [objection()], 'OBJECTION'],
    ['an objection to it withdrawn', [objection({ state: 'WITHDRAWN' })], 'NO_CONSENT'],
    ['an objection to it expired', [objection({ span: { from: 0, until: 100 } })], 'NO_CONSENT'],
    ['NUT-02 given and objected to alike', [consent(), objection()], 'OBJECTION'],
    ['NUT-02 objected to and given alike', [objection(), consent()], 'OBJECTION'],
    ['given alike twice', [consent(), consent({ id: 'also' })], 'VALID'],
    ['NUT-02 given to this recipient, objected to in general', [objection(), consent(TO_US)], 'VALID'],
    ['NUT-02 given in general, objected to for this recipient', [consent(), objection(TO_US)], 'OBJECTION'],
    ['given for this purpose, objected to for this recipient', [consent(FOR_THIS), objection(TO_US)], 'OBJECTION'],
    [
      'given for this recipient and purpose, objected to for this recipient',
      [consent({ ...TO_US, ...FOR_THIS }), objection(TO_US)],
      'VALID',
    ],
    ['given, objected to from the next moment', [consent(), objection({ span: { from: 101, until: null } })], 'VALID'],
    ['withdrawn, objected to', [consent({ state: 'WITHDRAWN' }), objection()], 'OBJECTION'],
  ])('%s', (_case, records, state) => {
    expect(consentFor(records, question).state).toBe(state);
  });

  it('names the line that it rests on, with its version, and none when there is none', () => {
    expect(consentFor([consent(), consent({ id: 'own', version: 4, ...TO_US })], question).ref).toBe('own@4');
    expect(consentFor([objection()], question).ref).toBeNull();
    expect(consentFor([], question).ref).toBeNull();
  });
});
