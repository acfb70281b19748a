import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { asAdmin } from '../../../../apps/launch/src/bootstrap.js';
import { testPostgres } from '../services/addresses.js';
import type { Filled } from '../services/demo-of-run.js';
import { TestProduct } from './product.js';

const DATABASE = 'demo_of_run';

/** Fills a database with the demo data, once for a run: a copy is made in a tenth of the time. Its keys go into the folder. */
export async function makeDemo(folder: string): Promise<Filled> {
  const product = await TestProduct.start({ filled: null });
  const { database } = product.filled;
  const keys = join(folder, 'demo-keys');
  cpSync(product.keys, keys, { recursive: true });
  await product.stop({ drop: false });
  await asAdmin(testPostgres(), async (client) => {
    await client.query(`ALTER DATABASE ${database} RENAME TO ${DATABASE}`);
    // A database that somebody is connected to cannot be copied.
    await client.query(`ALTER DATABASE ${DATABASE} WITH ALLOW_CONNECTIONS false`);
  });
  return { database: DATABASE, keys };
}
