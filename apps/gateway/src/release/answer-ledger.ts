import { LedgerUnavailable } from '#kernel';
import { Ledger, type Draft, type EntryGroup, type Placed } from '#ledger';
import type { OutcomeRecorder } from '../outcome/outcome-recorder.js';
import type { ReplicaLease } from '../outcome/replica-lease.js';
import type { Carriage } from './carriage.js';

/** When an answer may leave. */
export interface ReleaseTerms {
  /** Whether answers of a region wait for the brokers. */
  readonly waits: (region: string) => boolean;
  /** From handing the record over until the answer may leave. Milliseconds. */
  readonly deadline: number;
  /** How many answers may wait for the brokers. */
  readonly mostWaiting: number;
}

export interface ReleaseParts {
  readonly carriage: Pick<Carriage, 'carried' | 'waiting'>;
  readonly outcomes: Pick<OutcomeRecorder, 'expect' | 'abandon' | 'lost'>;
  readonly lease: Pick<ReplicaLease, 'hold' | 'isGood'>;
  /** A record waits for the relay. */
  readonly wake: () => void;
  /** Is told how long an answer waited for the brokers. Milliseconds. */
  readonly onWaited: (region: string, milliseconds: number, carried: boolean) => void;
}

/** The ledger as whoever tells something only after its record is durable sees it: `append` answers when what was recorded may leave. In a
 *  region that waits for the brokers they have acknowledged it by then. */
export class AnswerLedger extends Ledger {
  constructor(
    private readonly ledger: Ledger,
    private readonly parts: ReleaseParts,
    private readonly terms: ReleaseTerms,
  ) {
    super();
  }

  /** LedgerUnavailable also when it is recorded and may not leave, which its outcome says: the brokers have not got it in time, or this
   *  process was paused for so long that facts may have changed since. */
  override async append(region: string, group: EntryGroup): Promise<readonly Placed[]> {
    const begun = performance.now();
    if (!this.parts.lease.isGood) await this.parts.lease.hold();
    const waits = this.terms.waits(region);
    if (waits && this.parts.carriage.waiting >= this.terms.mostWaiting)
      throw new LedgerUnavailable('as many answers as may wait for the brokers already do');
    const places = await this.#recorded(region, group);
    const answers = answersIn(region, { group, places });
    const leaveBy = begun + this.terms.deadline;
    this.parts.outcomes.expect(answers, leaveBy);
    const carried = !waits || (await this.#carried(region, places, leaveBy));
    // Measured anew: it may be the pause of this process that ended the wait.
    if (carried && performance.now() <= leaveBy) return places;
    this.parts.outcomes.abandon(answers);
    throw new LedgerUnavailable(carried ? 'the record took too long' : 'the brokers have not got the record in time');
  }

  async #recorded(region: string, group: EntryGroup): Promise<readonly Placed[]> {
    try {
      return await this.ledger.append(region, group);
    } catch (error) {
      const ids = group.entries.filter(hasOutcome).map(({ id }) => id);
      if (error instanceof LedgerUnavailable && ids.length > 0) this.parts.outcomes.lost(region, ids);
      throw error;
    }
  }

  async #carried(region: string, places: readonly Placed[], leaveBy: number): Promise<boolean> {
    const since = performance.now();
    this.parts.wake();
    const last = places.at(-1);
    const carried = !last || (await this.parts.carriage.carried(last, leaveBy - since));
    this.parts.onWaited(region, performance.now() - since, carried);
    return carried;
  }
}

interface RecordedGroup {
  readonly group: EntryGroup;
  readonly places: readonly Placed[];
}

/** An officer's look has none: who looked is told, not what became of it. */
function hasOutcome({ replica, settles }: Draft): boolean {
  return replica !== null && settles === null;
}

function answersIn(region: string, { group, places }: RecordedGroup): Parameters<OutcomeRecorder['abandon']>[0] {
  const ids = new Set(group.entries.filter(hasOutcome).map(({ id }) => id));
  return places.filter(({ id }) => ids.has(id)).map(({ id, shard, idx }) => ({ id, shard, idx, region }));
}
