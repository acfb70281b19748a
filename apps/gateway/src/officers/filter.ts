import { isOin, isUuid, PURPOSES, REASONS } from '#kernel';
import type { Pseudonyms, Search } from '#persistence';
import { checkOin, momentOf, wordOf } from '../staff/arguments.js';
import type { Mistakes, Path } from '../staff/mistakes.js';
import type { KnownWords } from './known-words.js';

/** A professional as their own party calls them, or by a pseudonym from the log. */
export interface ProfessionalArgs {
  readonly oin?: string | null;
  readonly id?: string | null;
  readonly pseudonym?: string | null;
}

/** What an officer searches by. Null as if it were left out. */
export interface FilterArgs {
  readonly kind?: string | null;
  readonly party?: string | null;
  readonly holder?: string | null;
  readonly purpose?: string | null;
  readonly category?: string | null;
  readonly field?: string | null;
  readonly granted?: boolean | null;
  readonly reason?: string | null;
  readonly case?: string | null;
  readonly person?: string | null;
  readonly professional?: ProfessionalArgs | null;
  readonly trace?: string | null;
  readonly from?: string | null;
  readonly until?: string | null;
  readonly outcome?: string | null;
  readonly emergency?: boolean | null;
}

export const KINDS = ['DISCLOSURE', 'REFUSAL', 'ACCESS'] as const;
export const OUTCOMES = ['DELIVERED', 'ABORTED', 'UNKNOWN'] as const;
const PSEUDONYM = /^[0-9a-f]{64}$/;
const TRACE = /^[0-9a-f]{32}$/;
const PATH = ['filter'];

/** Turns what officers write into what the log is searched by: ids into pseudonyms under every version of the key. */
export class Filters {
  constructor(
    private readonly words: KnownWords,
    private readonly pseudonyms: Pseudonyms,
  ) {}

  /** Mistakes are added where something cannot be used. */
  async search(mistakes: Mistakes, region: string, filter: FilterArgs): Promise<Search> {
    return {
      ...{ region, kinds: this.#kinds(mistakes, filter.kind ?? 'ALL') },
      ...plainOf(mistakes, filter),
      ...(await this.#words(mistakes, filter)),
      ...spanOf(mistakes, PATH, filter),
      case: this.namesOf(mistakes, [...PATH, 'case'], 'case', filter.case),
      subject: this.namesOf(mistakes, [...PATH, 'person'], 'person', filter.person),
      professional: this.#professional(mistakes, filter.professional ?? null),
      trace: traceOf(mistakes, filter.trace ?? null),
    };
  }

  /** Pseudonyms of an internal id, under every version of the key; of a pseudonym itself; null when none was given. */
  namesOf(
    mistakes: Mistakes,
    path: Path,
    kind: 'case' | 'person',
    given: string | null | undefined,
  ): readonly string[] | null {
    if (given === null || given === undefined) return null;
    const text = given.toLowerCase();
    if (PSEUDONYM.test(text)) return [text];
    if (isUuid(text)) return this.pseudonyms.allOf(kind, text);
    mistakes.add(
      path,
      'This is neither an id nor a pseudonym',
      `State the id of the ${kind}, a UUID, or its pseudonym as the log shows it`,
    );
    return [];
  }

  async #words(
    mistakes: Mistakes,
    filter: FilterArgs,
  ): Promise<Pick<Search, 'purpose' | 'category' | 'field' | 'reason' | 'outcome'>> {
    const word = (name: 'purpose' | 'reason' | 'outcome', known: readonly string[]): string | null =>
      filter[name] ? wordOf(mistakes, [...PATH, name], filter[name], known) : null;
    return {
      purpose: word('purpose', PURPOSES),
      reason: word('reason', REASONS),
      outcome: word('outcome', OUTCOMES),
      category: await this.words.categoryOf(mistakes, [...PATH, 'category'], filter.category),
      field: await this.words.fieldOf(mistakes, [...PATH, 'field'], filter.field),
    };
  }

  #kinds(mistakes: Mistakes, kind: string): readonly string[] {
    const known = wordOf(mistakes, [...PATH, 'kind'], kind, [...KINDS, 'ALL'] as const);
    return known === 'ALL' || known === null ? KINDS.map((one) => one.toLowerCase()) : [known.toLowerCase()];
  }

  #professional(mistakes: Mistakes, given: ProfessionalArgs | null): readonly string[] | null {
    if (given === null) return null;
    const { oin, id, pseudonym } = given;
    if (pseudonym && PSEUDONYM.test(pseudonym)) return [pseudonym];
    if (oin && isOin(oin) && id) return this.pseudonyms.allOf('professional', `${oin}:${id}`);
    mistakes.add(
      [...PATH, 'professional'],
      'This does not say which professional',
      'State `oin` and `id` as their own party knows them, or the `pseudonym` as the log shows it',
    );
    return [];
  }
}

function plainOf(
  mistakes: Mistakes,
  { party = null, holder = null, granted = null, emergency = null }: FilterArgs,
): Pick<Search, 'party' | 'holder' | 'granted' | 'emergency'> {
  for (const [name, oin] of Object.entries({ party, holder }))
    if (oin !== null) checkOin(mistakes, [...PATH, name], oin);
  return { party, holder, granted, emergency };
}

/** A period, half-open. Milliseconds. */
export function spanOf(
  mistakes: Mistakes,
  path: Path,
  given: { readonly from?: string | null; readonly until?: string | null },
): { readonly from: number | null; readonly until: number | null } {
  const moment = (name: 'from' | 'until'): number | null =>
    given[name] ? momentOf(mistakes, [...path, name], given[name], 0) : null;
  return { from: moment('from'), until: moment('until') };
}

function traceOf(mistakes: Mistakes, given: string | null): string | null {
  if (given === null) return null;
  // As callers have it: `00-<trace>-<span>-01`, or the trace alone.
  const [, inHeader] = /^00-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}$/.exec(given) ?? [];
  const trace = inHeader ?? given;
  if (TRACE.test(trace)) return trace;
  mistakes.add(
    [...PATH, 'trace'],
    'This is no trace',
    'State the traceparent that the caller was told, or its 32 hex digits',
  );
  return null;
}
