import { toIso } from '#kernel';
import { partsOf, type AnswerEntry, type GrantedFields, type RefusedFields, type Trace } from '#ledger';
import type { Requester } from '#identity';
import { entryHead, entryRequester, type Pseudonyms } from '#persistence';
import type { Settled } from './settled.js';

/** What all entries of a request share. */
export interface EntryContext {
  readonly requester: Requester;
  readonly trace: Trace;
  readonly pseudonyms: Pseudonyms;
  /** Our own OIN: the holder of what nobody has contributed yet. */
  readonly oin: string;
}

/** The record of one answer about one case: more than one entry only when the field lists don't fit one body. */
export function entriesOf(settled: Settled, context: EntryContext): AnswerEntry[] {
  const { request, plan, facts } = settled;
  const { convenant, hash } = plan.policy;
  const stated = convenant.purposes.find(({ code }) => code === plan.purpose);
  const rows = { granted: grantedRows(settled, context.oin), refused: refusedRows(settled) };
  const clauses = settled.strictlyRefused ? [] : settled.decision.granted.map(({ clause }) => clause.terms);
  const bases = new Set(clauses.flatMap(({ legalBasis }) => legalBasis));
  const wpg20 = clauses.find(({ wpg20Decision }) => wpg20Decision !== null)?.wpg20Decision;
  const parts = partsOf(rows);
  return parts.map((part, index) => ({
    ...entryHead(facts.at),
    kind: kindOf(settled),
    region: convenant.region,
    trace: context.trace,
    activity: stated?.activity ?? `urn:nld:oin:${context.oin}:verwerking:niet-vermeld`,
    operation: request.operation,
    subject: facts.case && context.pseudonyms.of('person', facts.case.person),
    case: request.caseId === null ? null : context.pseudonyms.of('case', request.caseId),
    pseudonym_key: context.pseudonyms.version,
    requester: entryRequester(context.requester, context.pseudonyms),
    purpose: plan.purpose,
    phase: facts.case?.phase ?? null,
    track: facts.case?.track ?? null,
    participation: facts.case?.participation ?? 'NONE',
    legal_basis: bases.size > 0 ? [...bases] : (stated?.legalBasis ?? []),
    ...(wpg20 != null && { wpg20_decision: wpg20 }),
    convenant: { id: convenant.id, version: convenant.version, hash },
    emergency: emergencyOf(settled),
    ...part,
    ...(settled.strictlyRefused && { held_back: heldBack(settled) }),
    part: `${String(index + 1)}/${String(parts.length)}`,
    sources: settled.sources,
    controles: controles(settled),
    confidentiality: 'NORMAAL',
  }));
}

function kindOf({ request, decision, strictlyRefused }: Settled): AnswerEntry['kind'] {
  if (request.operation === 'access') return 'access';
  if (strictlyRefused || decision.barrier !== null) return 'refusal';
  if (decision.granted.length > 0) return 'disclosure';
  return decision.refused.length > 0 ? 'refusal' : 'access';
}

function grantedRows(settled: Settled, oin: string): GrantedFields[] {
  if (settled.strictlyRefused) return [];
  const rows = new Rows<Omit<GrantedFields, 'fields'>>();
  for (const { field, clause, consent, items } of settled.decision.granted) {
    const contributors = new Set(items.map(({ contributor }) => contributor));
    const holders = contributors.size > 0 ? [...contributors] : settled.holdersOf(field.category);
    for (const holder of holders.length > 0 ? holders : [oin]) {
      const row = { holder, clause: clause.terms.id, form: clause.terms.form, ...(consent !== null && { consent }) };
      rows.add(row, field.coordinate);
    }
  }
  return rows.all();
}

function refusedRows({ decision, holdersOf }: Settled): RefusedFields[] {
  const rows = new Rows<Omit<RefusedFields, 'fields'>>();
  if (decision.barrier !== null) rows.open({ reason: decision.barrier });
  for (const { field, reason, items } of decision.refused) {
    const holders =
      decision.barrier !== null
        ? []
        : items
          ? [...new Set(items.map(({ contributor }) => contributor))]
          : holdersOf(field.category);
    if (holders.length === 0) rows.add({ reason }, field.coordinate);
    for (const holder of holders) rows.add({ holder, reason }, field.coordinate);
  }
  return rows.all();
}

/** Fields a clause grants that were held back because the caller wanted all or nothing. */
function heldBack({ decision }: Settled): string[] {
  return [...new Set(decision.granted.map(({ field }) => field.coordinate))];
}

function emergencyOf({ decision, facts }: Settled): AnswerEntry['emergency'] {
  const emergency = facts.case?.emergency;
  if (!emergency || !decision.granted.some(({ clause }) => clause.terms.emergency)) return null;
  return { reason: emergency.reason, until: emergency.span.until === null ? null : toIso(emergency.span.until) };
}

function controles({ decision, facts }: Settled): string {
  const checks = [
    decision.granted.length > 0,
    facts.case?.participation != null,
    decision.granted.some(({ consent }) => consent !== null),
    decision.granted.some(({ clause }) => clause.terms.emergency),
  ];
  return checks.map((held) => (held ? 'T' : 'F')).join('');
}

/** Field lists by what they have in common. */
class Rows<Head extends object> {
  readonly #rows = new Map<string, Head & { fields: string[] }>();

  open(head: Head): { fields: string[] } {
    const key = JSON.stringify(head);
    const row = this.#rows.get(key) ?? { ...head, fields: [] };
    this.#rows.set(key, row);
    return row;
  }

  add(head: Head, coordinate: string): void {
    const { fields } = this.open(head);
    if (!fields.includes(coordinate)) fields.push(coordinate);
  }

  all(): (Head & { fields: string[] })[] {
    return [...this.#rows.values()];
  }
}
