import { Client } from 'pg';

/** Limits on our side: a connection that has gone silent fails within seconds instead of holding the relay for ever. */
export const LIMITS = {
  connectionTimeoutMillis: 5_000,
  query_timeout: 10_000,
  keepAlive: true,
  keepAliveInitialDelayMillis: 5_000,
};

/** A session that is silent for longer is ended by the server: whoever is paused, or hangs, leads no more. */
const SILENT_SECONDS = 10;
const BEAT_MS = 2_500;

/** The one session whose advisory locks are the leads of a relay. A server that loses it frees them; so does its end. */
export class LeadSession {
  private readonly client: Client;
  private readonly beat: NodeJS.Timeout;
  private last: Promise<unknown>;

  constructor(url: string) {
    this.client = new Client({ connectionString: url, application_name: 'ketenpoort-relay-lead', ...LIMITS });
    this.client.on('error', () => undefined); // whoever uses it next is told by its query
    this.last = this.open();
    this.last.catch(() => undefined); // the first work is told
    this.beat = setInterval(() => void this.run((client) => client.query('SELECT 1')).catch(() => undefined), BEAT_MS);
    this.beat.unref();
  }

  /** Does one work after the other. After one failed so do all that follow: which locks are still held is then doubtful. */
  run<T>(work: (client: Client) => Promise<T>): Promise<T> {
    const result = this.last.then(() => work(this.client));
    this.last = result;
    return result;
  }

  async end(): Promise<void> {
    clearInterval(this.beat);
    await this.client.end().catch(() => undefined);
  }

  private async open(): Promise<void> {
    await this.client.connect();
    // A leader whose machine vanished must free its locks within half a minute.
    await this.client.query(
      `SET tcp_keepalives_idle = 10; SET tcp_keepalives_interval = 5; SET tcp_keepalives_count = 3;
       SET idle_session_timeout = '${String(SILENT_SECONDS)}s'`,
    );
  }
}
