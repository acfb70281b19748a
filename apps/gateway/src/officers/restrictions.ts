import { randomUUID } from 'node:crypto';
import type { EntityManager } from 'typeorm';
import { isUuid, LedgerUnavailable, toIso, type Json } from '#kernel';
import { changeEntry, isDatabaseTrouble, type FactChange, type FactChanges, type Pseudonyms } from '#persistence';
import type { RestrictionScope } from '#reports';
import type { Clock } from '../oauth/clock.js';
import { Mistakes } from '../staff/mistakes.js';
import { confirmed, type StaffRequest } from '../staff/turns.js';
import { controlPurposeOf } from './control-purposes.js';
import type { LookArgs } from './disclosures.js';
import type { KnownWords } from './known-words.js';
import { regionOf, type Looks } from './looks.js';
import { checkIsNew, checkIsThere } from './restriction-checks.js';
import { personOf, wantedRestriction, type RestrictionArgs, type WantedRestriction } from './restriction-args.js';

export interface RestrictionParts {
  readonly looks: Looks;
  readonly changes: FactChanges;
  readonly pseudonyms: Pseudonyms;
  readonly manager: EntityManager;
  readonly words: KnownWords;
  readonly clock: Clock;
}

const COLUMNS = `id, person, party, category, from_day::text AS "fromDay", until_day::text AS "untilDay", ground, reason, weighing,
  ends_at AS "endsAt", set_by AS "setBy", set_at AS "setAt", lifted_by AS "liftedBy", lifted_at AS "liftedAt"`;
const OF_PERSON = `SELECT ${COLUMNS} FROM gate.restriction WHERE region = $1 AND person = $2 ORDER BY set_at DESC, id`;
const IN_FORCE = `SELECT party, category, from_day::text AS "fromDay", until_day::text AS "untilDay" FROM gate.restriction
  WHERE region = $1 AND person = $2 AND lifted_at IS NULL AND ends_at > to_timestamp($3::float8 / 1000)`;
const INSERT = `INSERT INTO gate.restriction (id, region, person, party, category, from_day, until_day, ground, reason, weighing, ends_at, set_by, set_at)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, to_timestamp($11::float8 / 1000), $12, to_timestamp($13::float8 / 1000))`;
const LIFT = `UPDATE gate.restriction SET lifted_by = $3, lifted_at = to_timestamp($4::float8 / 1000)
  WHERE id = $1 AND region = $2 AND lifted_at IS NULL RETURNING person`;

/** What is kept from the person at this moment (milliseconds). */
export function restrictionsInForce(
  manager: EntityManager,
  region: string,
  person: string,
  now: number,
): Promise<RestrictionScope[]> {
  return manager.query<RestrictionScope[]>(IN_FORCE, [region, person, now]);
}

/** Keeps something from a person for a while (UAVG 41): stored with all that was weighed, and recorded without it. CONFLICT when the same
 *  is kept already, so that asking again after LedgerUnavailable, when it is not known whether it was done, does not do it twice. */
export async function setRestriction(
  parts: RestrictionParts,
  request: StaffRequest,
  args: RestrictionArgs,
): Promise<object> {
  const purpose = controlPurposeOf('RESTRICTION_SET', args.controlPurpose);
  const region = regionOf(request, args.region);
  await parts.looks.mustWatch(request, region);
  const mistakes = new Mistakes();
  const wanted = await wantedRestriction(mistakes, args, { words: parts.words, now: parts.clock.now() });
  await checkIsThere(parts.manager, mistakes, { ...wanted, region });
  mistakes.check();
  const id = randomUUID();
  const step = { step: 'RESTRICTION_SET', region } as const;
  const record = await recorded(parts, request, step, async (change) => {
    await checkIsNew(change.manager, mistakes, { ...wanted, region, now: change.now });
    mistakes.check();
    const { person, party, category, fromDay, untilDay, ground, reason, weighing, endsAt } = wanted;
    await change.manager.query(INSERT, [
      ...[id, region, person, party, category, fromDay, untilDay, ground, reason, JSON.stringify(weighing)],
      ...[endsAt, request.caller.id, change.now],
    ]);
    const told = { restriction: id, ground, reason, until: toIso(endsAt), scope: scopeWords(wanted) };
    return { person, told: { control_purpose: purpose, ...told } };
  });
  return { id, record };
}

