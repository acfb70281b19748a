import { NEUTRAL, type Instant, type Phase, type Purpose, type Reason, type Track } from '#kernel';
import type { CompiledConvenant } from '../decision/compile.js';
import { decide, participationOf, type Decision, type Grant } from '../decision/decide.js';
import type { CaseFacts, Facts, Item, RequesterClass } from '../decision/facts.js';
import { controlesOf, emergencyUsed, legalBasisOf, statedPurpose, wpg20DecisionOf } from '../decision/grounds.js';
import { contributorsOf, heldGrants } from '../decision/held.js';
import { plan, type DisclosurePlan } from '../decision/plan.js';
import type { KeptCase, KeptFacts, KeptItem } from './kept-facts.js';

/** What was asked, as an entry tells it. */
export interface AskedThen {
  readonly requester: RequesterClass;
  /** Of the party whose rights counted. */
  readonly oin: string;
  readonly purpose: Purpose;
  /** Coordinates of what was asked: all that was granted, refused or held back. */
  readonly fields: readonly string[];
  readonly at: Instant;
  /** There was such a case, though the party may have taken no part in it. */
  readonly isKnown: boolean;
}

export interface GivenThen {
  readonly field: string;
  readonly holder: string;
  readonly clause: string;
  readonly form: string;
  /** `id@version` of the consent it rests on. */
  readonly consent: string | null;
}

export interface RefusedThen {
  /** null: the whole of it, where no field was asked. */
  readonly field: string | null;
  readonly holder: string | null;
  readonly reason: Reason;
}

/** A decision made again, by field and holder, before anything was fetched. */
export interface DecidedAgain {
  readonly barrier: Reason | null;
  readonly granted: readonly GivenThen[];
  readonly refused: readonly RefusedThen[];
  /** The caller wanted all or nothing. */
  readonly strict: boolean;
  /** Something was refused that the caller is told of: to one who wants all or nothing, everything is. */
  readonly fallsShort: boolean;
  /** Bases in law of what was granted, or of the purpose where nothing was. */
  readonly legalBasis: readonly string[];
  readonly wpg20Decision: string | null;
  /** Something was granted because of the emergency in the case. */
  readonly emergency: boolean;
  /** NEN 7513, as the record has it. */
  readonly controles: string;
  /** URI of the processing activity that the convenant has for the purpose; null: it has no such purpose. */
  readonly activity: string | null;
  /** The case as it was then; null: unknown, or not the party's. */
  readonly case: Pick<KeptCase, 'phase' | 'track' | 'participation'> | null;
}

/** Makes a plan, or has one already. */
export type Planner = typeof plan;

/** Decides what an entry says was decided once more, by the convenant and the catalogue that it was decided by and the facts that were
 *  kept of it. RangeError when it asked for a field that this catalogue lacks. */
export function decideAgain(
  policy: CompiledConvenant,
  asked: AskedThen,
  kept: KeptFacts,
  planner: Planner = plan,
): DecidedAgain {
  const then = policy.revokedAt === kept.revoked_at ? policy : { ...policy, revokedAt: kept.revoked_at };
  const made = planner(then, asked.requester, asked.purpose, asked.fields);
  const facts = factsThen(kept, asked);
  const decision = decide(made, facts, asked.oin);
  const holdersOf = (unit: string): readonly string[] => possibleHolders(policy, kept, unit);
  const held = heldGrants(decision, { ours: kept.ours, requester: asked.oin, holdersOf });
  const grants = held.map(({ grant }) => grant);
  return {
    barrier: decision.barrier,
    granted: held.flatMap(({ grant, holders }) => holders.flatMap((holder) => givenBy(grant, holder))),
    refused: refusedThen(decision, holdersOf),
    strict: kept.strict,
    fallsShort: decision.barrier === null && decision.refused.some(isTold),
    ...groundsOf(made, facts, grants),
    activity: statedPurpose(made)?.activity ?? null,
    case: kept.case,
  };
}

function groundsOf(
  made: DisclosurePlan,
  { case: file }: Facts,
  grants: readonly Grant[],
): Pick<DecidedAgain, 'legalBasis' | 'wpg20Decision' | 'emergency' | 'controles'> {
  return {
    legalBasis: legalBasisOf(made, grants),
    wpg20Decision: wpg20DecisionOf(grants),
    emergency: emergencyUsed(file, grants) !== null,
    controles: controlesOf(participationOf(file, made.requester.function), grants),
  };
}

function givenBy({ block, clause, consent }: Grant, holder: string): GivenThen[] {
  const { id, form } = clause.terms;
  return block.fields.map(({ coordinate }) => ({ field: coordinate, holder, clause: id, form, consent }));
}

function refusedThen(
  { barrier, refused }: Decision,
  holdersOf: (unit: string) => readonly string[],
): readonly RefusedThen[] {
  if (barrier !== null && refused.length === 0) return [{ field: null, holder: null, reason: barrier }];
  return refused.flatMap(({ block, reason, items }) => {
    const of = items ? contributorsOf(items) : holdersOf(block.unit);
    const holders = barrier !== null || of.length === 0 ? [null] : of;
    return holders.flatMap((holder) => block.fields.map(({ coordinate }) => ({ field: coordinate, holder, reason })));
  });
}

function isTold({ reason, items }: Decision['refused'][number]): boolean {
  return items === null && NEUTRAL[reason] !== null;
}

function possibleHolders({ catalogue }: CompiledConvenant, { case: file }: KeptFacts, unit: string): string[] {
  const holders = catalogue.units.get(unit)?.holders ?? [];
  return (file?.participants ?? []).filter(({ type }) => holders.includes(type)).map(({ oin }) => oin);
}

function factsThen({ acceded, case: file }: KeptFacts, { at, isKnown }: AskedThen): Facts {
  const absent = isKnown ? CASE_OF_OTHERS : null;
  return { at, acceded, case: file ? caseThen(file, at) : absent, preconditions: [], notAfter: at };
}

const NOBODY = { id: '', person: '' };

/** Nothing is looked at in a case in which the party takes no part. */
const CASE_OF_OTHERS: CaseFacts = {
  ...NOBODY,
  phase: 'AANMELDING' satisfies Phase,
  track: 'VRIJWILLIG' satisfies Track,
  participation: null,
  ...{ functions: [], participants: [], emergency: null, consents: [], items: [] },
};

function caseThen(file: KeptCase, at: Instant): CaseFacts {
  return { ...NOBODY, ...file, items: file.items.map((item, index) => itemThen(item, String(index), at)) };
}

function itemThen({ by, is, owner, unit }: KeptItem, id: string, at: Instant): Item {
  return {
    ...{ id, version: 0, unit, contributor: by, owner, updatedAt: at, sealed: '' },
    archived: is.includes('WPG14'),
    restricted: is.includes('RESTRICTED'),
    thirdParty: is.includes('THIRD_PARTY'),
    validity: is.includes('VALID') ? { from: at, until: null } : { from: at, until: at },
  };
}
