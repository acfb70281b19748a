import type { Mutation } from './mutation.js';

const RECORDER = 'apps/gateway/src/outcome/outcome-recorder.js';

/** Mistakes in what is told of an answer's end. */
export const OUTCOME_MUTATIONS: readonly Mutation[] = [
  {
    name: 'outcome-dropped',
    says: 'of one answer in three the outcome is never recorded',
    shows: 'without any fault: records without an outcome',
    edits: [
      {
        file: RECORDER,
        find: 'const { id, region } = recorded;',
        replace: `if (recorded.idx % 3 === 0) return this.open.settle(recorded);
        const { id, region } = recorded;`,
      },
    ],
  },
  {
    name: 'always-told-as-delivered',
    says: 'an answer that was cut off is recorded as delivered',
    shows: 'clients that go away before their answer: an outcome that is not true',
    edits: [
      { file: RECORDER, find: '{ outcome, replica, at: this', replace: "{ outcome: 'DELIVERED', replica, at: this" },
    ],
  },
];
