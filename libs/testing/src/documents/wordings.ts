import type { Catalogue } from '#policies';
import { caseTree, coordinatesIn, treeOf, type CaseNode } from './case-tree.js';

/** Where a document asks for a field. */
export interface AskedPlace {
  readonly coordinate: string;
  /** Response names from the answer's top down to the case, or down to the list of cases. */
  readonly root: readonly string[];
  /** Response names from the case down. */
  readonly path: readonly string[];
}

/** A document that asks for fields of a case. Its variables: `id`, `purpose`, and `yes`, which is true. */
export interface CaseDocument {
  readonly query: string;
  readonly places: readonly AskedPlace[];
}

/** One of the ways in which GraphQL lets a caller ask the same. */
export interface Wording {
  readonly name: string;
  /** Documents that together ask for every field of the catalogue. */
  readonly documents: (catalogue: Catalogue) => readonly CaseDocument[];
}

/** How members and selections are written. */
interface Style {
  /** The ways in which a member is written, each with the response name it gets. */
  readonly member?: (node: CaseNode, depth: number, fresh: () => string) => readonly Written[];
  /** A selection set of a type, from what it selects. */
  readonly selection?: (type: string, selected: string, pen: Pen) => string;
}

interface Written {
  readonly text: string;
  readonly as: string;
}

/** As many fields as may each have an alias or a directive, with the groups above them: a document may have 200 of either. */
const MOST_FIELDS = 150;
const MOST_TWICE = MOST_FIELDS / 2;
/** As many fields as may be asked of fifty cases at once: a page of them may cost 100,000. */
const MOST_LISTED = 50;
/** As many root fields as one request may have. */
const MOST_ROOTS = 50;

class Pen {
  readonly fragments: string[] = [];
  #names = 0;

  constructor(readonly style: Style) {}

  readonly fresh = (): string => `n${String((this.#names += 1))}`;

  /** The selection below a node, and where it asks for what. */
  write(node: CaseNode, depth = 0): { readonly text: string; readonly places: readonly Omit<AskedPlace, 'root'>[] } {
    const { member = plain, selection = braces } = this.style;
    const parts = node.members.flatMap((child) =>
      member(child, depth, this.fresh).map(({ text, as }) => {
        if (child.coordinate !== null) return { text, places: [{ coordinate: child.coordinate, path: [as] }] };
        const below = this.write(child, depth + 1);
        const places = below.places.map(({ coordinate, path }) => ({ coordinate, path: [as, ...path] }));
        return { text: `${text} ${below.text}`, places };
      }),
    );
    const selected = parts.map(({ text }) => text).join(' ');
    return { text: selection(node.type, selected, this), places: parts.flatMap(({ places }) => places) };
  }
}

const plain = ({ name }: CaseNode): Written[] => [{ text: name, as: name }];
const braces = (_type: string, selected: string): string => `{ ${selected} }`;

const ALIASED: Style = {
  member: ({ name }, _depth, fresh) => {
    const as = fresh();
    return [{ text: `${as}: ${name}`, as }];
  },
};

const FRAGMENTS: Style = {
  selection: (type, selected, pen) => {
    const name = pen.fresh();
    pen.fragments.push(`fragment ${name} on ${type} { ${selected} }`);
    return `{ ...${name} }`;
  },
};

const INLINE: Style = { selection: (type, selected) => `{ ... on ${type} { ... { ${selected} } } }` };

const CONDITIONAL: Style = {
  member: ({ name }) => [{ text: `${name} @include(if: $yes)`, as: name }],
};

/** Fields three times – twice alike, once under another name – in each category, and each category twice. */
const TWICE: Style = {
  member: ({ name, coordinate }, depth, fresh) => {
    const as = fresh();
    if (coordinate !== null) return [{ text: `${name} ${name} ${as}: ${name}`, as: name }, ...sameAs(as)];
    return depth === 0
      ? [
          { text: name, as: name },
          { text: `${as}: ${name}`, as },
        ]
      : [{ text: name, as: name }];
  },
};

/** A place that the text before it already wrote. */
function sameAs(as: string): Written[] {
  return [{ text: '', as }];
}

