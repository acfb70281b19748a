import { NEUTRAL, type Json } from '#kernel';
import { applyForm, type Catalogue, type Category, type Field, type Item, type Unit } from '#policies';
import type { Asked, ShownForm, WithheldField } from './call.js';
import { isShown, type Settled } from './settled.js';

/** An object of the answer, by the names of the published schema; what is not in it is null. */
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
  if (decision.barrier === 'CASE_UNKNOWN' || decision.barrier === 'PARTY_NOT_IN_CASE') {
    return { value: null, withheld: [{ path: request.root, field: 'case', reason: 'NOT_AVAILABLE' }], forms: [] };
  }
  const withheld = withheldOf(settled);
  if (settled.strictlyRefused) return { value: null, withheld, forms: [] };
  const values = valuesByItem(settled);
  const asked = new Set(request.asked.map(({ coordinate }) => coordinate));
  const value: Shown = { id: request.caseId };
  for (const category of catalogue.categories) {
    const fields = category.units.flatMap((unit) => unit.fields).filter(({ coordinate }) => asked.has(coordinate));
    if (fields.length > 0) value[category.name] = shapeCategory(category, fields, { settled, values });
  }
  return { value, withheld, forms: formsOf(settled) };
}

interface ItemValues {
  readonly item: Item;
  readonly values: ReadonlyMap<string, Json>;
}

interface Material {
  readonly settled: Settled;
  readonly values: readonly ItemValues[];
}

/** Formed values of every item of which something was granted. */
function valuesByItem({ decision, delivered }: Settled): ItemValues[] {
  const raw = new Map(delivered.map(({ item, values }) => [item.id, values]));
  const shown = new Map<string, { item: Item; values: Map<string, Json> }>();
  for (const { field, clause, items } of decision.granted) {
    for (const item of items) {
      const entry = shown.get(item.id) ?? { item, values: new Map<string, Json>() };
      const value = raw.get(item.id)?.get(field.coordinate) ?? null;
      entry.values.set(field.coordinate, value === null ? null : applyForm(clause.terms.form, field, value));
      shown.set(item.id, entry);
    }
  }
  return [...shown.values()];
}

function shapeCategory(category: Category, fields: readonly Field[], material: Material): Shown | Shown[] | null {
  if (!category.several) return shapeRecord(category, fields, material, newest(recordsOf(category, material)));
  if (!isAnyGranted(fields, material)) return null;
  const records = recordsOf(category, material);
  const seen = new Set<string>();
  const shown = records.map((record) => {
    const first = !seen.has(record.item.contributor);
    seen.add(record.item.contributor);
    return shapeRecord(
      category,
      fields,
      first ? ofContributor(material, record.item.contributor) : NOTHING(material),
      record,
    );
  });
  const others = new Set(
    material.values.filter(({ item }) => isOf(category, item)).map(({ item }) => item.contributor),
  );
  for (const contributor of others) {
    if (!seen.has(contributor))
      shown.push(shapeRecord(category, fields, ofContributor(material, contributor), undefined));
  }
  return shown;
}

const NOTHING = (material: Material): Material => ({ ...material, values: [] });

function ofContributor(material: Material, contributor: string): Material {
  return { ...material, values: material.values.filter(({ item }) => item.contributor === contributor) };
}

function isOf(category: Category, { unit }: Item): boolean {
  return category.units.some(({ id }) => id === unit);
}

function recordsOf(category: Category, { values }: Material): ItemValues[] {
  return values.filter(({ item }) => item.unit === category.code);
}

function newest(records: readonly ItemValues[]): ItemValues | undefined {
  return records.reduce<ItemValues | undefined>(
    (best, record) => (best && best.item.updatedAt >= record.item.updatedAt ? best : record),
    undefined,
  );
}

function shapeRecord(
  category: Category,
  fields: readonly Field[],
  material: Material,
  record: ItemValues | undefined,
): Shown {
  const shown: Shown = {};
  for (const unit of category.units) {
    const own = fields.filter((field) => field.unit === unit.id);
    if (own.length === 0) continue;
    if (!unit.list) fill(shown, unit, own, record);
    else place(shown, unit.path, isAnyGranted(own, material) ? itemsOf(unit, own, material) : null);
  }
  return shown;
}

function itemsOf(unit: Unit, fields: readonly Field[], { values }: Material): Shown[] {
  return values.filter(({ item }) => item.unit === unit.id).map((item) => fill({}, unit, fields, item));
}

function isAnyGranted(fields: readonly Field[], { settled }: Material): boolean {
  return settled.decision.granted.some(({ field }) => fields.includes(field));
}

/** Puts the asked fields of one item at their places; what was refused or is absent is null alike. */
function fill(shown: Shown, unit: Unit, fields: readonly Field[], item: ItemValues | undefined): Shown {
  for (const field of fields) {
    place(shown, field.path.slice(unit.path.length), item?.values.get(field.coordinate) ?? null);
  }
  return shown;
}

function place(shown: Shown, path: readonly string[], value: unknown): void {
  const [name, ...rest] = path;
  if (name === undefined) return;
  if (rest.length === 0) {
    shown[name] = value;
    return;
  }
  const inner = (shown[name] ?? {}) as Shown;
  shown[name] = inner;
  place(inner, rest, value);
}

function withheldOf({ request, decision }: Settled): WithheldField[] {
  return decision.refused.filter(isShown).flatMap(({ field, reason }) =>
    pathsOf(request.asked, field).map((path) => ({
      path: [...request.root, ...path],
      field: field.coordinate,
      reason: NEUTRAL[reason] ?? 'NOT_GRANTED',
    })),
  );
}

function formsOf({ request, decision }: Settled): ShownForm[] {
  return decision.granted
    .filter(({ clause }) => clause.terms.form !== 'FULL')
    .flatMap(({ field, clause }) =>
      pathsOf(request.asked, field).map((path) => ({ path: [...request.root, ...path], form: clause.terms.form })),
    );
}

function pathsOf(asked: readonly Asked[], { coordinate }: Field): (readonly string[])[] {
  return asked.filter((one) => one.coordinate === coordinate).map(({ path }) => path);
}
