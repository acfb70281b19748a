import { asAdmin } from '../../apps/launch/src/bootstrap.js';
import type { Bench, Run } from './bench.js';
import { addBenchCases } from './bench-cases.js';
import { LedgerCount } from './effort.js';
import { figure, table } from './figures.js';
import { answersOf, casesOf } from './gate-cases.js';
import { LoadProcess } from './load-process.js';
import type { LoadResult } from './load-job.js';
import { onStage, type Stage } from './stage.js';
import { startGateway } from './targets.js';

const PER_SECOND = 100;
const SECONDS = 30;
const WARM_UP_SECONDS = 10;
/** Never reached by a gate that keeps up; one that does not is not helped by fewer. */
const CONNECTIONS = 256;
const COPIES = 5;

interface SteadyFound {
  readonly result: LoadResult;
  /** Entries of the ledger for each answer: its record and its outcome. */
  readonly entries: number;
}

export const steadyBench: Bench = {
  says: `how long an answer takes when ${PER_SECOND} are asked each second, whatever becomes of those before`,
  async run(run) {
    const { result, entries } = await onStage(run.signal, (stage) => measureSteady(stage, run));
    const { answers, seconds, p50, p99, worst } = result;
    const rounded = [p50, p99, worst].map((value) => Number(value.toFixed(2)));
    const rows = [[Math.round(answers / seconds), answers, entries, ...rounded]];
    return {
      figures: [
        figure('p99-ms-at-100', p99, 'ms', 50),
        figure('p50-ms-at-100', p50, 'ms'),
        figure('worst-ms-at-100', worst, 'ms'),
      ],
      text: table([['answers/s', 'answers', 'entries', 'p50 ms', 'p99 ms', 'worst ms'], ...rows]),
    };
  },
};

/** Throws when an answer was wrong or missing, or the ledger lacks the record of one. */
async function measureSteady(stage: Stage, { options, say }: Run): Promise<SteadyFound> {
  const load = new LoadProcess();
  try {
    const ids = await addBenchCases(stage, COPIES);
    const gateway = await startGateway(stage, options.profile);
    const cases = casesOf(await answersOf(gateway, ids));
    const { url, headers } = gateway;
    const job = { url, headers, cases, connections: CONNECTIONS, perSecond: PER_SECOND, records: null };
    say(`warming up for ${WARM_UP_SECONDS} s, then ${PER_SECOND} requests a second for ${SECONDS} s`);
    await load.tryOut({ ...job, seconds: WARM_UP_SECONDS });
    return await asAdmin(stage.adminUrl, async (admin) => {
      const ledger = new LedgerCount(admin);
      const first = await ledger.size();
      const result = await load.run({ ...job, seconds: SECONDS });
      const { entries } = await ledger.since(first);
      if (entries < result.answers) throw new Error(`${result.answers} answers and only ${entries} entries`);
      return { result, entries };
    });
  } finally {
    load.stop();
  }
}
