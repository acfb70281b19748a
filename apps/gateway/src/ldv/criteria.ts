import { instantOf, isPseudonym, isUuid } from '#kernel';
import { Mistakes } from '../staff/mistakes.js';

const SUBJECT = 'dpl.core.data_subject_id';
const ACTIVITY = 'dpl.core.processing_activity_id';
/** Members of our own, beside those of the specification. */
export const OWN = {
  region: 'dpl.ketenpoort.region',
  purpose: 'dpl.ketenpoort.control_purpose',
  after: 'dpl.ketenpoort.after',
};
const MEMBERS = ['traceId', 'startTime', 'endTime', ACTIVITY, SUBJECT, ...Object.values(OWN)];
const TRACE = /^[0-9a-f]{32}$/;
const CURSOR = /^[0-9]{1,19}$/;

/** What is asked of the log. */
export interface Criteria {
  /** 32 hex digits. */
  readonly trace: string | null;
  /** URI of a processing activity and its version. */
  readonly activity: string | null;
  /** Of an officer the person's id or pseudonym, of a party the id of the case that it asked about. */
  readonly subject: string | null;
  readonly from: number | null;
  readonly until: number | null;
  readonly region: string | null;
  readonly controlPurpose: string | null;
  readonly after: string | null;
}

/** Reads the criteria. InputRefused with every mistake; also when nothing says what is looked for (LDV-10). */
export function criteriaOf(body: unknown): Criteria {
  const reader = new Reader(body);
  const trace = reader.text(
    'traceId',
    (value) => TRACE.test(plain(value)),
    'Send the trace as a UUID or 32 hex digits',
  );
  const criteria: Criteria = {
    trace: trace === null ? null : plain(trace),
    activity: reader.text(ACTIVITY, (value) => URL.canParse(value), 'Send the URI of a processing activity'),
    subject: reader.text(SUBJECT, isName, 'Send a UUID, or a pseudonym as the log shows it'),
    ...{ from: reader.moment('startTime'), until: reader.moment('endTime') },
    region: reader.text(OWN.region, () => true, 'Name a region'),
    controlPurpose: reader.text(OWN.purpose, () => true, 'State a control purpose'),
    after: reader.text(OWN.after, (value) => CURSOR.test(value), 'Send what the page before ended with'),
  };
  reader.finish([criteria.trace, criteria.activity, criteria.subject]);
  return criteria;
}

class Reader {
  readonly #given: Readonly<Record<string, unknown>>;
  readonly #mistakes = new Mistakes();

  constructor(body: unknown) {
    this.#given = typeof body === 'object' && body !== null && !Array.isArray(body) ? { ...body } : {};
    for (const name of Object.keys(this.#given))
      if (!MEMBERS.includes(name))
        this.#mistakes.add([], 'There is a member too many', `Send ${MEMBERS.join(', ')} and no other`);
  }

  text(name: string, fits: (value: string) => boolean, remedy: string): string | null {
    const value = this.#given[name] ?? null;
    if (value === null || (typeof value === 'string' && fits(value))) return value;
    this.#mistakes.add([name], 'This cannot be used', remedy);
    return null;
  }

  moment(name: string): number | null {
    const text = this.text(name, (value) => instantOf(value) !== null, 'Send it as RFC 3339 has it');
    return text === null ? null : instantOf(text);
  }

  /** `criteria`: of which one must be there. */
  finish(criteria: readonly (string | null)[]): void {
    if (criteria.every((one) => one === null) && this.#mistakes.isEmpty)
      this.#mistakes.add(
        [],
        'Nothing says what is looked for',
        `Send at least one of traceId, ${ACTIVITY}, ${SUBJECT}`,
      );
    this.#mistakes.check();
  }
}

function plain(trace: string): string {
  return trace.toLowerCase().replaceAll('-', '');
}

function isName(text: string): boolean {
  return isUuid(text.toLowerCase()) || isPseudonym(text);
}
