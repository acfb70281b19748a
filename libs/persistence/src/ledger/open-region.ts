import type { DataSource, EntityManager } from 'typeorm';
import { EMPTY_FRONTIER, META } from '#ledger';
import { frontierColumn, nameOf, rootOf, shardAt } from './head.js';

/** Gives a region its ledger: a head row, which is its lock, and this year's empty shard. Harmless when it has one. */
export async function openRegion(source: DataSource, region: string, name: string): Promise<void> {
  await source.transaction((manager) => openLedger(manager, region, name));
}

/** The same inside a transaction. */
export async function openLedger(manager: EntityManager, region: string, name: string): Promise<void> {
  await manager.query('INSERT INTO gate.region (id, name) VALUES ($1, $2) ON CONFLICT DO NOTHING', [region, name]);
  const [clock] = await manager.query<[{ now: number }]>(
    'SELECT (extract(epoch FROM clock_timestamp()) * 1000)::float8 AS now',
  );
  const shard = shardAt(region, clock.now);
  const head = { region, shard, frontier: EMPTY_FRONTIER };
  const [known] = await manager.query<unknown[]>('SELECT 1 FROM ledger.head WHERE region = $1', [region]);
  if (known !== undefined) return;
  await manager.query('INSERT INTO ledger.shard (shard, region, year) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING', [
    ...[shard, region, nameOf(head).year],
  ]);
  await manager.query(
    'INSERT INTO ledger.head (region, shard, root, frontier) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING',
    [region, shard, rootOf(head), frontierColumn(head)],
  );
}

/** Every region that has a ledger. */
export async function ledgerRegions(manager: EntityManager): Promise<readonly string[]> {
  const text = 'SELECT region FROM ledger.head WHERE region <> $1 ORDER BY region';
  const rows = await manager.query<{ region: string }[]>(text, [META]);
  return rows.map(({ region }) => region);
}
