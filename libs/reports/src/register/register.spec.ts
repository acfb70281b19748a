import { describe, expect, it } from '@jest/globals';
import { registerOf, validAt, type ActivatedConvenant } from './register.js';

const CONTEXT = { ours: '00000009990000000000', categories: new Map([['K01', 'Identiteit']]) };
const OVERLEG = 'https://register.example/overleg/v1';
const CRISIS = 'https://register.example/crisis/v1';

function convenantWith(version: number, change: Partial<ActivatedConvenant['document']> = {}): ActivatedConvenant {
  return {
    ...{ region: 'proef', id: 'proef', version, hash: String(version).repeat(64), activatedAt: version * 1000 },
    document: {
      purposes: [
        { code: 'CASUSOVERLEG', label: 'Overleg over een casus', legalBasis: ['AVG_6_1_E'], activity: OVERLEG },
        { code: 'CRISIS', label: 'Crisis', legalBasis: ['WVGGZ_8_29'], activity: CRISIS },
      ],
      clauses: [
        {
          ...{ to: 'POLITIE', functions: ['wijkagent'], purposes: ['CASUSOVERLEG'], legalBasis: ['WPG_20_1_C'] },
          fields: { K04: ['datum'], K01: ['naam'] },
        },
        { to: 'POLITIE', functions: ['adviseur'], purposes: ['CASUSOVERLEG'], legalBasis: ['WPG_20_1_C'] },
        { to: 'GGZ', purposes: ['CASUSOVERLEG'], legalBasis: ['AVG_9_2_H'], fields: { K01: ['naam'] } },
        { to: 'GGZ', functions: ['arts'], purposes: ['CASUSOVERLEG'], legalBasis: ['AVG_9_2_H'] },
      ],
      ...change,
    },
  };
}

describe('the register of processing activities', () => {
  it('says of each what for, on which basis, of which data and to whom, as the convenant has it', () => {
    const [overleg, crisis] = registerOf('proef', [convenantWith(1)], CONTEXT);
    expect(overleg).toEqual({
      ...{ id: OVERLEG, region: 'proef' },
      versions: [
        {
          ...{ version: 1, validFrom: '1970-01-01T00:00:01.000Z', validUntil: null },
          purpose: { code: 'CASUSOVERLEG', label: 'Overleg over een casus' },
          legalBasis: ['AVG_6_1_E', 'WPG_20_1_C', 'AVG_9_2_H'],
          personalData: {
            categories: [
              { code: 'K01', label: 'Identiteit' },
              { code: 'K04', label: 'K04' },
            ],
          },
          recipients: [
            { type: 'POLITIE', functions: ['adviseur', 'wijkagent'] },
            { type: 'GGZ', functions: [] },
          ],
          convenant: { id: 'proef', version: 1, hash: '1'.repeat(64) },
        },
      ],
    });
    expect(crisis?.versions[0]).toMatchObject({ personalData: { categories: [] }, recipients: [] });
  });

  it('[LDV-01] keeps each version, of which one is valid at any moment from the first on', () => {
    const [overleg] = registerOf('proef', [convenantWith(1), convenantWith(2)], CONTEXT);
    if (!overleg) throw new Error('there is nothing in the register');
    const versionsAt = (at: number): readonly number[] => validAt(overleg, at).versions.map(({ version }) => version);
    expect([999, 1000, 1999, 2000, 9e12].map(versionsAt)).toEqual([[], [1], [1], [2], [2]]);
  });

  it('ends an activity that a later version no longer has', () => {
    const [overleg, crisis] = registerOf(
      'proef',
      [convenantWith(1), convenantWith(2, { purposes: convenantWith(2).document.purposes.slice(0, 1) })],
      CONTEXT,
    );
    expect(overleg?.versions.map(({ validUntil }) => validUntil)).toEqual(['1970-01-01T00:00:02.000Z', null]);
    expect(crisis?.versions.map(({ validUntil }) => validUntil)).toEqual(['1970-01-01T00:00:02.000Z']);
  });

  it('has what the gate does of itself, which is always valid', () => {
    const own = registerOf('proef', [], CONTEXT);
    expect(own.map(({ id }) => id)).toContain('urn:nld:oin:00000009990000000000:verwerking:consent');
    for (const activity of own) expect(validAt(activity, 0).versions).toHaveLength(1);
  });
});
