import { createMongoAbility, subject, type MongoAbility } from '@casl/ability';
import type { Instant, Participation, PartyType, Phase, Purpose, Track } from '#kernel';
import type { Catalogue, Mark, Unit } from '../catalogue/catalogue.js';
import type { ClauseTerms, Convenant } from '../convenant/convenant.js';
import type { ConsentState } from './consent.js';

/** Everything a clause may ask about: the requester, the case and one item. Control attributes only, never a value. */
export interface Attributes {
  readonly partyType: PartyType;
  readonly function: string;
  readonly confidential: boolean;
  readonly purpose: Purpose;
  readonly phase: Phase;
  readonly track: Track;
  readonly participation: Participation;
  readonly emergency: boolean;
  readonly wpg20: boolean;
  readonly consent: ConsentState;
  readonly unit: string;
  readonly own: boolean;
  readonly archived: boolean;
  readonly restricted: boolean;
  readonly thirdParty: boolean;
  readonly valid: boolean;
}

/** A clause with an ability of its own: clauses never merge. */
export interface CompiledClause {
  readonly terms: ClauseTerms;
  readonly ability: MongoAbility;
  /** A situation that is in all of its lists. */
  readonly fitting: Pick<Attributes, 'phase' | 'track' | 'participation'>;
}

export interface CompiledConvenant {
  readonly convenant: Convenant;
  /** SHA-256 of its canonical JSON, hex. */
  readonly hash: string;
  /** From when on it is revoked, perhaps in the future. */
  readonly revokedAt: Instant | null;
  /** Moments at which it begins or stops to grant something, whatever the case. */
  readonly turns: readonly Instant[];
  readonly catalogue: Catalogue;
  /** Clauses by the coordinate they name, the fullest form first. */
  readonly clausesOf: ReadonlyMap<string, readonly CompiledClause[]>;
}

type Condition = Partial<Record<keyof Attributes, { $eq: string | boolean } | { $in: readonly string[] }>>;

const UNMARKED: Readonly<Record<Mark, Condition>> = {
  WPG14: { archived: { $eq: false } },
  RESTRICTED: { restricted: { $eq: false } },
  THIRD_PARTY: { thirdParty: { $eq: false } },
  VALIDITY: { valid: { $eq: true } },
};

/** Compiles a convenant once. RangeError for a clause that CASL would read as "everything": no fields, a wildcard,
 *  a coordinate outside the catalogue, or an empty list in a condition. */
export function compile(
  convenant: Convenant,
  hash: string,
  catalogue: Catalogue,
  revokedAt: Instant | null = null,
): CompiledConvenant {
  const clausesOf = new Map<string, CompiledClause[]>();
  for (const terms of convenant.clauses) {
    const clause = compileClause(terms, catalogue);
    for (const coordinate of terms.fields) clausesOf.set(coordinate, [...(clausesOf.get(coordinate) ?? []), clause]);
  }
  for (const clauses of clausesOf.values()) clauses.sort((a, b) => fullness(b.terms) - fullness(a.terms));
  return { convenant, hash, revokedAt, turns: turnsOf(convenant, revokedAt), catalogue, clausesOf };
}

function turnsOf({ inForce, wpg20Decisions }: Convenant, revokedAt: Instant | null): Instant[] {
  const spans = [inForce, ...wpg20Decisions.map(({ span }) => span)];
  return [revokedAt, ...spans.flatMap(({ from, until }) => [from, until])].filter((turn) => turn !== null);
}

export function compileClause(terms: ClauseTerms, catalogue: Catalogue): CompiledClause {
  const byUnit = new Map<Unit, string[]>();
  for (const coordinate of terms.fields) {
    const unit = unitOf(coordinate, catalogue, terms.id);
    byUnit.set(unit, [...(byUnit.get(unit) ?? []), coordinate]);
  }
  if (byUnit.size === 0) throw new RangeError(`clause ${terms.id} names no field`);
  for (const list of [terms.functions, terms.purposes]) firstOf(list, terms);
  const fitting = {
    phase: firstOf(terms.phases, terms),
    track: firstOf(terms.tracks, terms),
    participation: firstOf(terms.participation, terms),
  };
  const rules = Array.from(byUnit, ([unit, fields]) => ({
    action: 'disclose',
    subject: 'Item',
    fields,
    conditions: conditionOf(terms, unit),
  }));
  return { terms, ability: createMongoAbility(rules), fitting };
}

function firstOf<Word>([first]: readonly Word[], { id }: ClauseTerms): Word {
  if (first === undefined) throw new RangeError(`clause ${id} has an empty list in a condition`);
  return first;
}

/** Whether the clause grants the field under these attributes. The one place where CASL is asked: always with a whole
 *  item and a named field, for asked without either it answers "could this ever be allowed?", and says yes. */
export function grants(clause: CompiledClause, attributes: Attributes, coordinate: string): boolean {
  return coordinate !== '' && clause.ability.can('disclose', subject('Item', { ...attributes }), coordinate);
}

/** Names of the attributes that the clause's conditions for a field look at. Each is a condition by itself (`conditionOf`), so whatever
 *  else differs, the answer is the same. */
export function lookedAt({ ability }: CompiledClause, coordinate: string): ReadonlySet<string> {
  const rules = ability.rulesFor('disclose', 'Item', coordinate);
  return new Set(rules.flatMap(({ conditions }) => Object.keys({ ...conditions })));
}

function conditionOf(terms: ClauseTerms, unit: Unit): Condition {
  return Object.assign(
    {
      unit: { $eq: unit.id },
      partyType: { $eq: terms.to },
      function: { $in: terms.functions },
      purpose: { $in: terms.purposes },
      phase: { $in: terms.phases },
      track: { $in: terms.tracks },
      participation: { $in: terms.participation },
      ...(terms.confidential && { confidential: { $eq: true } }),
      ...(terms.emergency && { emergency: { $eq: true } }),
      ...(terms.wpg20Decision !== null && { wpg20: { $eq: true } }),
      ...(terms.consent && { consent: { $eq: 'VALID' } }),
      ...(terms.ownItems && { own: { $eq: true } }),
    },
    ...unit.marks.map((mark) => UNMARKED[mark]),
  ) as Condition;
}

function unitOf(coordinate: string, catalogue: Catalogue, clause: string): Unit {
  const unit = catalogue.units.get(catalogue.fields.get(coordinate)?.unit ?? '');
  if (!unit || coordinate.includes('*'))
    throw new RangeError(`clause ${clause}: ${coordinate} is no field of the catalogue`);
  return unit;
}

function fullness(terms: ClauseTerms): number {
  return { FULL: 2, MASKED: 1, GENERALISED: 0 }[terms.form];
}
