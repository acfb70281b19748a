import { describe, expect, it } from '@jest/globals';
import { standingDelegation, type Delegation } from './delegation.js';

const PRINCIPAL = {
  oin: '00000009990000000002',
  name: 'Verzonnen',
  type: 'GEMEENTE',
  epoch: 3,
  activities: {},
} as const;
const SPAN = { from: 10, until: 20 };
const DELEGATION: Delegation = {
  ...{ region: 'hier', span: SPAN, functions: [], purposes: [] },
  principal: { ...PRINCIPAL, acceded: { from: 0, until: null } },
};
const acceded = (span: Delegation['span'] | null): Delegation => ({
  ...DELEGATION,
  principal: { ...PRINCIPAL, acceded: span },
});

describe('a delegation', () => {
  it.each([
    ['from its first instant', 10],
    ['to its last', 19],
  ])('stands %s', (_case, now) => {
    const asked = { region: 'hier', principal: PRINCIPAL.oin };
    expect(standingDelegation([DELEGATION], asked, now)).toBe(DELEGATION);
  });

  it.each([
    ['before it begins', DELEGATION, {}, 9],
    ['from its end on', DELEGATION, {}, 20],
    ['in another region', DELEGATION, { region: 'daar' }, 10],
    ['for another party', DELEGATION, { principal: '00000009990000000003' }, 10],
    ['when the principal never acceded', acceded(null), {}, 10],
    ['when the principal has left', acceded({ from: 0, until: 10 }), {}, 10],
  ])('does not stand %s', (_case, delegation, change, now) => {
    const asked = { region: 'hier', principal: PRINCIPAL.oin, ...change };
    expect(standingDelegation([delegation], asked, now)).toBeNull();
  });
});
