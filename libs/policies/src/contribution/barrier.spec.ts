import { expect, it } from '@jest/globals';
import type { Instant, Reason } from '#kernel';
import { catalogueWith, clauseWith, compiledWith } from '#testing';
import { barrierToContribution, type ContributionQuestion } from './barrier.js';

const catalogue = catalogueWith({ K01: { fields: { naam: {} } } });
const policy = compiledWith(catalogue, [clauseWith()]);
const IN_FORCE = { from: 10, until: 20 };
const QUESTION: ContributionQuestion = { at: 10, partyType: 'GEMEENTE', phase: 'PLAN', participates: true };

it.each<[string, Partial<ContributionQuestion>, Instant | null, Reason | null]>([
  ['nothing', {}, null, null],
  ['a case that is unknown', { phase: null, participates: false }, null, 'CASE_UNKNOWN'],
  ['a case it takes no part in', { participates: false }, null, 'PARTY_NOT_IN_CASE'],
  ['a kind of party that the convenant does not name', { partyType: 'UWV' }, null, 'PARTY_NOT_ACCEDED'],
  ['a convenant that is revoked', {}, 10, 'CONVENANT_REVOKED'],
  ['nothing yet of a revocation to come', {}, 11, null],
  ['a convenant not yet in force', { at: 9 }, null, 'CONVENANT_NOT_IN_FORCE'],
  ['a convenant no longer in force', { at: 20 }, null, 'CONVENANT_NOT_IN_FORCE'],
  ['a case that is closed', { phase: 'AFGESLOTEN' }, null, 'PHASE_NOT_ALLOWED'],
])('stands in the way of a contribution for %s', (_case, change, revokedAt, reason) => {
  const convenant = { ...policy.convenant, inForce: IN_FORCE };
  expect(barrierToContribution({ ...policy, convenant, revokedAt }, { ...QUESTION, ...change })).toBe(reason);
});