/** Everything of a case, in documents of a size that a gateway reads. */
function ofCase(style: Style, most = MOST_FIELDS): Wording['documents'] {
  return (catalogue) =>
    chunksOf(catalogue, most).map((tree) => {
      const pen = new Pen(style);
      const { text, places } = pen.write(tree);
      const yes = style === CONDITIONAL ? ', $yes: Boolean!' : '';
      const head = `query ($id: ID!, $purpose: Purpose${yes}) { case(id: $id, purpose: $purpose) ${text} }`;
      return {
        query: [head, ...pen.fragments].join('\n'),
        places: places.map((place) => ({ ...place, root: ['case'] })),
      };
    });
}

function ofPage(catalogue: Catalogue): CaseDocument[] {
  return chunksOf(catalogue, MOST_LISTED).map(pageFor);
}

function pageFor(tree: CaseNode): CaseDocument {
  const { text, places } = new Pen({}).write(tree);
  const query = `query ($purpose: Purpose) { cases(purpose: $purpose, first: 50) { nodes { id ... on Casus ${text} } } }`;
  return { query, places: places.map((place) => ({ ...place, root: ['cases', 'nodes'] })) };
}

/** Each field by itself, with nothing but the groups and lists above it: a root field, a plan and a record for each. */
function eachAlone(catalogue: Catalogue): CaseDocument[] {
  const whole = caseTree(catalogue);
  return slices(coordinatesIn(whole), MOST_ROOTS).map((coordinates) => {
    const roots = coordinates.map((coordinate, index) => {
      const as = `r${String(index)}`;
      const { text, places } = new Pen({}).write(treeOf(whole, new Set([coordinate])));
      return { text: `${as}: case(id: $id, purpose: $purpose) ${text}`, places, as };
    });
    return {
      query: `query ($id: ID!, $purpose: Purpose) { ${roots.map(({ text }) => text).join('\n')} }`,
      places: roots.flatMap(({ places, as }) => places.map((place) => ({ ...place, root: [as] }))),
    };
  });
}

function chunksOf(catalogue: Catalogue, most: number): CaseNode[] {
  const whole = caseTree(catalogue);
  return slices(coordinatesIn(whole), most).map((coordinates) => treeOf(whole, new Set(coordinates)));
}

function slices<Element>(all: readonly Element[], most: number): Element[][] {
  return Array.from({ length: Math.ceil(all.length / most) }, (_, index) =>
    all.slice(index * most, (index + 1) * most),
  );
}

/** Documents are made once for a catalogue. */
function wording(name: string, documents: Wording['documents']): Wording {
  const known = new WeakMap<Catalogue, readonly CaseDocument[]>();
  const once = (catalogue: Catalogue): readonly CaseDocument[] => {
    const made = known.get(catalogue) ?? documents(catalogue);
    known.set(catalogue, made);
    return made;
  };
  return { name, documents: once };
}

/** A query for every field, as most callers write it. */
export const PLAIN: Wording = wording('a query', ofCase({}));

/** Every other way to ask for the same; with `LIST` for what is asked of a page of cases. */
export const WORDINGS: readonly Wording[] = [
  wording('aliases', ofCase(ALIASED)),
  wording('fragments', ofCase(FRAGMENTS)),
  wording('inline fragments', ofCase(INLINE)),
  wording('directives', ofCase(CONDITIONAL)),
  wording('the same field more than once', ofCase(TWICE, MOST_TWICE)),
  wording('each field alone below its groups and lists', eachAlone),
];

export const LIST: Wording = wording('a page of cases', ofPage);

/** A document that asks for the last field of every unit, of each case on a page of fifty. */
export function pageOfUnits(catalogue: Catalogue): CaseDocument {
  const fields = Array.from(catalogue.units.values(), ({ fields }) => String(fields.at(-1)?.coordinate));
  return pageFor(treeOf(caseTree(catalogue), new Set(fields)));
}

/** One document for the whole case, however large, in which each field is asked `times` times under names of its own. */
export function wholeCase(catalogue: Catalogue, times: number): CaseDocument {
  const copies = Array.from({ length: times }, (_, copy) => copy);
  const many: Style = {
    member: ({ name, coordinate }) =>
      coordinate === null || times === 1
        ? [{ text: name, as: name }]
        : copies.map((copy) => ({ text: `${name}${String(copy)}: ${name}`, as: `${name}${String(copy)}` })),
  };
  const [document] = ofCase(many, catalogue.fields.size)(catalogue);
  if (!document) throw new RangeError('the catalogue has no field');
  return document;
}
