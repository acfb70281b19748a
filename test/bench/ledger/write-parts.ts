import { figure, median, spreadOf } from '../figures.js';
import { answersPerSecond, waitsAt } from './appending.js';
import { AT_ONCE, BODY_BYTES, REGION, type Ground, type Part } from './ground.js';
import { bestManyRows } from './pgbench.js';
import { replicasPerSecond } from './replicas.js';
import { Rounds } from './rounds.js';

/** Of an entry about 25 fields. Bytes. */
const ANSWER_BYTES = 3_072;

/** Signed, durable entries a second, over the best that pgbench commits single rows with (R1), and over the same without signatures. */
export async function singleRows(ground: Ground): Promise<Part> {
  const { rounds, seconds } = ground.run.options;
  const answers = { region: REGION, seconds, atOnce: AT_ONCE, bytes: ANSWER_BYTES };
  const turns = {
    best: () => ground.best(),
    signed: () => ground.signed(),
    unsigned: () => ground.unsigned(),
    long: () => ground.signed({ bytes: ANSWER_BYTES }),
    answers: () => answersPerSecond(ground.url, ground.notary(), answers),
    single: () => ground.single(),
  };
  const found = await Rounds.of(rounds, turns, ground.run.say);
  return {
    figures: [
      figure('ledger-r1', found.ratio('best', 'single'), '× pgbench', 1),
      figure('ledger-r1-64', found.ratio('signed', 'single'), '× pgbench'),
      figure('ledger-signed-ratio', found.ratio('signed', 'unsigned'), '× unsigned', 0.9),
      figure('ledger-per-s', found.median('best'), 'entries/s'),
    ],
    rows: [
      found.row('signed, the best of 64, 256 and 512 at once', 'best', 'single'),
      found.row('signed, 64 at once', 'signed', 'single'),
      found.row('unsigned, 64 at once', 'unsigned', 'single'),
      found.row('signed, bodies of 3,072 bytes', 'long', 'single'),
      found.row('answers: such a record, then its outcome', 'answers', 'single'),
      found.row('pgbench, single rows', 'single'),
    ],
  };
}

/** Over the best that pgbench commits many rows of one statement with (R2). */
export async function manyRows(ground: Ground): Promise<Part> {
  const turns = { best: () => ground.best(), many: () => bestManyRows(ground.peer) };
  const found = await Rounds.of(ground.run.options.rounds, turns, ground.run.say);
  return {
    figures: [figure('ledger-r2', found.ratio('best', 'many'), '× pgbench', 0.25)],
    rows: [found.row('signed, the best', 'best', 'many'), found.row('pgbench, many rows', 'many')],
  };
}

/** Two replicas on one shard over one, with as many groups waited for in all; each is a process of its own. */
export async function twoReplicas(ground: Ground): Promise<Part> {
  const { seconds, rounds } = ground.run.options;
  const order = { url: ground.url, keys: ground.stage.settings.folders.keys };
  const job = { region: REGION, seconds, bytes: BODY_BYTES };
  const turns = {
    one: () => replicasPerSecond(1, { ...order, job: { ...job, atOnce: 2 * AT_ONCE } }),
    two: () => replicasPerSecond(2, { ...order, job: { ...job, atOnce: AT_ONCE } }),
  };
  const found = await Rounds.of(rounds, turns, ground.run.say);
  return {
    figures: [figure('ledger-replicas-ratio', found.ratio('two', 'one'), '× one', 0.75)],
    rows: [found.row('one replica, 128 at once', 'one'), found.row('two replicas, 64 at once each', 'two', 'one')],
  };
}

/** How long an answer waits for its record when half of what can be recorded is. */
export async function waitsAtHalf(ground: Ground): Promise<Part> {
  const { rounds, seconds } = ground.run.options;
  const half = median(await times(3, () => ground.signed())) / 2;
  const job = { region: REGION, seconds, bytes: BODY_BYTES };
  const waits = await times(rounds, async () => spreadOf(await waitsAt(half, ground, job)));
  const [p50, p99] = [waits.map((one) => one.p50), waits.map((one) => one.p99)];
  const says = `wait at ${String(Math.round(half))} a second, ms: p50 ${median(p50).toFixed(1)}, p99`;
  const spread = `${Math.min(...p99).toFixed(1)} to ${Math.max(...p99).toFixed(1)}`;
  return {
    figures: [figure('ledger-p99-ms', median(p99), 'ms', 15)],
    rows: [[says, Number(median(p99).toFixed(1)), spread]],
  };
}

async function times<Result>(count: number, work: () => Promise<Result>): Promise<readonly Result[]> {
  const found: Result[] = [];
  for (let turn = 0; turn < count; turn += 1) found.push(await work());
  return found;
}
