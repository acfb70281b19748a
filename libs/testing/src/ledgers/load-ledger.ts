import type pg from 'pg';
import { append, EMPTY_FRONTIER, frontierBytes, readCheckpointText, readNote, readShardName } from '#ledger';
import { asAdmin } from '../../../../apps/launch/src/bootstrap.js';
import { rootOver, type MadeEntry, type MadeLedger, type MadeShard } from './made-ledger.js';
import { sha256Of } from './signing.js';

/** Puts a made-up ledger into a database of its own in place of what is there, past the product and its rights, as somebody who tampers
 *  with one would. The columns of the heads say what the checkpoints say. */
export async function loadLedger(adminUrl: string, { shards }: Pick<MadeLedger, 'shards'>): Promise<void> {
  await asAdmin(adminUrl, async (client) => {
    await client.query('TRUNCATE ledger.leaf, ledger.body, ledger.head, ledger.shard');
    await client.query('CREATE TABLE IF NOT EXISTS ledger.body_rest PARTITION OF ledger.body DEFAULT');
    for (const shard of shards) {
      await loadShard(client, shard, shards);
      for (let at = 0; at < shard.entries.length; at += 1000)
        await loadEntries(client, shard.shard, shard.entries.slice(at, at + 1000));
    }
  });
}

async function loadShard(client: pg.Client, made: MadeShard, all: readonly MadeShard[]): Promise<void> {
  const { shard, notes } = made;
  const { region, year, generation } = readShardName(shard) ?? { region: shard, year: null, generation: 1 };
  const isHead = !all.some((other) => other.shard === `${shard}-${String(generation + 1)}`);
  const { size, root } = stateOf(made);
  const state = [size, Buffer.from(root), notes[0] ?? null];
  await client.query(
    `INSERT INTO ledger.shard (shard, region, year, generation, closed_size, closed_root, closed_note)
     VALUES ($1, $2, $3, $4, $5, $6, $7)`,
    [shard, region, year ?? 0, generation, ...(isHead ? [null, null, null] : state)],
  );
  if (!isHead) return;
  const hashes = made.entries.slice(0, size).map(({ hash }) => hash);
  const frontier = Buffer.from(frontierBytes(append(sha256Of, EMPTY_FRONTIER, hashes)));
  await client.query(
    'INSERT INTO ledger.head (region, shard, size, root, note, frontier) VALUES ($1, $2, $3, $4, $5, $6)',
    [region, shard, ...state, frontier],
  );
}

function stateOf({ notes: [note], entries }: MadeShard): { readonly size: number; readonly root: Uint8Array } {
  try {
    const { size, root } = readCheckpointText(readNote(note ?? '').text);
    return { size: Number(size), root };
  } catch {
    return { size: entries.length, root: rootOver(entries) };
  }
}

async function loadEntries(client: pg.Client, shard: string, entries: readonly MadeEntry[]): Promise<void> {
  const bodies = entries.filter(({ body }) => body !== null);
  await client.query(
    `INSERT INTO ledger.leaf (shard, idx, id, kind, replica, settles, hash)
     SELECT $1, * FROM unnest($2::bigint[], $3::uuid[], $4::text[], $5::uuid[], $6::uuid[], $7::bytea[])`,
    [
      shard,
      entries.map(({ index }) => index),
      entries.map(({ id }) => id),
      entries.map(({ kind }) => kind),
      entries.map(({ replica }) => replica),
      entries.map(({ settles }) => settles),
      entries.map(({ hash }) => Buffer.from(hash)),
    ],
  );
  await client.query(
    `INSERT INTO ledger.body (shard, idx, month, bytes) SELECT $1, * FROM unnest($2::bigint[], $3::date[], $4::bytea[])`,
    [
      shard,
      bodies.map(({ index }) => index),
      bodies.map(({ month }) => month),
      bodies.map(({ body }) => Buffer.from(body ?? [])),
    ],
  );
}
