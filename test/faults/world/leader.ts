import type { App } from './app.js';

const LEADS = '"event":"relay.leads"';

interface Lead {
  readonly shard?: string;
  readonly epoch?: number;
}

/** The relay with the highest epoch in a shard, by their logs; undefined while none led it. */
export function leaderOf(relays: readonly App[], shard: string): App | undefined {
  const epochs = relays.map((relay) => ({ relay, epoch: epochIn(relay.log, shard) }));
  const [first] = epochs.filter(({ epoch }) => epoch > 0).sort((a, b) => b.epoch - a.epoch);
  return first?.relay;
}

/** The last epoch of a shard that a log tells of; 0 without. */
export function epochIn(log: string, shard: string): number {
  const leads = log.split('\n').filter((line) => line.includes(LEADS));
  return Math.max(0, ...leads.map((line) => epochOf(line, shard)));
}

function epochOf(line: string, shard: string): number {
  try {
    const lead = JSON.parse(line) as Lead;
    return lead.shard === shard ? (lead.epoch ?? 0) : 0;
  } catch {
    return 0;
  }
}
