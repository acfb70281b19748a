import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { LedgerUnavailable } from '#kernel';
import { leafHash, type Draft, type EntryGroup } from '#ledger';
import { DatabaseClock, FactChanges, modelOptions, openRegion, PostgresLedger, sha256 } from '#persistence';
import { eventually, freshDatabase, ledgerKeyFile, LedgerReader, testNotary, Wire, type FreshDatabase } from '#testing';
import { LateOutcomes } from '../outcome/late-outcomes.js';
import { OpenAnswers } from '../outcome/open-answers.js';
import { OutcomeRecorder } from '../outcome/outcome-recorder.js';
import { AnswerLedger } from './answer-ledger.js';

/** Real here: PostgreSQL through a wire that breaks where we say, the ledger's own writers, of two replicas. Made up: the entries. */
const REGION = 'groningen';
const keys = ledgerKeyFile();
const commitLost = { at: 'COMMIT', arrives: true, closes: true };
const lookUpLost = { at: 'ledger-find', arrives: false, closes: true };
const commitNeverSent = { at: 'COMMIT', arrives: false, closes: true };

describe('an answer of which nobody saw whether it was recorded', () => {
  const open = new OpenAnswers(randomUUID());
  let database: FreshDatabase;
  let wire: Wire;
  let model: DataSource;
  let ledger: PostgresLedger;
  let other: PostgresLedger;
  let outcomes: OutcomeRecorder;
  let answers: AnswerLedger;
  let reader: LedgerReader;

  beforeAll(async () => {
    database = await freshDatabase();
    wire = await Wire.to(database.gatewayUrl);
    model = await new DataSource(modelOptions(database.gatewayUrl)).initialize();
    await openRegion(model, REGION, 'Groningen');
    ledger = new PostgresLedger(wire.url, testNotary(keys));
    other = new PostgresLedger(database.gatewayUrl, testNotary(keys));
    reader = new LedgerReader(database.adminUrl);
    const late = new LateOutcomes(new FactChanges(model, testNotary(keys)), open);
    outcomes = new OutcomeRecorder(ledger, open, new DatabaseClock(), late);
    const carriage = { waiting: 0, carried: () => Promise.resolve(true) };
    const lease = { isGood: true, hold: () => Promise.resolve() };
    answers = new AnswerLedger(
      ledger,
      { carriage, outcomes, lease, wake: () => undefined, onWaited: () => undefined },
      { waits: () => false, deadline: 10_000, mostWaiting: 1 },
    );
  });

  afterAll(async () => {
    await outcomes.drain();
    await Promise.all([ledger.close(), other.close(), model.destroy(), reader.close(), wire.close()]);
    await database.drop();
  });

  const groupBy = (replica: string): EntryGroup => {
    const id = randomUUID();
    const bytes = Buffer.from(JSON.stringify({ id }));
    const draft: Draft = { id, kind: 'disclosure', bytes, hash: leafHash(sha256, bytes), replica, settles: null };
    return { entries: [draft], preconditions: [], notAfter: null };
  };
  const idOf = ({ entries }: EntryGroup): string => String(entries[0]?.id);
  const outcomesOf = async (group: EntryGroup): Promise<unknown[]> =>
    (await reader.rows()).filter(({ settles }) => settles === idOf(group)).map(({ entry }) => entry['outcome']);
  const known = (): Promise<unknown> =>
    eventually('nothing is unknown any more', () => Promise.resolve(open.isEmpty()));
  /** While the other replica records as well. */
  const besideTheOther = async <Result>(work: Promise<Result>): Promise<PromiseSettledResult<Result>> => {
    const state = { isDone: false };
    const beside = (async () => {
      while (!state.isDone) await other.append(REGION, groupBy(randomUUID()));
    })();
    const [result] = await Promise.allSettled([work]);
    state.isDone = true;
    await beside;
    return result;
  };

  it('is an answer when it is found by its id, though COMMIT was lost', async () => {
    wire.breaks.push(commitLost);
    const group = groupBy(open.replica);
    const told = await besideTheOther(answers.append(REGION, group));
    expect(told).toMatchObject({ status: 'fulfilled', value: [{ id: idOf(group) }] });
    if (told.status === 'fulfilled') outcomes.abandon(told.value.map((place) => ({ ...place, region: REGION })));
    await known();
  });

  it('is none when the database is away for longer than it is looked for, and is told ABORTED when that is back', async () => {
    wire.breaks.push(commitLost, lookUpLost, lookUpLost, lookUpLost);
    const group = groupBy(open.replica);
    const told = await besideTheOther(answers.append(REGION, group));
    expect(told).toMatchObject({ status: 'rejected', reason: expect.any(LedgerUnavailable) as unknown });
    await known();
    expect(await outcomesOf(group)).toEqual(['ABORTED']);
  }, 30_000);

  it('is none, and nothing is told of it, when it was never recorded', async () => {
    wire.breaks.push(commitNeverSent, lookUpLost, lookUpLost, lookUpLost);
    const group = groupBy(open.replica);
    const told = await besideTheOther(answers.append(REGION, group));
    expect(told).toMatchObject({ status: 'rejected' });
    await known();
    expect((await reader.rows()).filter(({ id, settles }) => [id, settles].includes(idOf(group)))).toEqual([]);
  }, 30_000);

  it('has its outcome once, also when it is lost whether that was recorded', async () => {
    const group = groupBy(open.replica);
    const places = await answers.append(REGION, group);
    wire.breaks.push(commitLost, lookUpLost, lookUpLost, lookUpLost);
    outcomes.abandon(places.map((place) => ({ ...place, region: REGION })));
    await known();
    expect(await outcomesOf(group)).toEqual(['ABORTED']);
  }, 30_000);
});
