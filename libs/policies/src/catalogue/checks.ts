import type { PartyType } from '#kernel';
import type { Finding, Path } from '../configuration/yaml-file.js';
import type { FieldType, Generalisation } from './catalogue.js';
import { leavesOf, type CategoryText, type LeafText, type Nodes } from './category-text.js';
import { LIST_FIELDS, RECORD_FIELDS, RESERVED_CATEGORIES, RESERVED_TYPES, type GeneratedField } from './generated.js';
import { typesOf } from './build.js';

/** What a schema cannot say about one category. */
export function checkCategory(category: CategoryText): readonly Finding[] {
  const lists = Object.entries(category.lists ?? {});
  return [
    ...(RESERVED_CATEGORIES.has(category.name) ? [reserved(['name'], category.name)] : []),
    ...typesOf(category)
      .filter(({ typeName }) => RESERVED_TYPES.has(typeName))
      .map(({ typeName, at }) => reserved(at, typeName)),
    ...checkNames(category.fields ?? {}, RECORD_FIELDS, ['fields']),
    ...lists.flatMap(([name, list]) => checkNames(list.fields, LIST_FIELDS, ['lists', name, 'fields'])),
    ...checkListNames(category),
    ...checkLeaves(category.fields ?? {}, ['fields']),
    ...lists.flatMap(([name, list]) => checkLeaves(list.fields, ['lists', name, 'fields'])),
    ...checkHolders(category),
    ...checkThirdParty(category.fields ?? {}, category.marks ?? [], []),
    ...lists.flatMap(([name, list]) => checkThirdParty(list.fields, list.marks ?? [], ['lists', name])),
  ];
}

function checkNames(nodes: Nodes, generated: readonly GeneratedField[], path: Path): readonly Finding[] {
  const taken = new Set(generated.map(({ name }) => name));
  return Object.keys(nodes)
    .filter((name) => taken.has(name))
    .map((name) => reserved([...path, name], name));
}

/** A list is a member of the category's type, beside its fields. */
function checkListNames({ fields = {}, lists = {} }: CategoryText): readonly Finding[] {
  const generated = new Set(RECORD_FIELDS.map(({ name }) => name));
  return Object.keys(lists).flatMap((name) => {
    const path = ['lists', name];
    if (generated.has(name)) return [reserved(path, name)];
    const problem = `'${name}' is a field as well as a list`;
    return Object.hasOwn(fields, name) ? [{ path, problem, remedy: 'Rename one of the two' }] : [];
  });
}

function reserved(path: Path, name: string): Finding {
  return { path, problem: `'${name}' is reserved: the gate makes it itself`, remedy: 'Choose another name' };
}

function checkLeaves(nodes: Nodes, path: Path): readonly Finding[] {
  return leavesOf(nodes).flatMap(({ at, leaf }) => checkLeaf(leaf, [...path, ...at]));
}

function checkLeaf(leaf: LeafText, path: Path): readonly Finding[] {
  return [
    ...checkCodes(leaf, path),
    ...checkBsn(leaf, path),
    ...checkGeneralised(leaf, path),
    ...checkMade(leaf, path),
  ];
}

function checkCodes({ type, codes }: LeafText, path: Path): readonly Finding[] {
  const name = String(path.at(-1));
  if ((type === 'CODE') === (codes !== undefined)) return [];
  return codes === undefined
    ? [{ path, problem: `'${name}' is a CODE without codes`, remedy: 'List its codes' }]
    : [{ path: [...path, 'codes'], problem: `'${name}' has codes and is a ${type}`, remedy: 'Make it a CODE' }];
}

function checkBsn({ type, sensitivities = [] }: LeafText, path: Path): readonly Finding[] {
  if (type !== 'BSN' || sensitivities.includes('BSN')) return [];
  const problem = `'${String(path.at(-1))}' is a BSN without its sensitivity`;
  return [{ path, problem, remedy: 'Add sensitivities: [BSN]' }];
}

/** What each way can make less precise. */
const GENERALISES: Readonly<Record<Generalisation, readonly FieldType[]>> = {
  YEAR: ['DATE', 'DATETIME'],
  DISTRICT: ['TEXT'],
  AGE_BAND: ['DATE'],
};

function checkGeneralised({ type, generalised }: LeafText, path: Path): readonly Finding[] {
  if (generalised === undefined || GENERALISES[generalised].includes(type)) return [];
  const problem = `'${String(path.at(-1))}' is a ${type} and cannot be shown as ${generalised}`;
  const remedy = `That is for ${GENERALISES[generalised].join(' and ')}`;
  return [{ path: [...path, 'generalised'], problem, remedy }];
}

/** What the gate makes is nobody's to contribute. */
function checkMade({ type, holders }: LeafText, path: Path): readonly Finding[] {
  if (type !== 'PARTY_PSEUDONYM' || holders === undefined) return [];
  const problem = `'${String(path.at(-1))}' is made by the gate and contributed by nobody`;
  return [{ path: [...path, 'holders'], problem, remedy: 'Leave its holders out' }];
}

/** Free text may speak of somebody else, so its items must be able to say so (Wjsg 39f(2)b, Wabvpz 15a(3)). */
function checkThirdParty(nodes: Nodes, marks: readonly string[], path: Path): readonly Finding[] {
  const free = leavesOf(nodes).some(({ leaf }) => leaf.sensitivities?.includes('FREE_TEXT') === true);
  if (!free || marks.includes('THIRD_PARTY')) return [];
  const problem = 'a unit with free text cannot mark what it says of others';
  return [{ path: [...path, 'marks'], problem, remedy: 'Add THIRD_PARTY to its marks' }];
}

/** A list, and a field, is contributed by some of those that contribute what it belongs to. */
function checkHolders({ holders, fields = {}, lists = {} }: CategoryText): readonly Finding[] {
  return [
    ...checkLeafHolders(fields, holders, ['fields']),
    ...Object.entries(lists).flatMap(([name, list]) => [
      ...checkSubset(list.holders, holders, ['lists', name, 'holders']),
      ...checkLeafHolders(list.fields, list.holders ?? holders, ['lists', name, 'fields']),
    ]),
  ];
}

function checkLeafHolders(nodes: Nodes, holders: readonly PartyType[], path: Path): readonly Finding[] {
  return leavesOf(nodes).flatMap(({ at, leaf }) => checkSubset(leaf.holders, holders, [...path, ...at, 'holders']));
}

function checkSubset(some: readonly PartyType[] = [], all: readonly PartyType[], path: Path): readonly Finding[] {
  return some.flatMap((type, index) => {
    if (all.includes(type)) return [];
    const problem = `${type} does not hold what this belongs to`;
    return [{ path: [...path, index], problem, remedy: `Choose from: ${all.join(', ')}` }];
  });
}
