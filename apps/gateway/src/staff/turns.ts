import { LedgerUnavailable, RequestInvalid, Unauthenticated, type Json } from '#kernel';
import type { StaffCaller, StaffRole } from '#identity';
import type { ChangeEntry, Trace } from '#ledger';
import {
  changeEntry,
  isDatabaseTrouble,
  StaffEntity,
  StaffKeyEntity,
  type FactChange,
  type FactChanges,
  type Pseudonyms,
  type RegionsOf,
} from '#persistence';
import { Mistakes } from './mistakes.js';

/** Who of the staff asks, in one request. */
export interface StaffRequest {
  readonly caller: StaffCaller;
  readonly trace: Trace;
}

/** Where an entry was written, and its id. */
export interface StaffRecord {
  readonly region: string;
  readonly id: string;
}

/** What is said of every change. */
export interface Changed {
  /** False when everything was so already: then nothing was written. */
  readonly changed: boolean;
  readonly dryRun: boolean;
  readonly records: readonly StaffRecord[];
}

/** What an entry says of one change. */
export interface Told {
  readonly kind: 'party' | 'case-step' | 'convenant' | 'staff' | 'restored' | 'pruned' | 'relay';
  readonly step: string;
  readonly change: Readonly<Record<string, Json>>;
  readonly about?: Pick<ChangeEntry, 'case' | 'subject'>;
}

/** A change by staff under way: the locks are held, and who asks is still who it was. */
export interface StaffTurn {
  readonly change: FactChange;
  readonly mistakes: Mistakes;
  readonly caller: StaffCaller;
  /** Throws FUNCTION_NOT_REGISTERED unless the caller administers all of these regions; null: every region there may be. */
  readonly mustAdminister: (regions: readonly string[] | null) => void;
  /** Whether the caller administers one of these regions at least, so that they may know of what is in them. */
  readonly mayKnow: (regions: readonly string[]) => boolean;
  /** Writes an entry in each of these regions. */
  readonly tell: (regions: readonly string[], told: Told) => void;
  readonly pseudonym: (kind: 'person' | 'case' | 'staff', id: string) => string;
}

/** Carries the result of a dry run past the end of its transaction, which is thereby undone. */
class Undone<Result> extends Error {
  constructor(readonly result: Result) {
    super('a dry run');
  }
}

export interface StaffChange {
  readonly regionsOf: RegionsOf;
  readonly dryRun: boolean;
}

/** Gives each change by staff its turn: one transaction under the locks of the regions it concerns, recorded in them. */
export class StaffTurns {
  constructor(
    private readonly facts: FactChanges,
    private readonly pseudonyms: Pseudonyms,
  ) {}

  /** Runs `work` and answers when what it changed is durable and recorded; after a dry run, when it is undone. InputRefused with all
   *  mistakes; Unauthenticated and FUNCTION_NOT_REGISTERED as of under the locks; LedgerUnavailable when nothing can be
   *  recorded, or when it is not known whether it was. */
  async take<Result extends object>(
    { caller, trace }: StaffRequest,
    { regionsOf, dryRun }: StaffChange,
    work: (turn: StaffTurn) => Promise<Result>,
  ): Promise<Result & Changed> {
    mustBe(caller, 'ADMINISTRATOR');
    try {
      return await this.facts.changeWhere(regionsOf, async (change) => {
        const records: StaffRecord[] = [];
        const now = await confirmed(change, caller, 'ADMINISTRATOR');
        const result = await work(this.#turn({ caller: now, trace }, change, records));
        const changed = { ...result, changed: records.length > 0, dryRun };
        if (dryRun) throw new Undone({ ...changed, records: [] });
        return { ...changed, records };
      });
    } catch (error) {
      if (error instanceof Undone) return (error as Undone<Result & Changed>).result;
      throw isDatabaseTrouble(error)
        ? new LedgerUnavailable('it is not known that the change was written', error)
        : error;
    }
  }

  #turn({ caller, trace }: StaffRequest, change: FactChange, records: StaffRecord[]): StaffTurn {
    const { pseudonyms } = this;
    const staff = { id: pseudonyms.of('staff', caller.id), role: caller.role, token: caller.tokenHash };
    return {
      change,
      caller,
      mistakes: new Mistakes(),
      mustAdminister: (regions) => {
        if (!administers(caller, regions)) throw notAllowed();
      },
      mayKnow: (regions) => knownTo(caller, regions).length > 0,
      tell: (regions, { about, ...told }) => {
        for (const region of regions) {
          const head = { region, staff, trace, pseudonym_key: pseudonyms.version };
          const entry = changeEntry(change.now, { ...head, ...about, ...told });
          change.record(entry);
          records.push({ region, id: entry.id });
        }
      },
      pseudonym: (kind, id) => pseudonyms.of(kind, id),
    };
  }
}

/** Whether somebody of the staff may look at, or administer, all of these regions; null: every region there may be. */
export function administers({ regions }: Pick<StaffCaller, 'regions'>, wanted: readonly string[] | null): boolean {
  if (regions === null) return true;
  return wanted?.every((region) => regions.includes(region)) ?? false;
}

/** These regions when the caller administers one of them at least, else none: no lock is taken for what they may not know of. */
export function knownTo(caller: Pick<StaffCaller, 'regions'>, regions: readonly string[]): readonly string[] {
  return regions.some((region) => administers(caller, [region])) ? regions : [];
}

export function notAllowed(): RequestInvalid {
  return new RequestInvalid('FUNCTION_NOT_REGISTERED', 'role or regions do not allow this');
}

function mustBe({ role }: Pick<StaffCaller, 'role'>, needed: StaffRole): void {
  if (role !== needed) throw notAllowed();
}

/** The caller as the database has them under the locks, still in the role that this needs. */
export async function confirmed(
  { manager, now }: FactChange,
  caller: StaffCaller,
  needed: StaffRole,
): Promise<StaffCaller> {
  const member = await manager.findOneBy(StaffEntity, { id: caller.id });
  const key = await manager.findOneBy(StaffKeyEntity, { kid: caller.key, staff: caller.id });
  if (!member || member.revokedAt) throw new Unauthenticated('CLIENT_UNKNOWN');
  if (!key || (key.revokedAt && key.revokedAt.getTime() <= now)) throw new Unauthenticated('KEY_REVOKED');
  const { role, regions } = member;
  mustBe({ role }, needed);
  return { ...caller, role, regions };
}
