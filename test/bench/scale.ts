import { DataSource } from 'typeorm';
import { FactChanges, ledgerKeysOf, modelOptions, Notary, readCatalogue, readConvenants } from '#persistence';
import { readLedgerKeys } from '#settings';
import type { Convenant } from '#policies';
import { asAdmin } from '../../apps/launch/src/bootstrap.js';
import { activateConvenant } from '../../apps/launch/src/demo/seed.js';
import type { Bench, Run } from './bench.js';
import { addBenchCases } from './bench-cases.js';
import { figure, median, table, type Figure } from './figures.js';
import { answersOf, casesOf } from './gate-cases.js';
import { LoadProcess } from './load-process.js';
import { fillWithCases } from './many-cases.js';
import { Rig, type Measurement } from './rig.js';
import { onStage, type Stage } from './stage.js';
import { startGateway, type Target } from './targets.js';

const CASES = 100_000;
/** Copies of the nine told cases that are asked about: in the small set as in the bench `way`, in the large one 999 cases,
 *  spread over all ids. */
const COPIES = { small: 5, large: 110 } as const;
const CONNECTIONS = 64;

type SetName = keyof typeof COPIES;

interface ScaleSet {
  readonly name: SetName;
  readonly rig: Rig;
  readonly target: Target;
  readonly cases: number;
  readonly clauses: number;
  readonly asked: number;
  readonly bytes: number;
  readonly seedingSeconds: number;
}

interface ScaleFound {
  readonly sets: readonly ScaleSet[];
  readonly measured: ReadonlyMap<SetName, readonly Measurement[]>;
}

export const scaleBench: Bench = {
  says: `the gate with ${CASES.toLocaleString('en')} cases and every clause, against itself with few of both`,
  async run(run) {
    const found = await onStage(run.signal, (small) =>
      onStage(run.signal, async (large) => measureScale({ small, large }, run)),
    );
    return { figures: scaleFigures(found), text: scaleTable(found) };
  },
};

/** Two gates, each on a PostgreSQL of its own, asked the same query in turn. */
async function measureScale(stages: Readonly<Record<SetName, Stage>>, run: Run): Promise<ScaleFound> {
  const load = new LoadProcess();
  try {
    return await asAdmin(stages.small.adminUrl, (smallAdmin) =>
      asAdmin(stages.large.adminUrl, async (largeAdmin) => {
        const started = performance.now();
        const clauses = await narrow(stages.small);
        const small = { name: 'small', stage: stages.small, clauses, admin: smallAdmin, started } as const;
        const sets = [await prepare(small, load, run)];
        const since = performance.now();
        run.say(`filling the large set with ${CASES} cases`);
        await fillWithCases(largeAdmin, CASES);
        const every = convenantOf(stages.large).clauses.length;
        const large = {
          name: 'large',
          stage: stages.large,
          clauses: every,
          admin: largeAdmin,
          started: since,
        } as const;
        sets.push(await prepare(large, load, run));
        for (const { rig, target } of sets) await rig.warmUp(target);
        return { sets, measured: await rounds(sets, run) };
      }),
    );
  } finally {
    load.stop();
  }
}

interface Preparing {
  readonly name: SetName;
  readonly stage: Stage;
  readonly clauses: number;
  readonly admin: ConstructorParameters<typeof Rig>[3];
  readonly started: number;
}

async function prepare({ name, stage, clauses, admin, started }: Preparing, load: LoadProcess, { say }: Run) {
  const ids = await addBenchCases(stage, COPIES[name]);
  await admin.query('VACUUM ANALYZE');
  const seedingSeconds = (performance.now() - started) / 1000;
  const gateway = await startGateway(stage, null);
  const answers = await answersOf(gateway, ids);
  const { rows } = await admin.query<{ cases: number; bytes: string }>(
    'SELECT count(*)::int AS cases, pg_database_size(current_database()) AS bytes FROM gate.case_file',
  );
  const { cases, bytes } = rows[0] ?? { cases: 0, bytes: '0' };
  say(`${name}: ${cases} cases, ${clauses} clauses, ${ids.length} cases to be asked; ${seedingSeconds.toFixed(0)} s`);
  const rig = new Rig(load, casesOf(answers), stage.postgres.process.pid, admin);
  const target = { ...gateway, name };
  return { name, rig, target, cases, clauses, asked: ids.length, bytes: Number(bytes), seedingSeconds };
}

