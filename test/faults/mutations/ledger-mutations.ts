import type { Mutation } from './mutation.js';

const FOLDER = 'libs/persistence/src/ledger';
const WRITER = `${FOLDER}/region-writer.js`;
const BATCHES = `${FOLDER}/batch-writer.js`;
const AHEAD = `${FOLDER}/ahead-statements.js`;

/** The two ways to write a batch; of each, right before it is sent. */
const SENT_AHEAD = 'const { grown, stored } = await commit(';
const SENT_UNDER_LOCK = 'const { grown } = await commit(';
const LOOKED_UP = 'fate.sent ? await this.#lookUp(batch, refused) :';
const REFUSED = '() => batch.forEach(({ failed }) => failed(refused));';

/** Mistakes of the ledger's write path. */
export const LEDGER_MUTATIONS: readonly Mutation[] = [
  {
    name: 'synchronous-commit-off',
    says: 'the database says that it committed before the record is on disk',
    shows: 'kill -9 of PostgreSQL, or a power loss: acknowledged answers are lost',
    edits: [
      {
        file: `${FOLDER}/write-connection.js`,
        find: "ELSE 'on' END, false)`,",
        replace: "ELSE 'on' END, false)`, 'SET synchronous_commit = off',",
      },
    ],
  },
  {
    name: 'answer-before-commit',
    says: 'waiting requests are told before the database answered COMMIT',
    shows: 'a request that PostgreSQL, or the way to it, does not survive: acknowledged answers are lost',
    edits: [
      { file: BATCHES, find: SENT_AHEAD, replace: `deal(batch, append.places); ${SENT_AHEAD}` },
      { file: BATCHES, find: SENT_UNDER_LOCK, replace: `deal(holding, append.places); ${SENT_UNDER_LOCK}` },
    ],
  },
  {
    name: 'unknown-told-as-ok',
    says: 'a COMMIT whose answer never came is taken to have succeeded, and not looked up',
    shows: 'a connection that ends after COMMIT was sent and before it arrived: acknowledged answers are lost',
    edits: [
      {
        file: BATCHES,
        find: SENT_AHEAD,
        replace: `fate.tell = () => deal(batch, append.places); ${SENT_AHEAD}`,
      },
      {
        file: BATCHES,
        find: SENT_UNDER_LOCK,
        replace: `fate.tell = () => {
            deal(holding, append.places);
            drop(batch.filter((pending) => !holding.includes(pending)));
        };
        ${SENT_UNDER_LOCK}`,
      },
      { file: WRITER, find: LOOKED_UP, replace: 'fate.sent ? fate.tell :' },
    ],
  },
  {
    name: 'fails-open',
    says: 'an answer goes out although the ledger could not record it',
    shows: 'a connection that ends before COMMIT arrived: acknowledged answers are lost',
    edits: [
      {
        file: WRITER,
        find: `${LOOKED_UP} ${REFUSED}`,
        replace: `() => batch.forEach(({ group, recorded }) =>
                recorded(group.entries.map(({ id, hash }, idx) => ({ id, shard: 'none-2026', idx, hash }))));`,
      },
    ],
  },
  {
    name: 'preconditions-skipped',
    says: 'what a decision rested on is not looked at again under the lock',
    shows: 'withdrawals under load: answers that outran one',
    edits: [
      {
        file: BATCHES,
        find: 'preconditions.every(({ key, epoch }) => (epochs?.[key] ?? 0) === epoch)',
        replace: 'preconditions.every(() => true)',
      },
      { file: AHEAD, find: 'WHERE coalesce(now.epoch, 0) <> expected.epoch', replace: 'WHERE false' },
    ],
  },
  {
    name: 'epochs-before-lock',
    says: 'what a decision rested on is looked at before the lock is held',
    shows: 'withdrawals under load, with the lock waited for: answers that outran one',
    edits: [
      {
        file: BATCHES,
        find: '(await this.#writeAhead(flight)) ?? (await this.#writeUnderLock(flight))',
        replace: 'this.#writeUnderLock(flight)',
      },
      {
        file: BATCHES,
        find: 'const [, headRows, epochRows] = await connection.run(BEGIN, lockHead(this.region), readEpochs(keys));',
        replace:
          'const [, epochRows, headRows] = await connection.run(BEGIN, readEpochs(keys), lockHead(this.region));',
      },
    ],
  },
  {
    name: 'head-lock-skipped',
    says: 'nobody waits for the lock of a region',
    shows:
      'two gateways under load: one place is given twice, the database takes one of them, and requests are refused while nothing is ' +
      'wrong. COMMIT under way while its fate is looked up: told as failed, recorded all the same',
    edits: [`${FOLDER}/statements.js`, AHEAD].map((file) => ({
      ...{ file, find: ' WHERE region = $1 FOR UPDATE', replace: ' WHERE region = $1' },
    })),
  },
  {
    name: 'not-stored-told-as-stored',
    says: 'a batch that was made ready too early, and of which nothing was inserted, is told as recorded',
    shows: 'two gateways under load, or withdrawals: acknowledged answers are lost',
    edits: [{ file: BATCHES, find: 'if (!stored)', replace: 'if (stored === null)' }],
  },
  {
    name: 'set-back-ignored',
    says: 'a ledger that was set back is signed on as if nothing were missing',
    shows: "yesterday's backup restored: acknowledged answers are lost, and nothing refuses to sign",
    edits: [
      { file: `${FOLDER}/append.js`, find: 'notary.accept(locked.head, locked.note);', replace: 'void locked.note;' },
    ],
  },
];
