import type { Leadership } from '#ledger';
import { PostgresLedgerFeed } from '#persistence';

/** The feed of a relay in this process, which tells at once how far the topic is. */
export class ToldFeed extends PostgresLedgerFeed {
  constructor(
    url: string,
    private readonly onAdvance: (shard: string, next: number) => void,
  ) {
    super(url);
  }

  override async advance(leadership: Leadership, from: number, to: number): Promise<boolean> {
    const advanced = await super.advance(leadership, from, to);
    if (advanced) this.onAdvance(leadership.shard, to);
    return advanced;
  }
}
