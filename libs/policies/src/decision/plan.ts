import type { Purpose, Reason } from '#kernel';
import type { Field } from '../catalogue/catalogue.js';
import { Blocks, type Block } from './blocks.js';
import { ByUnit } from './by-unit.js';
import { grants, type Attributes, type CompiledClause, type CompiledConvenant } from './compile.js';
import type { RequesterClass } from './facts.js';

export interface PlannedField {
  readonly field: Field;
  /** Clauses that grant it to this class for this purpose in some situation, the fullest form first. */
  readonly clauses: readonly CompiledClause[];
  /** Why it is never granted; null when some clause may. */
  readonly never: Reason | null;
}

/** A plan in a situation: settled by asking for every combination of item attributes that can occur. Fields of which the
 *  same was said stand together, so that what follows handles a few blocks and not each field. */
export interface Settlement {
  readonly always: readonly { readonly block: Block; readonly clause: CompiledClause }[];
  readonly never: readonly { readonly block: Block; readonly reason: Reason }[];
  readonly dependent: readonly Dependent[];
}

/** Fields that hang on the item. CASL has been asked about every kind of item there can be (see `kindOfItem`). */
export interface Dependent {
  readonly block: Block;
  /** Those that grant it to some item, in order of preference. */
  readonly clauses: readonly [CompiledClause, ...CompiledClause[]];
  /** By kind of item, the first clause that grants it, or why none does. */
  readonly verdicts: ReadonlyMap<number, CompiledClause | Reason>;
}

/** What one operation may disclose to one class of requesters for one purpose. Holds no fact about a case; made once, kept. */
export interface DisclosurePlan {
  readonly policy: CompiledConvenant;
  readonly requester: RequesterClass;
  readonly purpose: Purpose;
  readonly fields: readonly PlannedField[];
  /** The same fields by unit. */
  readonly blocks: readonly Block[];
  /** Units of which items may be needed: those with a field that some clause may grant. */
  readonly units: readonly string[];
  /** Categories whose consent decides something. */
  readonly consentOf: readonly string[];
  readonly settlements: Map<string, Settlement>;
}

/** Plans an operation: which of the asked fields no clause can grant, and which clauses the others hang on. */
export function plan(
  policy: CompiledConvenant,
  requester: RequesterClass,
  purpose: Purpose,
  coordinates: readonly string[],
): DisclosurePlan {
  const asked = new Asked(policy, requester, purpose);
  const fields = Array.from(new Set(coordinates), (coordinate): PlannedField => {
    const field = policy.catalogue.fields.get(coordinate);
    if (!field) throw new RangeError(`${coordinate} is no field of the catalogue`);
    const naming = (policy.clausesOf.get(coordinate) ?? []).filter(({ terms }) => terms.to === requester.partyType);
    const clauses = naming.filter((clause) => asked.mayGrant(clause, field));
    return { field, clauses, never: clauses.length > 0 ? null : asked.whyNever(naming, field) };
  });
  const open = fields.filter(({ never }) => never === null);
  return {
    policy,
    requester,
    purpose,
    fields,
    blocks: blocksOf(fields),
    units: [...new Set(open.map(({ field }) => field.unit))],
    consentOf: [...new Set(open.filter(restsOnConsent).map(({ field }) => field.category))],
    settlements: new Map(),
  };
}

function blocksOf(fields: readonly PlannedField[]): readonly Block[] {
  const blocks = new Blocks();
  for (const { field } of fields) blocks.add(field, '', () => ({}));
  return blocks.all().map(({ block }) => block);
}

function restsOnConsent({ clauses }: PlannedField): boolean {
  return clauses.some(({ terms }) => terms.consent);
}

const LIKED_ITEM = { own: true, archived: false, restricted: false, thirdParty: false, valid: true } as const;

/** The situation that a clause likes best, whatever the item. */
export function favourable(
  { fitting }: CompiledClause,
  requester: RequesterClass,
  purpose: Purpose,
): Omit<Attributes, keyof typeof LIKED_ITEM | 'unit'> {
  return { ...requester, purpose, ...fitting, emergency: true, wpg20: true, consent: 'VALID' };
}

/** What a class of requesters may hope for with a purpose. */
class Asked {
  readonly #answers = new ByUnit<boolean>();
  #levels: ReadonlyMap<string, number> | null = null;
  readonly #policy: CompiledConvenant;
  readonly #requester: RequesterClass;
  readonly #purpose: Purpose;

  constructor(policy: CompiledConvenant, requester: RequesterClass, purpose: Purpose) {
    this.#policy = policy;
    this.#requester = requester;
    this.#purpose = purpose;
  }

  /** Asks the clause in the situation it likes best: what it refuses there, it refuses everywhere. */
  mayGrant(clause: CompiledClause, field: Field): boolean {
    return this.#answers.of(clause, field, () => this.#grantsAtBest(clause, this.#requester, field));
  }

  whyNever(naming: readonly CompiledClause[], field: Field): Reason {
    const bound = { ...this.#requester, confidential: true };
    if (naming.some((clause) => this.#grantsAtBest(clause, bound, field))) return 'CONFIDENTIALITY_REQUIRED';
    if (naming.length === 0 && field.sensitivities.includes('BSN')) return 'BSN_BASIS_MISSING';
    this.#levels ??= this.#levelsNamed();
    const highest = this.#levels.get(field.category);
    return highest !== undefined && field.level > highest ? 'LEVEL_TOO_HIGH' : 'CATEGORY_NOT_ALLOWED';
  }

  #grantsAtBest(clause: CompiledClause, requester: RequesterClass, { unit, coordinate }: Field): boolean {
    return grants(clause, { ...favourable(clause, requester, this.#purpose), ...LIKED_ITEM, unit }, coordinate);
  }

  /** Of each category the highest level that a clause for this party, function and purpose names. */
  #levelsNamed(): ReadonlyMap<string, number> {
    const { convenant, catalogue } = this.#policy;
    const fitting = convenant.clauses.filter(
      ({ to, purposes, functions }) =>
        to === this.#requester.partyType &&
        purposes.includes(this.#purpose) &&
        functions.includes(this.#requester.function),
    );
    const named = new Set(fitting.flatMap(({ fields }) => fields));
    const highest = new Map<string, number>();
    for (const { category, coordinate, level } of catalogue.fields.values())
      if (named.has(coordinate)) highest.set(category, Math.max(level, highest.get(category) ?? level));
    return highest;
  }
}
