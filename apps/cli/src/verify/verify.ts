import { existsSync, readFileSync } from 'node:fs';
import {
  compareCopies,
  LedgerCheck,
  LeafStore,
  readCheckpointText,
  readNote,
  shardOf,
  verifyParts,
  type BlockRunner,
  type Claim,
  type LedgerReport,
  type TrustedKeys,
} from '#ledger';
import { verifyEd25519 } from '#persistence';
import { clientSettings, databaseBeside, type ClientSettings } from '#settings';
import { Failure, HELD, MISUSE, NOT_HELD, type Command, type Surroundings } from '../command.js';
import { decisionLines, decisionsIn, type DecisionReport } from './decisions.js';
import { keep, keptIn } from './kept-file.js';
import { trustedKeys } from './keys.js';
import { optionsOf, USAGE, type VerifyOptions } from './options.js';
import { ProgressLine } from './progress.js';
import { quickSha256 } from './quick-sha256.js';
import { databaseSource, fileSource, type LedgerSource } from './sources.js';
import { reportLines } from './tell.js';
import { Threads } from './threads.js';
import { publishedCheckpoints, readLog, type Leaves } from './topic.js';

/** Verifies the ledger in a database, a file or on the topic, or that of a database against the topic. */
export const verify: Command = async (parameters, surroundings) => {
  const options = optionsOf(parameters);
  if (options.help) {
    surroundings.out(USAGE);
    return HELD;
  }
  const settings = clientSettings(surroundings.environment);
  const keys = trustedKeys(options.keys, settings.folders.keys);
  const kept = keptIn(options.state, keys.ledger);
  const run: Run = { options, settings, keys, claims: claimsOf(options, keys, kept), surroundings };
  const reports = await reportsOf(run);
  const decisions = await decidedAgain(run);
  const held = reports.every(({ report }) => report.held) && decisions?.held !== false;
  await keepHeld(run, kept, reports);
  tell(run, { held, reports, decisions });
  return held ? HELD : NOT_HELD;
};

async function keepHeld(
  { options: { state }, keys }: Run,
  kept: ReadonlyMap<string, string>,
  reports: readonly Named[],
): Promise<void> {
  for (const { report } of reports) if (state !== null && report.held) await keep(state, keys.ledger, [kept, report]);
}

interface Found {
  readonly held: boolean;
  readonly reports: readonly Named[];
  readonly decisions: DecisionReport | null;
}

function tell({ options, surroundings }: Run, { held, reports, decisions }: Found): void {
  if (options.json) {
    const told = { held, reports: reports.map(({ name, report }) => ({ source: name, ...report })) };
    surroundings.out(JSON.stringify({ ...told, ...(decisions && { decisions }) }));
    return;
  }
  for (const { name, report } of reports) reportLines(report, name).forEach((line) => surroundings.out(line));
  if (decisions) decisionLines(decisions).forEach((line) => surroundings.out(line));
}

interface Run {
  readonly options: VerifyOptions;
  readonly settings: ClientSettings;
  readonly keys: TrustedKeys;
  readonly claims: readonly Claim[];
  readonly surroundings: Surroundings;
}

interface Named {
  readonly name: string;
  readonly report: LedgerReport;
}

async function reportsOf(run: Run): Promise<readonly Named[]> {
  const { file, shard, database, topic } = run.options;
  if (file !== null) return [await checkParts(run, await fileSource(file, shard), null)];
  const copy = topic ? await checkTopic(run) : null;
  const reports = copy === null ? [] : [copy.report];
  if (database === null) return reports;
  const url = database === '' ? databaseBeside(run.surroundings.environment) : database;
  return [...reports, await checkParts(run, await databaseSource(url, shard), copy)];
}

/** Null when it was not asked for. */
async function decidedAgain({ options, surroundings }: Run): Promise<DecisionReport | null> {
  const { database, decisions, shard } = options;
  if (!decisions || database === null) return null;
  return decisionsIn(database === '' ? databaseBeside(surroundings.environment) : database, shard, surroundings);
}

