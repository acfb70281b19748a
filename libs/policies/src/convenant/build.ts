import { PHASES, TRACKS, toIso, type Json, type Phase, type Span } from '#kernel';
import type { ClauseTerms, Convenant, Wpg20Decision } from './convenant.js';
import { fieldsText, type ClauseText, type ConvenantText, type DecisionText, type SpanText } from './convenant-text.js';
import { coordinatesNamed } from './named-fields.js';

/** Spells out what a checked text leaves to its defaults and to its sets. */
export function buildConvenant(text: ConvenantText): Convenant {
  const { id, region, version, title, purposes } = text;
  return {
    id,
    region,
    version,
    title,
    inForce: toSpan(text.inForce),
    parties: text.parties.map(({ type, functions, bsnBasis = [] }) => ({ type, functions, bsnBasis })),
    purposes,
    wpg20Decisions: text.wpg20Decisions.map((decision) => buildDecision(decision, text)),
    clauses: text.clauses.map((clause) => buildClause(clause, text)),
  };
}

function buildDecision({ sets, data, ...decision }: DecisionText, text: ConvenantText): Wpg20Decision {
  return { ...decision, data: coordinatesNamed({ fields: data, sets }, text), span: toSpan(decision.span) };
}

export function buildClause({ sets, fields, ...clause }: ClauseText, text: ConvenantText): ClauseTerms {
  return {
    ...NO_CONDITIONS,
    ...clause,
    functions: clause.functions ?? functionsOf(clause, text),
    phases: clause.phases ?? phasesOf(clause, text),
    fields: coordinatesNamed({ fields, sets }, text),
  };
}

const NO_CONDITIONS = {
  tracks: TRACKS,
  participation: ['KERNPARTNER'],
  ownItems: false,
  consent: false,
  emergency: false,
  confidential: false,
  form: 'FULL',
  wpg20Decision: null,
} as const;

export function functionsOf({ to }: Pick<ClauseText, 'to'>, { parties }: ConvenantText): readonly string[] {
  return parties.filter(({ type }) => type === to).flatMap(({ functions }) => functions);
}

/** The phases in which one of the clause's purposes may be stated, in the order of the process. */
export function phasesOf({ purposes }: Pick<ClauseText, 'purposes'>, text: ConvenantText): readonly Phase[] {
  const open = new Set(text.purposes.filter(({ code }) => purposes.includes(code)).flatMap(({ phases }) => phases));
  return PHASES.filter((phase) => open.has(phase));
}

export function toSpan({ from, until = null }: SpanText): Span {
  return { from: Date.parse(from), until: until === null ? null : Date.parse(until) };
}

/** A convenant as JSON to be stored and hashed: the form of its file with every default spelled out.
 *  `readConvenant(convenantDocument(c), catalogue)` equals `c`. */
export function convenantDocument(convenant: Convenant): Json {
  const { id, region, version, title, inForce, parties, purposes, wpg20Decisions, clauses } = convenant;
  return {
    id,
    region,
    version,
    title,
    inForce: spanJson(inForce),
    parties: parties.map((party) => ({ ...party })),
    purposes: purposes.map((purpose) => ({ ...purpose })),
    wpg20Decisions: wpg20Decisions.map(({ data, span, ...rest }) => ({
      ...rest,
      data: fieldsText(data),
      span: spanJson(span),
    })),
    clauses: clauses.map(({ fields, ...rest }) => ({ ...rest, fields: fieldsText(fields) })),
  };
}

function spanJson({ from, until }: Span): Json {
  return { from: toIso(from), until: until === null ? null : toIso(until) };
}
