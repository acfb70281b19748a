import type { PartyType } from '#kernel';
import type { Catalogue, ClauseTerms, Convenant, Mark, Unit } from '#policies';

/** What an engine is told of the requester and the case, the same for every item. */
export interface Situation {
  readonly function: string;
  readonly confidential: boolean;
  readonly purpose: string;
  /** Nothing bars the question as a whole: party acceded, convenant in force, purpose stated in a phase that allows it. */
  readonly open: boolean;
  readonly phase: string;
  readonly track: string;
  /** NONE: it takes no part. */
  readonly participation: string;
  readonly emergency: boolean;
  /** Wpg 20(2) decisions in force. */
  readonly wpg20: readonly string[];
}

/** What an engine is told of one item: consent looked up, ownership and terms compared already. */
export interface ItemMarks {
  readonly consent: boolean;
  readonly own: boolean;
  readonly archived: boolean;
  readonly restricted: boolean;
  readonly thirdParty: boolean;
  readonly valid: boolean;
}

/** One thing that must hold. In each engine's own words it says the same. */
export type Condition = About<'situation', keyof Situation> | About<'item', keyof ItemMarks>;

interface About<Whom extends string, Attribute extends string> {
  readonly whom: Whom;
  readonly attribute: Attribute;
  readonly must: Must;
}

export type Must =
  | { readonly be: boolean }
  | { readonly beOneOf: readonly string[] }
  /** Of an attribute that is a list. */
  | { readonly hold: string };

/** A clause as it bears on one unit: it grants these fields where all conditions hold. */
export interface Rule {
  readonly clause: string;
  readonly to: PartyType;
  readonly unit: string;
  readonly fields: readonly string[];
  readonly conditions: readonly Condition[];
}

/** The clauses of a convenant as rules that any engine can be given. Derived from the terms, not from what the gate compiles. */
export function rulesOf({ clauses }: Convenant, { units }: Catalogue): readonly Rule[] {
  return clauses.flatMap((terms) =>
    [...units.values()].flatMap((unit): Rule[] => {
      const fields = unit.fields.map(({ coordinate }) => coordinate).filter((one) => terms.fields.includes(one));
      const { id: clause, to } = terms;
      return fields.length > 0 ? [{ clause, to, unit: unit.id, fields, conditions: conditionsOf(terms, unit) }] : [];
    }),
  );
}

function conditionsOf(terms: ClauseTerms, unit: Unit): readonly Condition[] {
  return [
    situation('open', { be: true }),
    situation('function', { beOneOf: terms.functions }),
    situation('purpose', { beOneOf: terms.purposes }),
    situation('phase', { beOneOf: terms.phases }),
    situation('track', { beOneOf: terms.tracks }),
    situation('participation', { beOneOf: terms.participation }),
    ...(terms.confidential ? [situation('confidential', { be: true })] : []),
    ...(terms.emergency ? [situation('emergency', { be: true })] : []),
    ...(terms.wpg20Decision === null ? [] : [situation('wpg20', { hold: terms.wpg20Decision })]),
    ...(terms.consent ? [item('consent', true)] : []),
    ...(terms.ownItems ? [item('own', true)] : []),
    ...unit.marks.map((mark) => UNMARKED[mark]),
  ];
}

function situation(attribute: keyof Situation, must: Must): Condition {
  return { whom: 'situation', attribute, must };
}

function item(attribute: keyof ItemMarks, be: boolean): Condition {
  return { whom: 'item', attribute, must: { be } };
}

const UNMARKED: Readonly<Record<Mark, Condition>> = {
  WPG14: item('archived', false),
  RESTRICTED: item('restricted', false),
  THIRD_PARTY: item('thirdParty', false),
  VALIDITY: item('valid', true),
};
