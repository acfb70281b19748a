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
