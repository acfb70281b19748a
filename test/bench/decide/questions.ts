import { PURPOSES, within, type Purpose } from '#kernel';
import { compile, consentFor, plan, type Catalogue, type Convenant, type DisclosurePlan, type Item } from '#policies';
import type { CaseFacts, CompiledConvenant, Facts, RequesterClass } from '#policies';
import { demoRegion } from '../../../apps/launch/src/demo/demo-region.js';
import type { DemoCase } from '../../../apps/launch/src/demo/demo-data.js';
import { factsOf } from '../case-facts.js';
import type { ItemMarks, Situation } from './rules.js';

/** One operation about one case by one requester, as the gate is asked and as an engine of rules is. */
export interface Question {
  readonly plan: DisclosurePlan;
  /** With the items of units that some clause may grant, as the gate reads them. */
  readonly facts: Facts;
  readonly oin: string;
  readonly situation: Situation;
  /** All items of which fields were asked. */
  readonly items: readonly ItemQuestion[];
}

export interface ItemQuestion {
  readonly id: string;
  readonly unit: string;
  readonly marks: ItemMarks;
  /** Coordinates asked. */
  readonly fields: readonly string[];
}

/** Who asks for what. */
export interface Asker {
  readonly slug: string;
  readonly oin: string;
  readonly requester: RequesterClass;
  readonly purpose: Purpose;
}

export class Questions {
  readonly #policy: CompiledConvenant;
  readonly #plans = new Map<string, DisclosurePlan>();

  constructor(convenant: Convenant, catalogue: Catalogue) {
    this.#policy = compile(convenant, 'bench', catalogue);
  }

  of(file: DemoCase, asker: Asker, coordinates: readonly string[]): Question {
    const made = this.#planFor(asker, coordinates);
    const all = factsOf(file, asker.slug);
    const known = all.case;
    if (!known) throw new Error('a demo case has facts');
    const read = known.items.filter(({ unit }) => made.units.includes(unit));
    return {
      plan: made,
      facts: { ...all, case: { ...known, items: read } },
      oin: asker.oin,
      situation: situationOf(made, all, known),
      items: known.items.flatMap((item) => itemQuestion(item, made, { facts: all, file: known, oin: asker.oin })),
    };
  }

  #planFor({ requester, purpose }: Asker, coordinates: readonly string[]): DisclosurePlan {
    const { partyType, function: role, confidential } = requester;
    const key = [partyType, role, confidential, purpose, ...coordinates].join('|');
    const known = this.#plans.get(key);
    if (known) return known;
    const made = plan(this.#policy, requester, purpose, coordinates);
    this.#plans.set(key, made);
    return made;
  }
}

/** Every demo party of a region in each of its functions, for each purpose. */
export function askers(): readonly Asker[] {
  return demoRegion().parties.flatMap(({ slug, oin, type, functions }) =>
    functions.flatMap((role) => {
      const requester = { partyType: type, function: role, confidential: true } as const;
      return PURPOSES.map((purpose) => ({ slug, oin, requester, purpose }));
    }),
  );
}

function situationOf(
  { requester, purpose, policy }: DisclosurePlan,
  { at, acceded }: Facts,
  file: CaseFacts,
): Situation {
  const { inForce, purposes, wpg20Decisions } = policy.convenant;
  const stated = purposes.some(({ code, phases }) => code === purpose && phases.includes(file.phase));
  const seated = file.functions.length === 0 || file.functions.includes(requester.function);
  return {
    function: requester.function,
    confidential: requester.confidential,
    purpose,
    open: acceded && within(at, inForce) && stated,
    phase: file.phase,
    track: file.track,
    participation: seated ? (file.participation ?? 'NONE') : 'NONE',
    emergency: file.emergency !== null && within(at, file.emergency.span),
    wpg20: wpg20Decisions.filter(({ span }) => within(at, span)).map(({ id }) => id),
  };
}

interface Known {
  readonly facts: Facts;
  readonly file: CaseFacts;
  readonly oin: string;
}

function itemQuestion(item: Item, { fields, requester, purpose }: DisclosurePlan, known: Known): ItemQuestion[] {
  const asked = fields.filter(({ field }) => field.unit === item.unit).map(({ field }) => field);
  const [first] = asked;
  if (!first) return [];
  const { at } = known.facts;
  const about = { category: first.category, recipient: requester.partyType, purpose, at };
  const marks = {
    consent: consentFor(known.file.consents, about).state === 'VALID',
    own: item.contributor === known.oin || item.owner === known.oin,
    archived: item.archived,
    restricted: item.restricted,
    thirdParty: item.thirdParty,
    valid: within(at, item.validity),
  };
  return [{ id: item.id, unit: item.unit, marks, fields: asked.map(({ coordinate }) => coordinate) }];
}
