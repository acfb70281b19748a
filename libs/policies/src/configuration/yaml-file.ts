import { isMap, isNode, isScalar, isSeq, LineCounter, parseDocument, type Node } from 'yaml';
import type { Mistake } from '#kernel';
import { hazardIn, hazardsIn, type Hazard } from './yaml-safety.js';

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

/** Never throws and never hangs: what YAML itself finds wrong (a member named twice among it) is in `syntax`, and so is a
 *  text that is too long, nested too deeply, or made to grow when it is read. */
export function readYaml({ name, text }: SourceFile): YamlFile {
  const hazard = hazardIn(text);
  if (hazard) return unread({ file: name, line: lineAt(text, hazard.offset), ...adviceOf(hazard) });
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const lineOf = (offset: number): number => Math.max(1, lines.linePos(offset).line);
  const flaws = [...document.errors, ...document.warnings].map(({ pos, message }) => ({
    file: name,
    line: lineOf(pos[0]),
    problem: message.replace(/\.$/, ''),
    remedy: 'Correct the YAML',
  }));
  const hazards = hazardsIn(document).map((one) => ({ file: name, line: lineOf(one.offset), ...adviceOf(one) }));
  const syntax = [...flaws, ...hazards];
  return {
    value: syntax.length > 0 ? null : document.toJS(),
    syntax,
    at: ({ path, problem, remedy }) => {
      const offset = offsetOf(document.contents, path);
      return { file: name, line: Math.max(1, lines.linePos(offset).line), problem, remedy };
    },
  };
}

function unread(mistake: Mistake): YamlFile {
  return { value: null, syntax: [mistake], at: () => mistake };
}

function adviceOf({ problem, remedy }: Hazard): Pick<Mistake, 'problem' | 'remedy'> {
  return { problem, remedy };
}

function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length;
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
