import { asAdmin } from '../../apps/launch/src/bootstrap.js';
import type { Say } from './bench.js';
import { addBenchCases } from './bench-cases.js';
import { median } from './figures.js';
import { LoadProcess } from './load-process.js';
import type { Options } from './options.js';
import { fillPeerTables } from './peer/tables.js';
import { bodyFor } from './query.js';
import { Rig, type Measurement } from './rig.js';
import { answerOf, type Answered } from './sample.js';
import type { Stage } from './stage.js';
import { startGateway, startPeer, trusted, type PeerKind, type Target } from './targets.js';

export interface WayFound {
  readonly answers: readonly Answered[];
  readonly measurements: readonly Measurement[];
  /** TypeORM's ways, tried at 64 connections before the rounds: the faster one is the peer. */
  readonly tried: readonly Measurement[];
  /** Names of the targets: the gateway, the peer with TypeORM, the lean peer, the gateway called by registered documents. */
  readonly targets: readonly [string, string, string, string];
}

export const CONNECTIONS = [1, 16, 64] as const;
const MOST = 64;
const COPIES = 5;
const TRIES = 3;
const TRY_SECONDS = 3;
/** Connections to the database that suited each peer best; docs/benchmarks.md has the figures. */
const POOLS: Readonly<Record<PeerKind, number>> = {
  'typeorm-split': 10,
  'typeorm-query': 20,
  'typeorm-joins': 4,
  lean: 16,
};

/** Measures the gateway and its peers, interleaved: in each round each number of connections, each target in turn. */
export async function measureWay(stage: Stage, options: Options, say: Say): Promise<WayFound> {
  const load = new LoadProcess();
  try {
    const ids = await addBenchCases(stage, COPIES);
    const gateway = await startGateway(stage, options.profile);
    const answers = await Promise.all(ids.map((id) => answerOf(gateway, id)));
    return await asAdmin(stage.adminUrl, async (admin) => {
      await fillPeerTables(
        admin,
        answers.map(({ file }) => file),
      );
      const cases = answers.map(({ id, text }) => ({ id, answer: text, body: bodyFor(id) }));
      const rig = new Rig(load, cases, stage.postgres.process.pid, admin);
      say(`${String(ids.length)} cases ready; trying TypeORM's ways`);
      const { typeorm, tried } = await fasterTypeorm(stage, rig);
      const lean = await startPeer(stage, 'lean', POOLS.lean);
      await rig.warmUp(lean);
      await rig.warmUp(gateway);
      const byName = await trusted(stage, gateway);
      await rig.warmUp(byName);
      const targets = [gateway, typeorm, lean, byName] as const;
      const measurements = await rounds(rig, targets, options, say);
      return { answers, measurements, tried, targets: [gateway.name, typeorm.name, lean.name, byName.name] };
    });
  } finally {
    load.stop();
  }
}

const TYPEORM = ['typeorm-split', 'typeorm-query', 'typeorm-joins'] as const;

/** TypeORM can be asked in several ordinary ways: the fastest on this machine is the peer. */
async function fasterTypeorm(stage: Stage, rig: Rig): Promise<{ typeorm: Target; tried: readonly Measurement[] }> {
  const candidates: Target[] = [];
  for (const kind of TYPEORM) {
    const target = await startPeer(stage, kind, POOLS[kind]);
    await rig.warmUp(target);
    candidates.push(target);
  }
  const tried: Measurement[] = [];
  for (let pass = 0; pass < TRIES; pass += 1) {
    for (const target of candidates) tried.push(await rig.tryOut(target, MOST, TRY_SECONDS));
  }
  const speed = ({ name }: Target): number =>
    median(tried.filter((one) => one.target === name).map((one) => one.perSecond));
  const [best, ...others] = candidates.sort((a, b) => speed(b) - speed(a));
  if (!best) throw new Error('no way of TypeORM was tried');
  for (const { service } of others) await service.stop();
  return { typeorm: best, tried };
}

async function rounds(
  rig: Rig,
  targets: readonly Target[],
  { rounds: count, seconds }: Options,
  say: Say,
): Promise<Measurement[]> {
  const measurements: Measurement[] = [];
  for (let round = 0; round < count; round += 1) {
    for (const connections of CONNECTIONS) {
      // Each target is first, second, third and fourth in turn.
      const turn = round % targets.length;
      for (const target of [...targets.slice(turn), ...targets.slice(0, turn)]) {
        const measured = await rig.measure(target, connections, seconds);
        measurements.push(measured);
        say(
          `round ${round + 1}/${count}  ${connections} connections  ${target.name}: ${Math.round(measured.perSecond)}/s`,
        );
      }
    }
  }
  return measurements;
}
