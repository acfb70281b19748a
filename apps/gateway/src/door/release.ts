import { NEUTRAL, plainValue, type Json } from '#kernel';
import { applyForm, type Block, type Catalogue, type Item } from '#policies';
import type { Delivered } from '#sources';
import type { ShownForm, WithheldField } from './call.js';
import { layoutOf, type CategoryLayout, type Layout, type UnitLayout } from './layout.js';
import { isAbsent, isClosed, isShown, pathIn, rootOf, type Given, type Settled } from './settled.js';

/** An object of the answer, by the names of the published schema; what is not in it is null. Values may be JSON text still. */
export type Shown = Record<string, unknown>;

/** What leaves for one case: only what was granted. */
export interface Released {
  readonly value: Shown | null;
  readonly withheld: readonly WithheldField[];
  readonly forms: readonly ShownForm[];
}

/** Shapes a settled request into the answer. It reads nothing: what was not fetched is not there to be shown. */
export function release(settled: Settled, catalogue: Catalogue): Released {
  const { request, decision } = settled;
  if (isAbsent(decision)) return nothing({ path: request.root, field: 'case', reason: 'NOT_AVAILABLE' });
  if (isClosed(decision)) return nothing({ path: rootOf(request), field: 'case', reason: 'NOT_GRANTED' });
  const layout = layoutOf(request.asked, catalogue);
  const withheld = withheldOf(settled, layout);
  if (settled.strictlyRefused) return { value: null, withheld, forms: [] };
  const material = materialOf(settled);
  const value: Shown = { id: request.caseId };
  for (const asked of layout.categories) value[asked.category.name] = shapeCategory(asked, material);
  return { value, withheld, forms: formsOf(settled, layout) };
}

function nothing(withheld: WithheldField): Released {
  return { value: null, withheld: [withheld], forms: [] };
}

type Values = Delivered['values'];

interface ItemValues {
  readonly item: Item;
  readonly values: Values;
}

/** What there is to show, by unit. */
interface Material {
  /** Units of which something is granted, though nothing may be there. */
  readonly granted: ReadonlySet<string>;
  /** Items in the order of the facts. */
  readonly items: ReadonlyMap<string, readonly ItemValues[]>;
}

function materialOf(settled: Settled): Material {
  const known = valuesByItem(settled);
  const items = new Map<string, ItemValues[]>();
  for (const item of settled.facts.case?.items ?? []) {
    const values = known.get(item.id);
    if (!values) continue;
    const list = items.get(item.unit);
    if (list) list.push({ item, values });
    else items.set(item.unit, [{ item, values }]);
  }
  return { granted: new Set(settled.decision.granted.map(({ block }) => block.unit)), items };
}

function valuesByItem({ given }: Settled): ReadonlyMap<string, Values> {
  const known = new Map<string, Values>();
  for (const { grant, delivered } of given) {
    for (const { item, values } of delivered) {
      const [earlier, own] = [known.get(item.id), formed(grant, values)];
      known.set(item.id, earlier ? new Map([...earlier, ...own]) : own);
    }
  }
  return known;
}

function formed({ clause, block }: Given['grant'], values: Values): Values {
  const { form } = clause.terms;
  if (form === 'FULL') return values;
  return new Map(
    block.fields.map((field): [string, Json] => [
      field.coordinate,
      applyForm(form, field, plainValue(values.get(field.coordinate) ?? null)),
    ]),
  );
}

function shapeCategory({ category, units }: CategoryLayout, material: Material): Shown | Shown[] | null {
  const itemsOf = ({ unit }: UnitLayout): readonly ItemValues[] => material.items.get(unit.id) ?? NONE;
  const records = material.items.get(category.code) ?? NONE;
  const shape = (record: ItemValues | undefined, own = itemsOf): Shown => shapeRecord(units, material, { record, own });
  if (!category.several) return shape(newest(records));
  if (!units.some(({ unit }) => material.granted.has(unit.id))) return null;
  // One for each record; the lists of a contributor stand with the first of its records, or by themselves.
  const listed = new Set<string>();
  const shown = records.map((record) => {
    const { contributor } = record.item;
    const isFirst = !listed.has(contributor);
    listed.add(contributor);
    return shape(record, isFirst ? ofContributor(itemsOf, contributor) : () => NONE);
  });
  const others = new Set(units.flatMap(itemsOf).map(({ item }) => item.contributor));
  for (const contributor of others) {
    if (!listed.has(contributor)) shown.push(shape(undefined, ofContributor(itemsOf, contributor)));
  }
  return shown;
}

const NONE: readonly ItemValues[] = [];

type ItemsOf = (asked: UnitLayout) => readonly ItemValues[];

function ofContributor(itemsOf: ItemsOf, contributor: string): ItemsOf {
  return (asked) => itemsOf(asked).filter(({ item }) => item.contributor === contributor);
}

function newest(records: readonly ItemValues[]): ItemValues | undefined {
  return records.reduce<ItemValues | undefined>(
    (best, record) => (best && best.item.updatedAt >= record.item.updatedAt ? best : record),
    undefined,
  );
}

function shapeRecord(
  units: readonly UnitLayout[],
  { granted }: Material,
  { record, own }: { readonly record: ItemValues | undefined; readonly own: ItemsOf },
): Shown {
  const shown: Shown = {};
  for (const asked of units) {
    const { unit } = asked;
    if (!unit.list) fill(shown, asked, record);
    else put(shown, unit.path, granted.has(unit.id) ? own(asked).map((item) => fill({}, asked, item)) : null);
  }
  return shown;
}

/** Puts the asked fields of one item at their places; what was refused or is absent is null alike. */
function fill(shown: Shown, { places }: UnitLayout, item: ItemValues | undefined): Shown {
  for (const { field, path } of places) put(shown, path, item?.values.get(field.coordinate) ?? null);
  return shown;
}

function put(shown: Shown, path: readonly string[], value: unknown): void {
  const last = path.length - 1;
  let owner = shown;
  for (const [depth, name] of path.entries()) {
    if (depth === last) owner[name] = value;
    else owner = (owner[name] ??= {}) as Shown;
  }
}

function withheldOf({ request, decision }: Settled, layout: Layout): WithheldField[] {
  return decision.refused.filter(isShown).flatMap(({ block, reason }) =>
    pathsOf(block, layout).map(({ coordinate, path }) => ({
      path: pathIn(request, path),
      field: coordinate,
      reason: NEUTRAL[reason] ?? 'NOT_GRANTED',
    })),
  );
}

function formsOf({ request, decision }: Settled, layout: Layout): ShownForm[] {
  return decision.granted
    .filter(({ clause }) => clause.terms.form !== 'FULL')
    .flatMap(({ block, clause }) =>
      pathsOf(block, layout).map(({ path }) => ({ path: pathIn(request, path), form: clause.terms.form })),
    );
}

function pathsOf({ fields }: Block, { paths }: Layout): { coordinate: string; path: readonly string[] }[] {
  return fields.flatMap(({ coordinate }) => (paths.get(coordinate) ?? []).map((path) => ({ coordinate, path })));
}
