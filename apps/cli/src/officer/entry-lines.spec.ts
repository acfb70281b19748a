import { describe, expect, it } from '@jest/globals';
import { linesOf, type WholeEntry } from './entry-lines.js';

const GGZ = { oin: '00000009990000000007', name: 'GGZ Voorbeeld' };
const entry = (members: Partial<WholeEntry>): WholeEntry => ({
  ...{
    id: 'x',
    party: null,
    onBehalfOf: null,
    convenant: null,
    grants: [],
    refusals: [],
    parts: [],
    pruned: false,
    damaged: false,
  },
  ...{ legalBasis: [], heldBack: null, sources: null, body: null, facts: null },
  ...members,
});

describe('an entry, line by line', () => {
  it('says of a refusal of all or nothing what was held back, and on which basis', () => {
    const lines = linesOf(
      entry({ party: GGZ, legalBasis: ['AVG_6_1_E', 'WPG_8'], heldBack: ['K01.bsn', 'K09.diagnose'] }),
    );
    expect(lines).toEqual([
      'id              x',
      'party           GGZ Voorbeeld (00000009990000000007)',
      'legalBasis      AVG_6_1_E WPG_8',
      'granted and held back, since all or nothing was asked for:',
      '  K01.bsn K09.diagnose',
    ]);
  });

  it('says of each source how it answered', () => {
    const sources = [
      { holder: GGZ.oin, state: 'DELIVERED', over_delivered: 2 },
      { holder: GGZ.oin, state: 'UNAVAILABLE', over_delivered: 0 },
    ];
    expect(linesOf(entry({ sources })).slice(1)).toEqual([
      `source          ${GGZ.oin} DELIVERED, 2 more than was asked`,
      `source          ${GGZ.oin} UNAVAILABLE`,
    ]);
  });

  it('says of what is no answer who of the staff did what, and of no party', () => {
    const body = { staff: { id: 'ab12', role: 'PRIVACY_OFFICER' }, change: { asked: ['case', 'party'], found: 4 } };
    expect(linesOf(entry({ body })).slice(1)).toEqual([
      'staff           ab12, PRIVACY_OFFICER',
      'told:',
      '  asked           "case"',
      '  asked           "party"',
      '  found           4',
    ]);
  });
});
