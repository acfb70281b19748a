import type { LedgerLine } from '../checks/history.js';
import type { Postgres } from './postgres.js';

interface Row {
  readonly shard: string;
  readonly idx: number;
  readonly id: string;
  readonly kind: string;
  readonly hash: Buffer;
  readonly settles: string | null;
  readonly body: Body | null;
}

/** What the statement below makes of a body. */
interface Body {
  readonly outcome: string | null;
  readonly step: string | null;
  readonly trace: { readonly trace_id: string } | null;
  readonly change: { readonly consent: string | null };
  readonly granted: readonly { readonly consent: string }[];
}

/** Of a body only what the checks look at: a ledger of an hour would not fit here whole. */
const LINES = `
SELECT l.shard, l.idx::int AS idx, l.id, l.kind, l.hash, l.settles, CASE WHEN b.bytes IS NULL THEN NULL ELSE jsonb_build_object(
  'outcome', e -> 'outcome', 'step', e -> 'step', 'trace', e -> 'trace', 'change', jsonb_build_object('consent', e #> '{change,consent}'),
  'granted', jsonb_path_query_array(e, '$.granted[*] ? (exists (@.consent))')) END AS body
FROM ledger.leaf l LEFT JOIN ledger.body b USING (shard, idx)
CROSS JOIN LATERAL (SELECT convert_from(b.bytes, 'UTF8')::jsonb AS e) x
WHERE l.shard = $1 AND l.idx >= $2 AND l.idx < $3 ORDER BY l.idx`;
const SHARDS = 'SELECT shard, max(idx)::int + 1 AS size FROM ledger.leaf GROUP BY shard ORDER BY shard';
const PAGE = 20_000;

/** Every entry of the ledger, past the product, by shard and index. */
export async function ledgerLines(postgres: Postgres): Promise<readonly LedgerLine[]> {
  const lines: LedgerLine[] = [];
  for (const { shard, size } of await postgres.sql<{ shard: string; size: number }>(SHARDS))
    for (let from = 0; from < size; from += PAGE)
      for (const row of await postgres.sql<Row>(LINES, [shard, from, from + PAGE])) lines.push(lineOf(row));
  return lines;
}

/** What is left of a body that was let go of. */
const NOTHING: Body = { outcome: null, step: null, trace: null, change: { consent: null }, granted: [] };

function lineOf({ shard, idx, id, kind, hash, settles, body }: Row): LedgerLine {
  const { outcome, step, trace, change, granted } = body ?? NOTHING;
  return {
    ...{ shard, idx, id, kind, settles, outcome, step, hash: hash.toString('base64') },
    trace: trace?.trace_id ?? null,
    consents: granted.map(({ consent }) => consent),
    consent: change.consent,
  };
}
