import { isUuid, type InputMistake, type Instant, type Json, type PartyType } from '#kernel';
import type { Catalogue, Category, Unit } from '../catalogue/catalogue.js';
import { MARKS_MEMBER, WITHDRAWALS_MEMBER } from '../catalogue/generated.js';
import type { Path } from '../configuration/yaml-file.js';
import {
  isContributed,
  MOST_ITEMS,
  type ContributedField,
  type ContributedItem,
  type Contribution,
  type ItemMark,
} from './contribution.js';
import { A_MOMENT, momentIn, readValue } from './values.js';

/** What a party sends, after GraphQL has given it the shape of the published input. */
export interface ContributionText {
  readonly category: string;
  readonly partyType: PartyType;
  readonly input: Members;
}

type Members = Readonly<Record<string, unknown>>;

export type ReadContribution =
  | { readonly contribution: Contribution; readonly mistakes: null }
  | { readonly contribution: null; readonly mistakes: readonly InputMistake[] };

/** Reads a contribution to a category by a party of a type, or tells every mistake in it by its path. */
export function readContribution(catalogue: Catalogue, text: ContributionText): ReadContribution {
  const reader = new Reader(catalogue, text.partyType);
  const contribution = reader.read(text);
  return contribution && reader.mistakes.length === 0
    ? { contribution, mistakes: null }
    : { contribution: null, mistakes: reader.mistakes };
}

class Reader {
  readonly mistakes: InputMistake[] = [];
  readonly #catalogue: Catalogue;
  readonly #partyType: PartyType;

  constructor(catalogue: Catalogue, partyType: PartyType) {
    this.#catalogue = catalogue;
    this.#partyType = partyType;
  }

  read({ category: code, input }: ContributionText): Contribution | null {
    const category = this.#catalogue.categories.find((one) => one.code === code);
    if (!category) return this.#wrong(['category'], 'there is no such category', 'Use one of the schema');
    if (!category.holders.includes(this.#partyType))
      return this.#wrong(['category'], `your party does not hold ${code}`, HELD);
    this.#checkMembers(category, input);
    const at = ['input', category.name];
    const own = membersOf(input[category.name]);
    // By no name that the party did not send: the schema is not told to every party.
    if (!own) return this.#wrong(['input'], `the content of ${code} is missing`, 'Send it, as the schema has it');
    const items = category.units.flatMap((unit) => this.#itemsOf(category, unit, own));
    const withdrawn = this.#withdrawals(own[WITHDRAWALS_MEMBER], [...at, WITHDRAWALS_MEMBER]);
    this.#checkCount([...items.map(({ reference }) => reference), ...withdrawn.map(({ reference }) => reference)], at);
    return { category, items, withdrawn };
  }

  #checkMembers({ code, name }: Category, input: Members): void {
    for (const [other, value] of Object.entries(input)) {
      if (other !== name && value !== null)
        this.#wrong(['input', other], `it is no part of ${code}`, 'Contribute each category by itself');
    }
  }

  #checkCount(references: readonly (string | null)[], at: Path): void {
    const named = references.filter((reference) => reference !== null);
    if (references.length === 0) this.#wrong(at, 'nothing is contributed', 'Send fields, items or references');
    if (references.length > MOST_ITEMS)
      this.#wrong(at, 'these are too many items', `Send at most ${String(MOST_ITEMS)} at once`);
    if (new Set(named).size < named.length)
      this.#wrong(at, 'an item is named twice', 'Name each item once, to write it or to take it back');
  }

  #itemsOf(category: Category, unit: Unit, own: Members): readonly ContributedItem[] {
    const root = ['input', category.name];
    if (!unit.list) {
      const record = this.#item(unit, own, root);
      if (record.given) this.#mustHold(unit, root);
      return record.given ? [record.item] : [];
    }
    const at = [...root, ...unit.path];
    const entries = listOf(own[String(unit.path.at(-1))]);
    if (entries.length > 0) this.#mustHold(unit, at);
    return entries.map((entry, index) => this.#item(unit, membersOf(entry) ?? {}, [...at, index]).item);
  }

  #mustHold({ id, holders }: Unit, at: Path): void {
    if (!holders.includes(this.#partyType)) this.#wrong(at, `your party does not hold the items of ${id}`, HELD);
  }

  /** `given`: something of the item itself was sent. */
  #item(unit: Unit, own: Members, at: Path): { readonly item: ContributedItem; readonly given: boolean } {
    const fields = unit.fields.filter(isContributed);
    const places = fields.map((field) => ({ field, names: field.path.slice(unit.path.length) }));
    const sent = places.filter(({ names }) => valueAt(own, names) !== undefined);
    const read = sent.map(({ field, names }): [string, Json] => [
      field.coordinate,
      this.#value(field, valueAt(own, names), [...at, ...names]),
    ]);
    const values = Object.fromEntries(read.filter(([, value]) => value !== null));
    const marks = membersOf(own[MARKS_MEMBER]);
    const item = {
      ...{ unit, at, values, assigned: assignedBy(places, values, at) },
      reference: unit.list ? this.#reference(own['referentie'], [...at, 'referentie']) : null,
      ...this.#marks(marks ?? {}, [...at, MARKS_MEMBER]),
    };
    return { item, given: sent.length > 0 || marks !== null };
  }

  #value(field: ContributedField, sent: unknown, at: Path): Json {
    if (sent === null) return null;
    if (!field.holders.includes(this.#partyType))
      return this.#wrong(at, `your party does not hold ${field.coordinate}`, HELD);
    const reading = readValue(field, sent);
    return 'value' in reading ? reading.value : this.#wrong(at, 'this value cannot be used', reading.remedy);
  }

  #reference(value: unknown, at: Path): string | null {
    if (value === null || value === undefined) return null;
    const reference = textOf(value).toLowerCase();
    return isUuid(reference) ? reference : this.#wrong(at, 'this is no reference', 'Send the referentie of your item');
  }

  #withdrawals(value: unknown, at: Path): Contribution['withdrawn'] {
    return listOf(value).flatMap((one, index) => {
      const reference = this.#reference(one, [...at, index]);
      return reference === null ? [] : [{ reference, at: [...at, index] }];
    });
  }

