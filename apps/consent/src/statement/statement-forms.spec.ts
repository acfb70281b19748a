import { describe, expect, it } from '@jest/globals';
import { RequestFlawed } from './flaws.js';
import { StatementForms } from './statement-forms.js';

const CASE = '00000000-0000-4000-8000-000000000001';
const forms = new StatementForms(['K01', 'K09', 'K10']);
const GOOD = { case: CASE, categories: ['K09'], recipients: ['ZVH'], purpose: 'UITVOERING' };

function flawedMembers(read: () => unknown): readonly (string | null)[] {
  try {
    read();
  } catch (error) {
    if (error instanceof RequestFlawed) return error.flaws.map(({ member }) => member);
    throw error;
  }
  return [];
}

describe('a statement', () => {
  it('is read in the order of the vocabularies, whatever the order it was sent in', () => {
    const sent = {
      ...GOOD,
      categories: ['K10', 'K09'],
      recipients: ['POLITIE', 'ZVH'],
      until: '2027-01-31T01:00:00+01:00',
    };
    expect(forms.statement('CONSENT', sent)).toEqual({
      ...{ caseId: CASE, categories: ['K09', 'K10'], recipients: ['ZVH', 'POLITIE'], purpose: 'UITVOERING' },
      until: new Date('2027-01-31T00:00:00Z'),
    });
  });

  it('may be an objection against every recipient and every purpose', () => {
    const statement = forms.statement('OBJECTION', { ...GOOD, recipients: [], purpose: null });
    expect(statement).toMatchObject({ recipients: [], purpose: null, until: null });
  });

  it.each([
    ['a consent to every recipient', { recipients: [] }, 'recipients'],
    ['a consent for every purpose', { purpose: null }, 'purpose'],
    ['no purpose', { purpose: undefined }, 'purpose'],
    ['an unknown purpose', { purpose: 'NIEUWSGIERIGHEID' }, 'purpose'],
    ['a case that is no UUID', { case: 'casus-1' }, 'case'],
    ['a UUID in upper case', { case: 'ABCDEF00-0000-4000-8000-000000000001' }, 'case'],
    ['no category', { categories: [] }, 'categories'],
    ['an unknown category', { categories: ['K09', 'K99'] }, 'categories'],
    ['a category twice', { categories: ['K09', 'K09'] }, 'categories'],
    ['a category that is no text', { categories: [9] }, 'categories'],
    ['a category outside a list', { categories: 'K09' }, 'categories'],
    ['an unknown party type', { recipients: ['BUURMAN'] }, 'recipients'],
    ['more recipients than there are', { recipients: Array.from({ length: 500 }, () => 'ZVH') }, 'recipients'],
    ['a day without a time', { until: '2027-01-31' }, 'until'],
    ['a time without an offset', { until: '2027-01-31T00:00:00' }, 'until'],
    ['a day that its month does not have', { until: '2027-02-30T00:00:00Z' }, 'until'],
    ['a month that no year has', { until: '2027-13-01T00:00:00Z' }, 'until'],
    ['an hour that no day has', { until: '2027-01-31T24:00:00Z' }, 'until'],
    ['a number for a time', { until: 1 }, 'until'],
    ['a member that nobody asked for', { toelichting: 'vrije tekst' }, null],
  ])('is refused with %s', (_case, change, member) => {
    expect(flawedMembers(() => forms.statement('CONSENT', { ...GOOD, ...change }))).toEqual([member]);
  });

  it('that is an objection must say that it is against every purpose', () => {
    expect(flawedMembers(() => forms.statement('OBJECTION', { ...GOOD, purpose: undefined }))).toEqual(['purpose']);
  });

  it('has all its flaws named at once', () => {
    const members = flawedMembers(() => forms.statement('CONSENT', { until: 'morgen', meer: 1 }));
    expect(members).toEqual([null, 'case', 'categories', 'recipients', 'purpose', 'until']);
  });

  it.each([
    ['a list', []],
    ['a text', 'x'],
    ['null', null],
    ['nothing', undefined],
  ])('is not %s', (_case, body) => {
    expect(flawedMembers(() => forms.statement('CONSENT', body))[0]).toBeNull();
  });
});

describe('a withdrawal', () => {
  it.each([
    ['no body', undefined, null],
    ['an empty body', {}, null],
    ['the version it expects', { expectedVersion: 2 }, 2],
  ])('may have %s', (_case, body, expectedVersion) => {
    expect(forms.withdrawal(CASE, body)).toEqual({ id: CASE, expectedVersion });
  });

  it.each([0, -1, 1.5, '1', true])('is refused when it expects version %p', (expectedVersion) => {
    expect(flawedMembers(() => forms.withdrawal(CASE, { expectedVersion }))).toEqual(['expectedVersion']);
  });

  it('is refused when its id is none', () => {
    expect(flawedMembers(() => forms.withdrawal('..%2f', {}))).toEqual(['id']);
  });
});
