import type { Leadership, LedgerFeed } from '#ledger';

/** The cursor of a shard under its leader. It is moved past entries that are acknowledged while the next ones are on their way, one move at
 *  a time: whoever takes the lead then finds it one batch behind at most, and sends that batch twice. */
export class MovingCursor {
  private moving: Promise<boolean> = Promise.resolve(true);
  private place: number;

  constructor(
    private readonly feed: LedgerFeed,
    private readonly leadership: Leadership,
  ) {
    this.place = leadership.next;
  }

  /** Index of the first entry that is not acknowledged. */
  get next(): number {
    return this.place;
  }

  /** Begins to move past so many entries, all acknowledged. False when the move before was refused: another leads. */
  async pass(count: number): Promise<boolean> {
    if (!(await this.moving)) return false;
    this.moving = this.feed.advance(this.leadership, this.place, this.place + count);
    this.moving.catch(() => undefined); // whoever asks next is told
    this.place += count;
    return true;
  }

  /** Resolves when the last move is durable; false when it was refused. Rejects when nobody can tell. */
  settled(): Promise<boolean> {
    return this.moving;
  }
}
