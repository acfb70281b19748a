import { HighWater } from '#ledger';
import { adoptUnsigned, ledgerKeysOf, Notary, poolOf, type LedgerKeys } from '#persistence';
import { readLedgerKeys } from '#settings';
import { asAdmin } from '../../../apps/launch/src/bootstrap.js';
import type { Bench, Run } from '../bench.js';
import { figure, median, table } from '../figures.js';
import { onStage, type Stage } from '../stage.js';
import { appendedPerSecond, Unsigned } from './appending.js';
import { bestSingleRows, PEER_TABLE } from './pgbench.js';

/** Per second, in each round. */
type LedgerFound = Readonly<Record<'signed' | 'unsigned' | 'single', readonly number[]>>;

/** The region that all turns write to: an index is slower in its middle than at its end, and so no two regions are alike. */
const REGION = 'groningen';

export const ledgerBench: Bench = {
  says: 'durable, signed entries a second, against single rows by pgbench, and against the same without signatures',
  async run(run) {
    const { signed, unsigned, single } = await onStage(run.signal, (stage) => measureLedger(stage, run));
    const rows = [
      ['ledger, signed', Math.round(median(signed))],
      ['ledger, unsigned', Math.round(median(unsigned))],
      ['pgbench, single rows', Math.round(median(single))],
    ];
    return {
      figures: [
        figure('ledger-r1', ratioOf(signed, single), '× pgbench', 1),
        figure('ledger-signed-ratio', ratioOf(signed, unsigned), '× unsigned', 0.9),
        figure('ledger-per-s', median(signed), 'entries/s'),
      ],
      text: table([['appends', 'per second'], ...rows]),
    };
  },
};

/** The median of the ratios within rounds. */
function ratioOf(ours: readonly number[], theirs: readonly number[]): number {
  return median(ours.map((value, round) => value / (theirs[round] ?? Number.NaN)));
}

/** Rounds in which all three take turns. */
async function measureLedger(stage: Stage, { options, say }: Run): Promise<LedgerFound> {
  const keys = ledgerKeysOf(readLedgerKeys(stage.settings.folders.keys));
  const { gatewayUrl } = stage.urls;
  await asAdmin(stage.adminUrl, (client) => client.query(PEER_TABLE));
  const found: Record<keyof LedgerFound, number[]> = { signed: [], unsigned: [], single: [] };
  const { seconds, rounds } = options;
  const turns = [
    async () =>
      found.signed.push(await appendedPerSecond(gatewayUrl, new Notary(keys, new HighWater()), [REGION, seconds])),
    async () => {
      found.unsigned.push(await appendedPerSecond(gatewayUrl, new Unsigned(keys), [REGION, seconds]));
      await signAgain(stage, keys);
    },
    async () => found.single.push(await bestSingleRows(stage.adminUrl, stage.folder, seconds)),
  ];
  // The first of a round pays for what is not warm yet: it is not counted, and each is first in turn.
  for (let round = 0; round <= rounds; round += 1) {
    for (const turn of round % 2 === 0 ? turns : turns.toReversed()) await turn();
    if (round === 0) for (const values of Object.values(found)) values.length = 0;
    say(`round ${round}/${rounds} ${JSON.stringify(found)}`);
  }
  return found;
}

/** Signs what was appended without, so that the next turn finds a ledger that it may go on from. */
async function signAgain({ adminUrl, urls }: Stage, keys: LedgerKeys): Promise<void> {
  await asAdmin(adminUrl, (client) => client.query('UPDATE ledger.head SET note = NULL, jws = NULL'));
  const pool = poolOf(urls.gatewayUrl, 'ketenpoort-bench', 1);
  try {
    await adoptUnsigned(pool, new Notary(keys, new HighWater()));
  } finally {
    await pool.end();
  }
}
