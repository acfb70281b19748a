import { isNode, isScalar, Lexer, visit, type Document } from 'yaml';

/** What makes a text too costly or too sly to read, and where it begins. */
export interface Hazard {
  readonly offset: number;
  readonly problem: string;
  readonly remedy: string;
}

/** Characters. The largest file of a region is a tenth of it. */
const LONGEST = 1_000_000;
/** Brackets within brackets, and items of lists begun on one line. */
const DEEPEST = 20;
/** Columns before the first word of a line. */
const WIDEST_INDENT = 80;

/** Looks at the text before it is parsed, and stops at the first thing that would make parsing slow. */
export function hazardIn(text: string): Hazard | null {
  if (text.length > LONGEST) {
    const problem = `the file is longer than ${String(LONGEST)} characters`;
    return { offset: LONGEST, problem, remedy: 'Split it, or take out what does not belong here' };
  }
  const depth = new Depth();
  let offset = 0;
  for (const token of new Lexer().lex(text)) {
    if (depth.after(token)) {
      const problem = 'this is nested too deeply';
      return { offset, problem, remedy: 'Nothing here needs more than a few levels: write it out' };
    }
    if (!CONTROLS.has(token)) offset += token.length;
  }
  return null;
}

/** Tokens of the lexer that stand for no text. */
const CONTROLS: ReadonlySet<string> = new Set(['\u0002', '\u0018', '\u001f']);

class Depth {
  #brackets = 0;
  #begun = 0;
  #fresh = true;

  /** Whether it is too deep after this token. */
  after(token: string): boolean {
    const indent = this.#fresh && token.startsWith(' ') ? token.length : 0;
    this.#fresh = token.endsWith('\n');
    this.#begun = this.#fresh ? 0 : this.#begun + (BEGINS.get(token) ?? 0);
    this.#brackets += OPENS.get(token) ?? 0;
    return this.#brackets > DEEPEST || this.#begun > DEEPEST || indent > WIDEST_INDENT;
  }
}

const BEGINS = new Map(Object.entries({ '-': 1, '?': 1 }));
const OPENS = new Map(Object.entries({ '[': 1, '{': 1, ']': -1, '}': -1 }));

/** Looks at the parsed text before it becomes data: an anchor can stand for itself a million times over, and a key that is no
 *  word has no name. */
export function hazardsIn(document: Document): readonly Hazard[] {
  const found: Hazard[] = [];
  visit(document, {
    Alias: (_key, { range }) => void found.push({ offset: range?.[0] ?? 0, ...REPEATED }),
    Node: (_key, node) => {
      if (node.anchor !== undefined) found.push({ offset: node.range?.[0] ?? 0, ...REPEATED });
    },
    Pair: (_key, { key }) => {
      if (!isScalar(key) || key.value === null)
        found.push({ offset: (isNode(key) ? key.range?.[0] : undefined) ?? 0, ...NAMELESS });
    },
  });
  return found;
}

const REPEATED = { problem: 'anchors and aliases are not read here', remedy: 'Write out what it stands for' };
const NAMELESS = { problem: 'the name of a member must be a word', remedy: 'Write a word before the colon' };
