import { isMap, isNode, isScalar, isSeq, LineCounter, parseDocument, type Node } from 'yaml';
import type { Mistake } from '#kernel';

/** A configuration file as read by whoever may read files. */
export interface SourceFile {
  readonly name: string;
  readonly text: string;
}

/** Where in a document something stands: member names and positions in lists. */
export type Path = readonly (string | number)[];

/** One mistake, before it is known on which line it stands. */
export interface Finding {
  readonly path: Path;
  readonly problem: string;
  readonly remedy: string;
}

/** A parsed YAML file that still knows its lines. `value` is plain JSON. */
export interface YamlFile {
  readonly value: unknown;
  readonly syntax: readonly Mistake[];
  at(finding: Finding): Mistake;
}

/** Never throws: what YAML itself finds wrong (a member named twice among it) is in `syntax`. */
export function readYaml({ name, text }: SourceFile): YamlFile {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const syntax = [...document.errors, ...document.warnings].map(({ pos, message }) => ({
    file: name,
    line: Math.max(1, lines.linePos(pos[0]).line),
    problem: message.replace(/\.$/, ''),
    remedy: 'Correct the YAML',
  }));
  return {
    value: syntax.length > 0 ? null : document.toJS(),
    syntax,
    at: ({ path, problem, remedy }) => {
      const offset = offsetOf(document.contents, path);
      return { file: name, line: Math.max(1, lines.linePos(offset).line), problem, remedy };
    },
  };
}

/** The offset of the deepest node on the path that exists: a missing member is reported where its owner begins. */
function offsetOf(root: Node | null, path: Path): number {
  let node: unknown = root;
  let offset = startOf(root);
  for (const step of path) {
    const next = childOf(node, step);
    if (!next) break;
    offset = next.offset;
    node = next.node;
  }
  return offset;
}

function childOf(node: unknown, step: string | number): { node: unknown; offset: number } | null {
  if (isMap(node)) {
    const pair = node.items.find(({ key }) => isScalar(key) && key.value === step);
    return pair ? { node: pair.value, offset: startOf(pair.key) } : null;
  }
  if (isSeq(node) && typeof step === 'number') {
    const item = node.items[step];
    return item === undefined ? null : { node: item, offset: startOf(item) };
  }
  return null;
}

function startOf(node: unknown): number {
  return (isNode(node) ? node.range?.[0] : undefined) ?? 0;
}
