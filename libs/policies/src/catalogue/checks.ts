import type { Finding, Path } from '../configuration/yaml-file.js';
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

function checkLeaf({ type, codes, sensitivities = [] }: LeafText, path: Path): readonly Finding[] {
  const name = String(path.at(-1));
  const findings: Finding[] = [];
  if (type === 'CODE' && codes === undefined) {
    findings.push({ path, problem: `'${name}' is a CODE without codes`, remedy: 'List its codes' });
  }
  if (type !== 'CODE' && codes !== undefined) {
    findings.push({
      path: [...path, 'codes'],
      problem: `'${name}' has codes and is a ${type}`,
      remedy: 'Make it a CODE',
    });
  }
  if (type === 'BSN' && !sensitivities.includes('BSN')) {
    findings.push({ path, problem: `'${name}' is a BSN without its sensitivity`, remedy: 'Add sensitivities: [BSN]' });
  }
  return findings;
}

/** Free text may speak of somebody else, so its items must be able to say so (Wjsg 39f(2)b, Wabvpz 15a(3)). */
function checkThirdParty(nodes: Nodes, marks: readonly string[], path: Path): readonly Finding[] {
  const free = leavesOf(nodes).some(({ leaf }) => leaf.sensitivities?.includes('FREE_TEXT') === true);
  if (!free || marks.includes('THIRD_PARTY')) return [];
  const problem = 'a unit with free text cannot mark what it says of others';
  return [{ path: [...path, 'marks'], problem, remedy: 'Add THIRD_PARTY to its marks' }];
}
