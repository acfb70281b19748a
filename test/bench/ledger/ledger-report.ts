import { HighWater } from '#ledger';
import { ledgerKeysOf, Notary } from '#persistence';
import { readLedgerKeys } from '#settings';
import { asAdmin } from '../../../apps/launch/src/bootstrap.js';
import type { Bench, Run } from '../bench.js';
import { figure, median, table } from '../figures.js';
import { onStage, type Stage } from '../stage.js';
import { appendedPerSecond, Unsigned } from './appending.js';
import { bestSingleRows, PEER_TABLE } from './pgbench.js';

interface LedgerFound {
  readonly signed: number;
  readonly unsigned: number;
  readonly single: number;
}

export const ledgerBench: Bench = {
  says: 'durable, signed entries a second, against single rows by pgbench, and against the same without signatures',
  async run(run) {
    const { signed, unsigned, single } = await onStage(run.signal, (stage) => measureLedger(stage, run));
    const rows = [
      ['ledger, signed', Math.round(signed)],
      ['ledger, unsigned', Math.round(unsigned)],
      ['pgbench, single rows', Math.round(single)],
    ];
    return {
      figures: [
        figure('ledger-r1', signed / single, '× pgbench', 1),
        figure('ledger-signed-ratio', signed / unsigned, '× unsigned', 0.9),
        figure('ledger-per-s', signed, 'entries/s'),
      ],
      text: table([['appends', 'per second'], ...rows]),
    };
  },
};

/** Medians of rounds in which all three take turns. The two ledgers write to regions of their own. */
async function measureLedger(stage: Stage, { options, say }: Run): Promise<LedgerFound> {
  const keys = ledgerKeysOf(readLedgerKeys(stage.settings.folders.keys));
  const { gatewayUrl } = stage.urls;
  await asAdmin(stage.adminUrl, (client) => client.query(PEER_TABLE));
  const found: Record<keyof LedgerFound, number[]> = { signed: [], unsigned: [], single: [] };
  const { seconds, rounds } = options;
  const turns = [
    async () =>
      found.signed.push(await appendedPerSecond(gatewayUrl, new Notary(keys, new HighWater()), ['groningen', seconds])),
    async () => found.unsigned.push(await appendedPerSecond(gatewayUrl, new Unsigned(keys), ['twente', seconds])),
    async () => found.single.push(await bestSingleRows(stage.adminUrl, stage.folder, seconds)),
  ];
  // The first of a round pays for what is not warm yet: it is not counted, and each is first in turn.
  for (let round = 0; round <= rounds; round += 1) {
    for (const turn of round % 2 === 0 ? turns : turns.toReversed()) await turn();
    if (round === 0) for (const values of Object.values(found)) values.length = 0;
    say(`round ${round}/${rounds} ${JSON.stringify(found)}`);
  }
  return { signed: median(found.signed), unsigned: median(found.unsigned), single: median(found.single) };
}
