import { preparsePolicySet, statefulIsAuthorized } from '@cedar-policy/cedar-wasm/nodejs';
import { describe, expect, it } from '@jest/globals';
import { catalogueWith, clauseWith, convenantWith } from '#testing';
import { caslRule } from './casl.js';
import { cedarPolicy } from './cedar.js';
import { cerbosPolicies } from './cerbos-policies.js';
import { rulesOf, type Rule } from './rules.js';

const catalogue = catalogueWith({
  K01: { fields: { naam: {}, datum: {} } },
  K04: { lists: { incidenten: { marks: ['WPG14'], fields: { soort: {} } } } },
});

function ruleOf(change: Parameters<typeof clauseWith>[0]): Rule {
  const [rule] = rulesOf(convenantWith([clauseWith(change)]), catalogue);
  if (!rule) throw new Error('a clause gives a rule');
  return rule;
}

const PLAIN = ruleOf({});
const FULL = ruleOf({
  fields: ['K04.incidenten.soort'],
  ...{ ownItems: true, consent: true, emergency: true, confidential: true, wpg20Decision: 'W-1' },
});

describe('a clause as a rule', () => {
  it('bears on each unit of which it names fields', () => {
    const clause = clauseWith({ fields: ['K04.incidenten.soort', 'K01.naam', 'K01.datum'] });
    const rules = rulesOf(convenantWith([clause]), catalogue);
    expect(rules.map(({ unit, fields }) => [unit, fields])).toEqual([
      ['K01', ['K01.naam', 'K01.datum']],
      ['K04.incidenten', ['K04.incidenten.soort']],
    ]);
  });

  it('has a condition for each of its terms and for each mark of the unit', () => {
    const asked = ['open', 'function', 'purpose', 'phase', 'track', 'participation'];
    expect(PLAIN.conditions.map(({ attribute }) => attribute)).toEqual(asked);
    const more = ['confidential', 'emergency', 'wpg20', 'consent', 'own', 'archived'];
    expect(FULL.conditions.map(({ attribute }) => attribute)).toEqual([...asked, ...more]);
  });
});

describe('a rule in the words of', () => {
  it('CASL asks the whole condition of an item', () => {
    expect(caslRule(FULL)).toMatchObject({
      subject: 'K04.incidenten',
      conditions: { open: { $eq: true }, phase: { $in: ['PLAN'] }, wpg20: { $in: ['W-1'] }, archived: { $eq: false } },
    });
  });

  it('Cerbos allows a role the fields as actions', () => {
    expect(cerbosPolicies([PLAIN])).toMatchObject([
      {
        resourcePolicy: {
          resource: 'item:K01',
          rules: [{ actions: ['K01.naam'], effect: 'EFFECT_ALLOW', roles: ['GEMEENTE'] }],
        },
      },
    ]);
    expect(JSON.stringify(cerbosPolicies([FULL]))).toContain(JSON.stringify('"W-1" in P.attr.wpg20').slice(1, -1));
    expect(JSON.stringify(cerbosPolicies([FULL]))).toContain('!R.attr.archived');
  });

  it.each<[string, Record<string, boolean | string | string[]>, string]>([
    ['all that it asks for', {}, 'allow'],
    ['another phase', { phase: 'NAZORG' }, 'deny'],
    ['a case in which the party takes no part', { participation: 'NONE' }, 'deny'],
    ['no consent', { consent: false }, 'deny'],
    ['an item of somebody else', { own: false }, 'deny'],
    ['no emergency', { emergency: false }, 'deny'],
    ['another decision', { wpg20: ['W-2'] }, 'deny'],
    ['an item that was removed', { archived: true }, 'deny'],
    ['nothing open', { open: false }, 'deny'],
  ])('Cedar decides on %s', (_, change, decision) => {
    expect(preparsePolicySet('spec', { staticPolicies: cedarPolicy(FULL) })).toEqual({ type: 'success' });
    const context = {
      ...{ open: true, function: 'regisseur', confidential: true, purpose: 'CASUSOVERLEG', phase: 'PLAN' },
      ...{ track: 'VRIJWILLIG', participation: 'KERNPARTNER', emergency: true, wpg20: ['W-1'] },
      ...{ consent: true, own: true, archived: false, ...change },
    };
    const answer = statefulIsAuthorized({
      principal: { type: 'Party', id: 'GEMEENTE' },
      action: { type: 'Action', id: 'K04.incidenten.soort' },
      resource: { type: 'Item', id: 'K04.incidenten' },
      ...{ context, preparsedPolicySetId: 'spec', entities: [] },
    });
    expect(answer).toMatchObject({ type: 'success', response: { decision, diagnostics: { errors: [] } } });
  });
});
