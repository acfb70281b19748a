/** What came of a request: an answer, a refusal from which nothing leaves, or nobody can tell from outside. */
export type Fate = 'ok' | 'failed' | 'unknown';

/** Where the record of an answer stands, as the answer says. */
export interface Receipt {
  readonly entry: string;
  readonly shard: string;
  readonly index: number;
  /** Base64. */
  readonly leafHash: string;
}

/** One question of a client, and what came of it. */
export interface Asked {
  /** Trace id that the client made up, 32 hexadecimal digits: its record names it. */
  readonly trace: string;
  readonly gateway: string;
  /** Milliseconds of the driver's own clock. */
  readonly sent: number;
  readonly ended: number;
  readonly fate: Fate;
  /** Of an answer; null where it has none. */
  readonly receipt: Receipt | null;
  /** Of a refusal its code, of a broken connection what broke it; '' for an answer. */
  readonly code: string;
  /** About a case whose facts change all the time: refused with TRY_LATER when they did so three times. */
  readonly contested: boolean;
  /** Whether it shows what nobody may see without the person's consent. */
  readonly showed: boolean;
}

/** One entry of the ledger, as far as the checks need it. Hashes in base64. */
export interface LedgerLine {
  readonly shard: string;
  readonly idx: number;
  readonly id: string;
  readonly kind: string;
  readonly hash: string;
  /** Of an outcome: the entry that it is the outcome of. */
  readonly settles: string | null;
  readonly outcome: string | null;
  readonly trace: string | null;
  /** Of an answer: the consents that it rests on, `id@version`. */
  readonly consents: readonly string[];
  /** Of a change: what was done, and to which consent. */
  readonly step: string | null;
  readonly consent: string | null;
}

/** One record of the topic, in the order in which they stand there. */
export interface TopicLine {
  readonly shard: string;
  readonly idx: number;
  readonly id: string;
  /** Leaf hash as the header says, base64. */
  readonly hash: string;
  /** Leaf hash of the body that came with it, base64; null for one without a body. */
  readonly bodyHash: string | null;
}

/** Entries that a restored backup took away: `until` not among them. */
export interface LostRange {
  readonly shard: string;
  readonly from: number;
  readonly until: number;
}

/** A time in which something was being broken, and until it was well again. Milliseconds of the driver's own clock. */
export interface Trouble {
  readonly kind: string;
  readonly from: number;
  readonly until: number;
}

/** All that is known at the end. */
export interface History {
  readonly asked: readonly Asked[];
  readonly ledger: readonly LedgerLine[];
  /** Null: no topic was kept. */
  readonly topic: readonly TopicLine[] | null;
  readonly troubles: readonly Trouble[];
  readonly restored: readonly LostRange[];
}

/** What a check found wrong. */
export interface Found {
  readonly shard: string;
  /** Null: of no entry. */
  readonly index: number | null;
  readonly what: string;
}

/** A check: finds nothing in a history in which all was well. */
export interface Check {
  readonly name: string;
  readonly says: string;
  find(history: History): readonly Found[];
}

/** Kinds of entries that are answers, and so have an outcome. */
export const ANSWERS: ReadonlySet<string> = new Set(['disclosure', 'refusal', 'access']);

/** A name for a place in a shard. */
export function placeOf({ shard, idx }: { readonly shard: string; readonly idx: number }): string {
  return `${shard}/${String(idx)}`;
}

export function isLost({ restored }: Pick<History, 'restored'>, shard: string, index: number): boolean {
  return restored.some((range) => range.shard === shard && range.from <= index && index < range.until);
}

/** By shard, in the order in which they come. */
export function byShard<Line extends { readonly shard: string }>(lines: readonly Line[]): ReadonlyMap<string, Line[]> {
  const shards = new Map<string, Line[]>();
  for (const line of lines) {
    const own = shards.get(line.shard);
    if (own) own.push(line);
    else shards.set(line.shard, [line]);
  }
  return shards;
}
