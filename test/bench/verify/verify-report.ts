import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { BlockCheck, HighWater, LedgerCheck, verifyParts, type BlockRunner } from '#ledger';
import { ledgerKeysOf, Notary, verifyEd25519 } from '#persistence';
import { readLedgerKeys } from '#settings';
import { exportLedger } from '../../../apps/cli/src/ledger/export.js';
import { trustedKeys } from '../../../apps/cli/src/verify/keys.js';
import { quickSha256 } from '../../../apps/cli/src/verify/quick-sha256.js';
import { databaseSource, fileSource, type LedgerSource } from '../../../apps/cli/src/verify/sources.js';
import { Threads } from '../../../apps/cli/src/verify/threads.js';
import type { Bench, Run } from '../bench.js';
import { figure, median, table } from '../figures.js';
import { onStage, type Stage } from '../stage.js';
import { fill } from './fill.js';

/** What is verified: the smallest bodies there are, and those of an answer of 25 fields. */
const SIZES = [
  { region: 'groningen', bytes: 768, entries: 200_000 },
  { region: 'twente', bytes: 3_072, entries: 50_000 },
] as const;

const WAYS = ['file', 'database', 'file, one thread'] as const;

interface Found {
  readonly way: (typeof WAYS)[number];
  readonly bytes: number;
  readonly perSecond: number;
}

export const verifyBench: Bench = {
  says: 'entries a second that are verified, of an export and of a database',
  async run(run) {
    const found = await onStage(run.signal, (stage) => measure(stage, run));
    const of = (way: Found['way'], bytes: number): number =>
      found.find((one) => one.way === way && one.bytes === bytes)?.perSecond ?? 0;
    return {
      figures: [
        figure('verify-per-s', Math.min(of('file', 768), of('database', 768)), 'entries/s', 100_000),
        ...found.map(({ way, bytes, perSecond }) =>
          figure(`verify-${way.replace(', ', '-').replace(' ', '-')}-${String(bytes)}-per-s`, perSecond, 'entries/s'),
        ),
      ],
      text: table([
        ['verified', 'bytes of a body', 'entries per second'],
        ...found.map(({ way, bytes, perSecond }) => [way, bytes, Math.round(perSecond)]),
      ]),
    };
  },
};

async function measure({ settings, urls, folder }: Stage, { options, say }: Run): Promise<readonly Found[]> {
  const keyFolder = settings.folders.keys;
  const notary = new Notary(ledgerKeysOf(readLedgerKeys(keyFolder)), new HighWater());
  for (const { region, bytes, entries } of SIZES) {
    await fill(urls.gatewayUrl, notary, { region, bytes, entries });
    say(`${String(entries)} entries of ${String(bytes)} bytes stand in ${region}`);
  }
  const found: Found[] = [];
  for (const { region, bytes } of SIZES) {
    const shard = `${region}-${String(new Date().getUTCFullYear())}`;
    const file = join(folder, `${region}.export`);
    const said = { environment: { DATABASE_URL: urls.gatewayUrl }, out: say, err: () => undefined };
    await exportLedger(['--out', file, '--shard', shard], said);
    for (const way of WAYS) {
      const source = (): Promise<LedgerSource> =>
        way === 'database' ? databaseSource(urls.gatewayUrl, shard) : fileSource(file, shard);
      const rates: number[] = [];
      for (let round = 0; round < options.rounds; round += 1)
        rates.push(await perSecond(await source(), { keyFolder, shard, way }));
      found.push({ way, bytes, perSecond: median(rates) });
      say(`${way}, ${String(bytes)} bytes: ${JSON.stringify(rates.map(Math.round))}`);
    }
    rmSync(file);
  }
  return found;
}

interface Verifying {
  readonly keyFolder: string;
  readonly shard: string;
  readonly way: Found['way'];
}

/** From the first byte to the verdict, threads and all. Throws when it does not hold. */
async function perSecond(source: LedgerSource, { keyFolder, shard, way }: Verifying): Promise<number> {
  const judge = { keys: trustedKeys(null, keyFolder), verify: verifyEd25519 };
  const check = new LedgerCheck({ sha256: quickSha256, judge, claims: [], isSigned: true, only: shard });
  const started = performance.now();
  const threads = way === 'file, one thread' ? null : new Threads();
  const blocks = new BlockCheck(quickSha256);
  const here: BlockRunner = { width: 1, run: (block) => blocks.check(block) };
  await verifyParts(source.parts, check, threads ?? here);
  const report = check.report();
  const seconds = (performance.now() - started) / 1000;
  await threads?.close();
  await source.close();
  if (!report.held) throw new Error(`the ledger of ${shard} does not hold: ${JSON.stringify(report.findings)}`);
  return report.entries / seconds;
}