/** Verifies what a source tells; and, where there is one, the copy on the topic against it. */
async function checkParts(run: Run, source: LedgerSource, topic: Copy | null): Promise<Named> {
  const { options, surroundings } = run;
  const check = checkOf(run, [...run.claims, ...(topic?.published ?? [])], true);
  for (const [shard, spot] of source.found) check.note(shard, spot);
  const threads = new Threads();
  const progress = new ProgressLine(surroundings.err, source.total);
  const leaves = new Map<string, LeafStore>();
  const runner: BlockRunner = topic === null ? threads : collecting(threads, leaves);
  try {
    await verifyParts(source.parts, check, runner, progress.at);
    await locateAll(check, source);
  } finally {
    await threads.close();
    await source.close();
  }
  if (topic !== null) compareAll(check, leaves, topic.leaves);
  const report = reportOf(check, options);
  if (!options.json)
    surroundings.err(
      `Verified ${String(report.entries)} entries, ${Math.round(progress.rate(report.entries)).toLocaleString('en')} a second`,
    );
  return { name: source.name, report };
}

/** Failure when one shard is asked for that is not there, and that nothing says should be. */
function reportOf(check: LedgerCheck, { shard }: VerifyOptions): LedgerReport {
  const report = check.report();
  if (shard === null || report.shards.length > 0 || !report.held) return report;
  throw new Failure(`There is no shard ${shard}`, MISUSE);
}

/** Of shards that are not what was said of them, which entries it is, where that can be told. */
async function locateAll(check: LedgerCheck, source: LedgerSource): Promise<void> {
  for (const [shard, unheld] of check.unheld())
    for (const spot of await source.locate(shard, unheld)) check.note(shard, spot);
}

function compareAll(check: LedgerCheck, leaves: Leaves, topic: Leaves): void {
  for (const shard of new Set([...leaves.keys(), ...topic.keys()])) {
    const spots = compareCopies(
      leaves.get(shard) ?? new LeafStore(),
      topic.get(shard) ?? new LeafStore(),
      check.lost(shard),
    );
    for (const spot of spots) check.note(shard, spot);
  }
}

/** Keeps the leaf hashes of what is checked. */
function collecting(runner: BlockRunner, leaves: Map<string, LeafStore>): BlockRunner {
  return {
    width: runner.width,
    run: async (block) => {
      const verdict = await runner.run(block);
      const store = leaves.get(block.name.shard) ?? new LeafStore();
      leaves.set(block.name.shard, store);
      const count = verdict.leaves.length / 32;
      for (let place = 0; place < count; place += 1)
        store.set(
          verdict.indexes?.[place] ?? verdict.first + place,
          verdict.leaves.subarray(32 * place, 32 * (place + 1)),
        );
      return verdict;
    },
  };
}

/** The ledger as it is on the topic. */
interface Copy {
  readonly report: Named;
  readonly leaves: Leaves;
  readonly published: readonly Claim[];
}

async function checkTopic(run: Run): Promise<Copy> {
  const { settings, options, surroundings } = run;
  const { kafka } = settings;
  const brokers =
    kafka.brokers.length > 0 ? kafka.brokers : [`127.0.0.1:${surroundings.environment['KAFKA_PORT'] ?? '19092'}`];
  const published = await publishedCheckpoints({ brokers, topic: kafka.checkpoints });
  const check = checkOf(run, [...run.claims, ...published], false);
  const progress = new ProgressLine(surroundings.err, null);
  const log = await readLog({ brokers, topic: kafka.topic }, check, options.shard, progress);
  log.finish(check);
  return {
    report: { name: `the topic ${kafka.topic}`, report: reportOf(check, options) },
    leaves: log.leaves(),
    published,
  };
}

function checkOf({ keys, options }: Run, claims: readonly Claim[], isSigned: boolean): LedgerCheck {
  const judge = { keys, verify: verifyEd25519 };
  return new LedgerCheck({ sha256: quickSha256, judge, claims, isSigned, only: options.shard });
}

/** What was kept, and the checkpoints that were given, by the shard that each is of. */
function claimsOf(
  { checkpoints }: VerifyOptions,
  keys: TrustedKeys,
  kept: ReadonlyMap<string, string>,
): readonly Claim[] {
  const given = checkpoints.map((path): Claim => {
    if (!existsSync(path)) throw new Failure(`${path} is not there`, MISUSE);
    const note = readFileSync(path, 'utf8');
    return { shard: shardIn(keys, note, path), note, origin: 'given' };
  });
  return [...[...kept].map(([shard, note]): Claim => ({ shard, note, origin: 'kept' })), ...given];
}

function shardIn({ ledger }: TrustedKeys, note: string, path: string): string {
  try {
    const shard = shardOf(ledger, readCheckpointText(readNote(note).text).origin);
    if (shard !== null) return shard;
  } catch {
    // Told below: it makes no difference why.
  }
  throw new Failure(`${path} is no checkpoint of the ledger ${ledger}`, MISUSE);
}