  #marks(own: Members, at: Path): Pick<ContributedItem, 'marks' | 'lifted' | 'from' | 'until'> {
    const said = (which: 'on' | 'off'): readonly ItemMark[] =>
      MARK_MEMBERS.filter((one) => own[one.member] === one[which]).map(({ mark }) => mark);
    const [marks, lifted] = [said('on'), said('off')];
    const from = this.#moment(own['geldigVan'], [...at, 'geldigVan']);
    const until = this.#moment(own['geldigTot'], [...at, 'geldigTot']);
    if (from !== null && until !== null && until <= from)
      this.#wrong([...at, 'geldigTot'], 'it ends before it begins', 'Send a moment after geldigVan');
    return { marks, lifted, from, until };
  }

  #moment(value: unknown, at: Path): Instant | null {
    if (value === null || value === undefined) return null;
    return momentIn(value) ?? this.#wrong(at, 'this value cannot be used', A_MOMENT);
  }

  #wrong(path: Path, problem: string, remedy: string): null {
    this.mistakes.push({ path, problem, remedy });
    return null;
  }
}

const HELD = 'Leave it out; me { holds } tells what your party may contribute';

const MARK_MEMBERS: readonly {
  readonly member: string;
  readonly on: unknown;
  readonly off: unknown;
  readonly mark: ItemMark;
}[] = [
  { member: 'wpg14', on: 'VERWIJDERD', off: 'ACTUEEL', mark: 'WPG14' },
  { member: 'lopendOnderzoek', on: true, off: false, mark: 'RESTRICTED' },
  { member: 'derden', on: true, off: false, mark: 'THIRD_PARTY' },
];

interface Placed {
  readonly field: ContributedField;
  readonly names: readonly string[];
}

function assignedBy(
  places: readonly Placed[],
  values: ContributedItem['values'],
  at: Path,
): ContributedItem['assigned'] {
  return places.reduce<ContributedItem['assigned']>((found, { field: { assigns, coordinate }, names }) => {
    const oin = values[coordinate];
    return assigns && typeof oin === 'string' ? { oin, at: [...at, ...names] } : found;
  }, null);
}

/** GraphQL makes a text of an ID. */
function textOf(value: unknown): string {
  return value as string;
}

function membersOf(value: unknown): Members | null {
  return typeof value === 'object' && value !== null ? (value as Members) : null;
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function valueAt(own: Members, names: readonly string[]): unknown {
  return names.reduce<unknown>((owner, name) => membersOf(owner)?.[name], own);
}
