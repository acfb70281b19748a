import type { Asked, History, LedgerLine, TopicLine } from './history.js';

/** A history that was made up, in which all is well: three answers, their outcomes, a consent given and withdrawn. */
export const SHARD = 'groningen-2026';

export const line = (idx: number, more: Partial<LedgerLine> = {}): LedgerLine => ({
  ...{ shard: SHARD, idx, id: `entry-${idx}`, kind: 'disclosure', hash: `hash-${idx}`, settles: null, outcome: null },
  ...{ trace: null, consents: [], step: null, consent: null },
  ...more,
});

export const record = (idx: number, more: Partial<TopicLine> = {}): TopicLine => {
  const hash = `hash-${idx}`;
  return { shard: SHARD, idx, id: `entry-${idx}`, hash, bodyHash: hash, ...more };
};

export const answer = (index: number, more: Partial<Asked> = {}): Asked => ({
  ...{ trace: `trace-${index}`, gateway: 'gatewaya', sent: 100 * index, ended: 100 * index + 5, fate: 'ok' },
  ...{ receipt: { entry: `entry-${index}`, shard: SHARD, index, leafHash: `hash-${index}` }, code: '' },
  ...{ contested: false, showed: false },
  ...more,
});

export const refusal = (at: number, code: string): Asked =>
  answer(at, { fate: 'failed', receipt: null, code, trace: `refused-${at}` });

const GIVEN = { kind: 'consent', step: 'GIVEN', consent: 'c1@1' };
const WITHDRAWN = { kind: 'consent', step: 'WITHDRAWN', consent: 'c1@2' };

export const LEDGER: readonly LedgerLine[] = [
  line(0, { trace: 'trace-0' }),
  line(1, GIVEN),
  line(2, { trace: 'trace-2', consents: ['c1@1'] }),
  line(3, WITHDRAWN),
  line(4, { trace: 'trace-4' }),
  ...[0, 2, 4].map((of, place) =>
    line(5 + place, { kind: 'outcome', settles: `entry-${of}`, outcome: 'DELIVERED', trace: null }),
  ),
];

/** With one record twice, as a topic may have it. */
export const TOPIC: readonly TopicLine[] = [...LEDGER.slice(0, 4), ...LEDGER.slice(2)].map(({ idx }) => record(idx));

export const WELL: History = {
  asked: [answer(0), answer(2, { showed: true }), answer(4)],
  ledger: LEDGER,
  topic: TOPIC,
  troubles: [],
  restored: [],
};

/** The same ledger with one entry changed. */
export function withLine(idx: number, more: Partial<LedgerLine>): History {
  return { ...WELL, ledger: LEDGER.map((one) => (one.idx === idx ? { ...one, ...more } : one)) };
}

/** The same topic with every record of one place changed. */
export function withRecord(idx: number, more: Partial<TopicLine>): History {
  return { ...WELL, topic: TOPIC.map((one) => (one.idx === idx ? { ...one, ...more } : one)) };
}
