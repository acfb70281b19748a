import type { EntityManager } from 'typeorm';
import { LedgerUnavailable, type Json } from '#kernel';
import type { ChangeEntry, Ledger } from '#ledger';
import { changeEntry, draftOf, isDatabaseTrouble, type Pseudonyms } from '#persistence';
import type { Clock } from '../oauth/clock.js';
import { Mistakes } from '../staff/mistakes.js';
import { administers, notAllowed, type StaffRequest } from '../staff/turns.js';
import type { ControlPurpose, LookStep } from './control-purposes.js';

/** What an officer does with the log: in one region, for one purpose. */
export interface Look {
  readonly step: LookStep;
  readonly region: string;
  readonly purpose: ControlPurpose;
  /** Words of ours for what was asked by: never what was asked. */
  readonly asked?: readonly string[];
}

/** What was found, and what the record says of it. */
export interface Seen<Result> {
  readonly result: Result;
  readonly told?: Readonly<Record<string, Json>>;
  /** Pseudonyms of the case or the person that it is about. */
  readonly about?: Pick<ChangeEntry, 'case' | 'subject'>;
}

/** What all looks need. */
export interface LookParts {
  readonly manager: EntityManager;
  readonly ledger: Ledger;
  readonly pseudonyms: Pseudonyms;
  readonly clock: Clock;
}

/** Lets an officer look, and records it: nothing is answered before its record is durable (ADL-04), also when nothing was found. */
export class Looks {
  constructor(private readonly parts: LookParts) {}

  /** Does `work` and answers what it found with the id of the record. FUNCTION_NOT_REGISTERED for a region that the officer does not
   *  watch; LedgerUnavailable when it cannot be recorded: then nothing is told. */
  async take<Result extends object>(
    request: StaffRequest,
    look: Look,
    work: () => Promise<Seen<Result>>,
  ): Promise<Result & { readonly record: string }> {
    await this.mustWatch(request, look.region);
    const { result, ...seen } = await fromLedger(work());
    return { ...result, record: await this.#record(request, look, seen) };
  }

  /** FUNCTION_NOT_REGISTERED for a region that the officer does not watch, and alike for one that there is not. */
  async mustWatch({ caller }: StaffRequest, region: string): Promise<void> {
    if (!administers(caller, [region])) throw notAllowed();
    const found = await this.parts.manager.query<unknown[]>('SELECT 1 FROM gate.region WHERE id = $1', [region]);
    if (found.length === 0) throw notAllowed();
  }

  async #record(
    { caller, trace }: StaffRequest,
    { step, region, purpose, asked }: Look,
    { told, about }: Omit<Seen<unknown>, 'result'>,
  ): Promise<string> {
    const { ledger, pseudonyms, clock } = this.parts;
    const entry = changeEntry(clock.now(), {
      kind: step === 'RESOLVED' ? 'pseudonym-resolved' : 'log-read',
      ...{ step, region, trace, pseudonym_key: pseudonyms.version },
      staff: { id: pseudonyms.of('staff', caller.id), role: caller.role, token: caller.tokenHash },
      ...about,
      change: { control_purpose: purpose, ...(asked && { asked: [...asked].sort() }), ...told },
    });
    await ledger.append(region, { entries: [draftOf(entry)], preconditions: [], notAfter: null });
    return entry.id;
  }
}

/** What is read of the ledger. LedgerUnavailable when the database cannot tell it. */
export async function fromLedger<Read>(read: Promise<Read>): Promise<Read> {
  try {
    return await read;
  } catch (error) {
    throw isDatabaseTrouble(error) ? new LedgerUnavailable('the ledger could not be read', error) : error;
  }
}

/** The region that was named, or the only one that the officer watches. Nothing is looked up to find another: that would tell, without a
 *  record, what is there. */
export function regionOf({ caller }: StaffRequest, named: string | null | undefined): string {
  if (named !== null && named !== undefined) return named;
  const [only, ...others] = caller.regions ?? [];
  if (only !== undefined && others.length === 0) return only;
  const mistakes = new Mistakes();
  mistakes.add(['region'], 'No region is named', 'Name the region whose log you look at');
  mistakes.check();
  throw notAllowed();
}