function convenantOf({ settings }: Stage): Convenant {
  const { config } = settings.folders;
  const convenant = readConvenants(config, readCatalogue(config)).find(({ region }) => region === 'groningen');
  if (!convenant) throw new Error('there is no convenant for groningen');
  return convenant;
}

/** Puts a convenant in force that has the clauses of the party that asks and no others. Answers how many. */
async function narrow(stage: Stage): Promise<number> {
  const whole = convenantOf(stage);
  const notary = new Notary(ledgerKeysOf(readLedgerKeys(stage.settings.folders.keys)));
  const clauses = whole.clauses.filter(({ to }) => to === 'ZVH');
  const facts = new DataSource(modelOptions(stage.urls.gatewayUrl));
  await facts.initialize();
  try {
    await activateConvenant(new FactChanges(facts, notary), { ...whole, version: whole.version + 1, clauses });
  } finally {
    await facts.destroy();
  }
  return clauses.length;
}

async function rounds(sets: readonly ScaleSet[], { options, say }: Run): Promise<ScaleFound['measured']> {
  const measured = new Map<SetName, Measurement[]>(sets.map(({ name }) => [name, []]));
  for (let round = 0; round < options.rounds; round += 1) {
    // Each is first in turn.
    for (const { name, rig, target } of round % 2 === 0 ? sets : sets.toReversed()) {
      const one = await rig.measure(target, CONNECTIONS, options.seconds);
      measured.get(name)?.push(one);
      say(`round ${round + 1}/${options.rounds}  ${name}: ${Math.round(one.perSecond)}/s`);
    }
  }
  return measured;
}

/** `scale-ratio`: throughput with the large set over that with the small one, the median of what each round gave. */
function scaleFigures({ sets, measured }: ScaleFound): readonly Figure[] {
  const speeds = (name: SetName): number[] => (measured.get(name) ?? []).map(({ perSecond }) => perSecond);
  const efforts = (name: SetName): number[] =>
    (measured.get(name) ?? []).map((one) => (one.serverMicros ?? Number.NaN) + (one.databaseMicros ?? Number.NaN));
  const small = speeds('small');
  return [
    figure(
      'scale-ratio',
      median(speeds('large').map((value, round) => value / (small[round] ?? Number.NaN))),
      '×',
      0.95,
    ),
    figure('scale-effort-ratio', median(efforts('small')) / median(efforts('large')), '×'),
    ...sets.flatMap(({ name, seedingSeconds }) => [
      figure(`scale-${name}-per-s`, median(speeds(name)), '/s'),
      figure(`scale-${name}-seeding-s`, seedingSeconds, 's'),
    ]),
  ];
}

function scaleTable({ sets, measured }: ScaleFound): string {
  const rows = sets.map(({ name, cases, clauses, asked, bytes }) => {
    const all = measured.get(name) ?? [];
    const middle = (of: (one: Measurement) => number): number => Number(median(all.map(of)).toFixed(2));
    const megabytes = Math.round(bytes / 1_048_576);
    const speed = Math.round(middle(({ perSecond }) => perSecond));
    const effort = [middle((one) => one.serverMicros ?? Number.NaN), middle((one) => one.databaseMicros ?? Number.NaN)];
    return [name, cases, clauses, asked, megabytes, speed, middle(({ p99 }) => p99), ...effort];
  });
  return table([
    ['set', 'cases', 'clauses', 'asked', 'MB', 'answers/s', 'p99 ms', 'µs server', 'µs database'],
    ...rows,
  ]);
}
