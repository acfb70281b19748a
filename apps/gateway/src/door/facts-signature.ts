import {
  participationOf,
  stateOf,
  type CaseFacts,
  type ConsentRecord,
  type DisclosurePlan,
  type Facts,
  type Item,
} from '#policies';
import type { Instant } from '#kernel';
import type { Keeping } from '#policies';

/** Words by number, so that a signature is short: parties, units, phases. */
export class Codes {
  readonly #codes = new Map<string, number>();

  /** Below 65,536 for as long as `isFull` is false. */
  of(word: string): number {
    const known = this.#codes.get(word);
    if (known !== undefined) return known;
    const code = this.#codes.size + FIRST;
    this.#codes.set(word, code);
    return code;
  }

  get isFull(): boolean {
    return this.#codes.size > MOST_WORDS;
  }
}

/** Smaller numbers stand for themselves and for ends of lists. */
const FIRST = 32;
const MOST_WORDS = 60_000;
const END = 31;
const NONE = 30;

/** All that a document of facts is made of, in few characters: two that differ have two signatures. Made for each answer, where the
 *  document itself would take ten times as long. */
export function signatureOf(codes: Codes, plan: DisclosurePlan, facts: Facts, keeping: Keeping): string {
  const { acceded, at, case: file } = facts;
  const { revokedAt } = plan.policy;
  const participation = participationOf(file, plan.requester.function);
  const numbers = [
    Number(acceded) + 2 * Number(keeping.strict),
    codes.of(keeping.catalogue),
    codes.of(keeping.ours),
    revokedAt === null ? NONE : codes.of(String(revokedAt)),
  ];
  if (!file || !participation) return String.fromCharCode(...numbers);
  numbers.push(codes.of(participation), codes.of(file.phase), codes.of(file.track));
  for (const name of file.functions) numbers.push(codes.of(name));
  numbers.push(END);
  for (const { oin, type } of file.participants) numbers.push(codes.of(oin), codes.of(type));
  numbers.push(END);
  addItems(numbers, codes, { items: file.items, at });
  return String.fromCharCode(...numbers) + seldomText(plan, file);
}

interface Read {
  readonly items: readonly Item[];
  readonly at: Instant;
}

function addItems(numbers: number[], codes: Codes, { items, at }: Read): void {
  let unit: string | null = null;
  for (const item of items) {
    if (item.unit !== unit) {
      unit = item.unit;
      numbers.push(END, codes.of(unit));
    }
    numbers.push(codes.of(item.contributor), item.owner === null ? NONE : codes.of(item.owner), stateOf(item, at));
  }
}

function seldomText({ consentOf }: DisclosurePlan, { emergency, consents }: CaseFacts): string {
  let text = emergency === null ? '' : `!${JSON.stringify(emergency)}`;
  if (consentOf.length > 0) for (const consent of consents) text += `|${consentText(consent, consentOf)}`;
  return text;
}

function consentText(consent: ConsentRecord, consentOf: readonly string[]): string {
  const { id, version, kind, state, categories, recipients, purpose, span } = consent;
  if (!categories.some((category) => consentOf.includes(category))) return '';
  return [id, version, kind, state, categories.join(), recipients.join(), purpose, span.from, span.until].join(' ');
}
