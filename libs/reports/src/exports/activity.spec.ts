import { describe, expect, it } from '@jest/globals';
import { answerWith, GATE_OIN, OTHER_OIN, OUR_OIN } from '#testing';
import { activityFor, activityForParty } from './activity.js';

const CONTEXT = { ours: GATE_OIN, issuer: 'https://poort.example' };
const SUBJECT = { id: 'a'.repeat(32), type: 'urn:x' };

describe('a processing activity as it is read (LDV-10)', () => {
  it('is for an officer the line, in the shape of the reading extension', () => {
    const entry = answerWith();
    const { trace: _none, ...change } = { ...entry };
    expect(activityFor({ entry, shard: 's', idx: 7 }, CONTEXT)).toMatchObject({
      traceId: '11111111-1111-1111-1111-111111111111',
      ...{ spanId: '8000000000000001', parentSpanId: '2'.repeat(16), status: 'Unset', startTime: entry.at },
      attributes: { 'dpl.ketenpoort.decision': 'PARTLY', 'dpl.ketenpoort.index': 7 },
    });
    const step = { ...change, kind: 'case-step', step: 'PHASE', change: {} } as never;
    expect(activityFor({ entry: step, shard: 's', idx: 7 }, CONTEXT)).not.toHaveProperty('parentSpanId');
    const outcome = { ...change, kind: 'outcome' } as never;
    expect(activityFor({ entry: outcome, shard: 's', idx: 7 }, CONTEXT)).toBeNull();
  });

  it('is for the party what it knew: the same where something was refused, hidden or not there', () => {
    const hidden = answerWith({
      ...{ kind: 'refusal', granted: [], phase: null, track: null, subject: null },
      refused: [{ holder: OTHER_OIN, reason: 'THIRD_PARTY_DATA', fields: ['K04.status', 'K01.naam'] }],
    });
    expect(activityForParty([hidden], CONTEXT, SUBJECT)).toEqual(activityForParty([answerWith()], CONTEXT, SUBJECT));
  });

  it('tells the party a fault, and on whose behalf it asked', () => {
    const { requester } = answerWith();
    const lost = answerWith({
      requester: { ...requester, on_behalf_of: OTHER_OIN },
      sources: [{ holder: OTHER_OIN, state: 'UNAVAILABLE', over_delivered: 0 }],
    });
    const { status, attributes } = activityForParty([lost], CONTEXT, SUBJECT);
    expect(status).toBe('Error');
    expect(attributes).toMatchObject({ 'dpl.ketenpoort.recipient': OUR_OIN, 'dpl.ketenpoort.on_behalf_of': OTHER_OIN });
  });
});
