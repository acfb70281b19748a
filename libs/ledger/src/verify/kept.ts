import type { LedgerReport } from './ledger-check.js';

/** What whoever verifies remembers: by shard, the last signed checkpoint that held. Next time the ledger must be consistent with it. */
export interface Kept {
  readonly ledger: string;
  readonly shards: ReadonlyMap<string, string>;
}

const VERSION = 1;

export function writeKept({ ledger, shards }: Kept): string {
  const sorted = [...shards].sort(([a], [b]) => (a < b ? -1 : 1));
  return `${JSON.stringify({ version: VERSION, ledger, shards: Object.fromEntries(sorted) }, null, 2)}\n`;
}

/** What to keep after a check that held: the checkpoints of its shards; of those that were kept and are not here, what was kept. */
export function keptAfter({ ledger, shards: before }: Kept, { shards }: Pick<LedgerReport, 'shards'>): string {
  const held = shards.flatMap(({ shard, note }) => (note === null ? [] : [[shard, note] as const]));
  return writeKept({ ledger, shards: new Map([...before, ...held]) });
}

/** Null for what `writeKept` did not write. */
export function readKept(text: string): Kept | null {
  try {
    const { version, ledger, shards } = JSON.parse(text) as Readonly<Record<string, unknown>>;
    if (version !== VERSION || typeof ledger !== 'string' || typeof shards !== 'object' || shards === null) return null;
    const notes = Object.entries(shards).map(([shard, note]) => [shard, String(note)] as const);
    return { ledger, shards: new Map(notes) };
  } catch {
    return null;
  }
}
