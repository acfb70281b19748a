import { RateLimiterMemory } from 'rate-limiter-flexible';

const WINDOW_MINUTES = 10;
/** More than anybody is refused: nothing here refuses. */
const NO_LIMIT = 2 ** 31 - 1;

/** Who is refused: a party that was admitted, by its OIN; or a registered client to which no token is given. */
export type Refused = { readonly party: string } | { readonly client: string };

/** Told once in a window of each who was refused so often in it. */
export type Signal = Refused & { readonly refusals: number; readonly minutes: number };

/** Notices who is refused again and again (IW-15): somebody who tries cases, purposes or keys, or an application that is broken. Counts
 *  in this replica alone, and keeps nobody from anything. */
export class RepeatedRefusals {
  readonly #counts = new RateLimiterMemory({ points: NO_LIMIT, duration: WINDOW_MINUTES * 60 });

  constructor(
    private readonly most: number,
    private readonly tell: (signal: Signal) => void,
  ) {}

  async note(who: Refused, count = 1): Promise<void> {
    const { consumedPoints } = await this.#counts.penalty(JSON.stringify(who), count);
    const isTurn = consumedPoints >= this.most && consumedPoints - count < this.most;
    if (isTurn) this.tell({ ...who, refusals: consumedPoints, minutes: WINDOW_MINUTES });
  }
}
