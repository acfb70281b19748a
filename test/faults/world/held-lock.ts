import pg from 'pg';

/** Keeps what a statement locks until what it answers is called. */
export async function holdLock(url: string, text: string): Promise<() => Promise<void>> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  const release = (): Promise<void> => client.end().catch(() => undefined);
  try {
    await client.connect();
    await client.query('BEGIN');
    await client.query(text);
    return release;
  } catch (error) {
    await release();
    throw error;
  }
}
