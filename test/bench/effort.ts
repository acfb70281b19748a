import { readFileSync, readdirSync } from 'node:fs';
import type pg from 'pg';

/** Time on a processor, in ms, of one process and of the children of another. Null where the system does not tell. */
export interface Effort {
  readonly server: number | null;
  readonly database: number | null;
}

/** One tick of /proc is 10 ms on every Linux that Node runs on. */
const TICK_MS = 10;

/** Effort so far: `server` a Node process, `postmaster` the parent of PostgreSQL's processes. */
export function effortOf(server: number, postmaster: number): Effort {
  if (process.platform !== 'linux') return { server: null, database: null };
  const database = readdirSync('/proc')
    .filter((name) => /^[0-9]+$/.test(name))
    .map((name) => statOf(name))
    .filter((stat) => stat?.parent === postmaster)
    .reduce((sum, stat) => sum + (stat?.time ?? 0), statOf(String(postmaster))?.ofChildren ?? 0);
  return { server: statOf(String(server))?.time ?? null, database };
}

interface Stat {
  readonly parent: number;
  readonly time: number;
  /** Of those that have ended. */
  readonly ofChildren: number;
}

function statOf(pid: string): Stat | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const [user = 0, system = 0, userOfChildren = 0, systemOfChildren = 0] = fields.slice(11, 15).map(Number);
    const [time, ofChildren] = [(user + system) * TICK_MS, (userOfChildren + systemOfChildren) * TICK_MS];
    return { parent: Number(fields[1]), time, ofChildren };
  } catch {
    return null;
  }
}

/** What the ledger holds: its size, and the transactions that wrote the entries from `first` on. */
export class LedgerCount {
  constructor(private readonly client: pg.Client) {}

  async size(): Promise<number> {
    const { rows } = await this.client.query<{ size: string }>(
      'SELECT coalesce(max(idx) + 1, 0) AS size FROM ledger.leaf',
    );
    return Number(rows[0]?.size ?? 0);
  }

  /** Every entry of one transaction carries its number: a batch is what one commit made durable. */
  async since(first: number): Promise<{ readonly entries: number; readonly commits: number }> {
    const text = `SELECT count(*)::int AS entries, count(DISTINCT xmin::text)::int AS commits FROM ledger.leaf WHERE idx >= $1`;
    const { rows } = await this.client.query<{ entries: number; commits: number }>(text, [first]);
    return rows[0] ?? { entries: 0, commits: 0 };
  }
}
