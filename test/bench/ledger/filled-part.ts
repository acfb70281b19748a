import type pg from 'pg';
import { append, EMPTY_FRONTIER, frontierBytes, type Frontier } from '#ledger';
import { sha256 } from '#persistence';
import { asAdmin, createDatabase, urlAs } from '../../../apps/launch/src/bootstrap.js';
import { figure } from '../figures.js';
import { REGION, type Ground, type Part } from './ground.js';
import { Rounds } from './rounds.js';

const FILLED = 'ketenpoort_filled';
/** Rows of one statement, and of one page that is read back. */
const CHUNK = 250_000;
/** Short: what an append meets is indexes, and those are as deep whatever bodies hold. Bytes. */
const BODY = 32;

/** Appends to a ledger that holds ten million entries, or `--entries`, over appends to one that holds none to speak of. */
export async function filledLedger(ground: Ground): Promise<Part> {
  const { entries, rounds } = ground.run.options;
  const url = await fillDatabase(ground, entries);
  const turns = { empty: () => ground.signed(), filled: () => ground.signed({}, url) };
  const found = await Rounds.of(rounds, turns, ground.run.say);
  return {
    figures: [figure('ledger-filled-ratio', found.ratio('filled', 'empty'), '× empty', 0.9)],
    rows: [
      found.row('signed, into an empty ledger', 'empty'),
      found.row(`signed, behind ${entries.toLocaleString('en')} entries`, 'filled', 'empty'),
    ],
  };
}

/** A second database of the same server, filled and signed. Answers its address for the gateway's role. */
async function fillDatabase(ground: Ground, entries: number): Promise<string> {
  const { stage, run } = ground;
  const [from, server] = [new URL(stage.adminUrl).pathname.slice(1), urlAs(stage.adminUrl, undefined, 'postgres')];
  await asAdmin(server, (client) => createDatabase(client, FILLED, from));
  const own = new URL(stage.urls.gatewayUrl);
  own.pathname = FILLED;
  await asAdmin(urlAs(stage.adminUrl, undefined, FILLED), async (client) => {
    await client.query('SET synchronous_commit = off');
    const { rows } = await client.query<{ shard: string; size: number }>(
      'SELECT shard, size::int FROM ledger.head WHERE region = $1',
      [REGION],
    );
    const [{ shard, size } = { shard: '', size: 0 }] = rows;
    for (let at = size; at < entries; at += CHUNK) {
      await insert(client, shard, [at, Math.min(entries, at + CHUNK)]);
      if ((at - size) % (4 * CHUNK) === 0)
        run.say(`${at.toLocaleString('en')} of ${entries.toLocaleString('en')} filled in`);
    }
    const head = { region: REGION, shard, frontier: await treeOf(client, shard) };
    const { root, note, jws } = ground.notary().attest(head);
    const state = [REGION, head.frontier.size, root, Buffer.from(frontierBytes(head.frontier)), note, jws];
    await client.query(
      'UPDATE ledger.head SET size = $2, root = $3, frontier = $4, note = $5, jws = $6 WHERE region = $1',
      state,
    );
    await client.query('VACUUM ANALYZE ledger.leaf, ledger.body');
    await client.query('CHECKPOINT');
  });
  return own.toString();
}

async function insert(client: pg.Client, shard: string, [from, until]: readonly [number, number]): Promise<void> {
  await client.query(
    `WITH input AS MATERIALIZED (
       SELECT idx, uuidv7() AS id, convert_to(rpad(idx::text, $4, 'x'), 'UTF8') AS bytes
       FROM generate_series($2::bigint, $3::bigint - 1) AS idx),
     leaf AS (
       INSERT INTO ledger.leaf (id, shard, idx, hash, kind)
       SELECT id, $1, idx, sha256('\\x00'::bytea || bytes), 'outcome' FROM input)
     INSERT INTO ledger.body (shard, idx, month, bytes)
     SELECT $1, idx, date_trunc('month', now() AT TIME ZONE 'UTC')::date, bytes FROM input`,
    [shard, from, until, BODY],
  );
}

async function treeOf(client: pg.Client, shard: string): Promise<Frontier> {
  let frontier = EMPTY_FRONTIER;
  for (;;) {
    const { rows } = await client.query<{ hash: Buffer }>(
      'SELECT hash FROM ledger.leaf WHERE shard = $1 AND idx >= $2 ORDER BY idx LIMIT $3',
      [shard, frontier.size, CHUNK],
    );
    if (rows.length === 0) return frontier;
    const hashes = rows.map(({ hash }) => hash);
    frontier = append(sha256, frontier, hashes);
  }
}