/** Ends a restriction now: what it kept is in the next overview. */
export async function liftRestriction(
  parts: RestrictionParts,
  request: StaffRequest,
  args: LookArgs & { readonly id: string },
): Promise<object> {
  const purpose = controlPurposeOf('RESTRICTION_LIFTED', args.controlPurpose);
  const region = regionOf(request, args.region);
  await parts.looks.mustWatch(request, region);
  const id = args.id.toLowerCase();
  const step = { step: 'RESTRICTION_LIFTED', region } as const;
  const record = await recorded(parts, request, step, async ({ manager, now }) => {
    const [lifted] = isUuid(id)
      ? await manager.query<[{ person: string }[], number]>(LIFT, [id, region, request.caller.id, now])
      : [[]];
    const [found] = lifted;
    const mistakes = new Mistakes();
    if (!found) mistakes.add(['id'], 'There is no such restriction in force', 'See `restrictions` of the person');
    mistakes.check();
    return { person: String(found?.person), told: { control_purpose: purpose, restriction: id } };
  });
  return { id, record };
}

/** All that was ever kept from a person in a region, with what was weighed. */
export async function restrictions(
  parts: RestrictionParts,
  request: StaffRequest,
  args: LookArgs & { readonly person: string },
): Promise<object> {
  const purpose = controlPurposeOf('RESTRICTIONS', args.controlPurpose);
  const region = regionOf(request, args.region);
  const mistakes = new Mistakes();
  const person = personOf(mistakes, args.person);
  mistakes.check();
  const look = { step: 'RESTRICTIONS', region, purpose, asked: ['person'] } as const;
  return parts.looks.take(request, look, async () => {
    const rows = await parts.manager.query<Stored[]>(OF_PERSON, [region, person]);
    const subject = parts.pseudonyms.of('person', person);
    return { result: { restrictions: rows.map(view) }, told: { found: rows.length }, about: { subject } };
  });
}

interface Stored {
  readonly endsAt: Date;
  readonly setAt: Date;
  readonly liftedAt: Date | null;
}

function view({ endsAt, setAt, liftedAt, ...row }: Stored): object {
  const moments = {
    endsAt: endsAt.toISOString(),
    setAt: setAt.toISOString(),
    liftedAt: liftedAt?.toISOString() ?? null,
  };
  return { ...row, ...moments };
}

/** One change of facts in a region, by an officer, recorded in it. The id of its entry. */
async function recorded(
  { changes, pseudonyms }: RestrictionParts,
  { caller, trace }: StaffRequest,
  { step, region }: { readonly step: string; readonly region: string },
  work: (change: FactChange) => Promise<{ readonly person: string; readonly told: Readonly<Record<string, Json>> }>,
): Promise<string> {
  try {
    return await changes.change([region], async (change) => {
      await confirmed(change, caller, 'PRIVACY_OFFICER');
      const { person, told } = await work(change);
      const staff = { id: pseudonyms.of('staff', caller.id), role: caller.role, token: caller.tokenHash };
      const head = { kind: 'staff', step, region, staff, trace, pseudonym_key: pseudonyms.version } as const;
      const entry = changeEntry(change.now, { ...head, subject: pseudonyms.of('person', person), change: told });
      change.record(entry);
      return entry.id;
    });
  } catch (error) {
    throw isDatabaseTrouble(error) ? new LedgerUnavailable('it is not known that it was written', error) : error;
  }
}

function scopeWords({ party, category, fromDay, untilDay }: WantedRestriction): string[] {
  const said = Object.entries({ category, fromDay, party, untilDay }).filter(([, value]) => value !== null);
  return said.map(([name]) => name);
}
