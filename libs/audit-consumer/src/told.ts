import type { AuditEntry, Problem } from './record.js';

/** What a record means to who has read all before it.
 *
 *  - `entry`: one that was not seen before. `late`: it had been told as missing.
 *  - `stub`: the same, but only its place, id and leaf hash; the body is in the ledger alone.
 *  - `body`: the entry of what was a stub until now.
 *  - `duplicate`: seen before, and the same. Nothing to do.
 *  - `gap`: entries [from, until) of the shard have not come. They may still: then they are told as late.
 *  - `diverging`: seen before, and another. Somebody has written to the topic or to the ledger; what was seen first stands.
 *  - `refused`: no record to be taken, and why. */
export type Told =
  | { readonly what: 'entry'; readonly entry: AuditEntry; readonly late: boolean }
  | { readonly what: 'stub'; readonly entry: AuditEntry; readonly late: boolean }
  | { readonly what: 'body'; readonly entry: AuditEntry }
  | { readonly what: 'duplicate'; readonly shard: string; readonly index: number }
  | { readonly what: 'gap'; readonly shard: string; readonly from: number; readonly until: number }
  | { readonly what: 'diverging'; readonly entry: AuditEntry; readonly first: Uint8Array }
  | { readonly what: 'refused'; readonly partition: number; readonly offset: string; readonly problem: Problem };
