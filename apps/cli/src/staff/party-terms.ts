import { DOCUMENT_MODES, MOST_PER_TERM, PROOFS } from '#identity';
import { Failure, MISUSE } from '../command.js';
import { change, NULL } from './changes.js';
import { verb, type Given } from './verb.js';

export interface ListedTerms {
  readonly proof: string;
  readonly introspection: boolean;
  readonly documents: string;
  readonly requestsPerMinute: number | null;
  readonly casesPerHour: number | null;
}

const RATE = `a whole number from 1 to ${String(MOST_PER_TERM)}, or default for that of the gate`;

/** `party terms`: what is not stated stays as it is. */
export const terms = verb({
  name: 'party terms',
  does: 'Changes on which terms a party is served, from its next request on; what is not stated stays as it is',
  words: ['party'],
  options: {
    proof: { value: PROOFS.join(' | '), does: 'how it shows that a token is its own: RFC 9449 or RFC 8705' },
    introspection: { value: 'on | off', does: 'whether it may ask for the schema' },
    documents: { value: DOCUMENT_MODES.join(' | '), does: 'what is done with a document it has not registered' },
    'requests-per-minute': { value: 'n', does: RATE },
    'cases-per-hour': { value: 'n', does: `different cases: ${RATE}` },
  },
  changes: true,
  examples: [
    'party terms politie --proof DPOP --introspection off',
    'party terms ggz --documents LOG_UNKNOWN --requests-per-minute 600 --cases-per-hour default --dry-run',
  ],
  work: async (given) => {
    const party = String(given.words[0]);
    const stated = {
      proof: ['String', given.one('proof')],
      introspection: ['Boolean', switchOf(given, 'introspection')],
      documents: ['String', given.one('documents')],
      requestsPerMinute: ['Int', rateOf(given, 'requests-per-minute')],
      casesPerHour: ['Int', rateOf(given, 'cases-per-hour')],
    } as const;
    if (Object.values(stated).every(([, value]) => value === null))
      throw new Failure('Say what is to change. --help tells what can; `ketenpoort party list` shows what is', MISUSE);
    const oin = await (await given.session()).oinOf(party);
    return change(given, {
      name: 'setPartyTerms',
      args: { oin: ['ID!', oin], ...stated },
      done: () => `${party} is served on these terms from its next request on.`,
    });
  },
});

/** The terms of a party in one line. */
export function termsLine(agreed: ListedTerms): string {
  const { proof, introspection, documents, requestsPerMinute, casesPerHour } = agreed;
  const rate = (most: number | null): string => (most === null ? 'default' : String(most));
  return [
    `proof ${proof}`,
    `introspection ${introspection ? 'on' : 'off'}`,
    `documents ${documents}`,
    `requests per minute ${rate(requestsPerMinute)}`,
    `cases per hour ${rate(casesPerHour)}`,
  ].join(', ');
}

function switchOf(given: Given, name: string): boolean | null {
  const word = given.one(name);
  if (word === null) return null;
  if (word === 'on' || word === 'off') return word === 'on';
  throw new Failure(`--${name} is on or off`, MISUSE);
}

function rateOf(given: Given, name: string): number | typeof NULL | null {
  const word = given.one(name);
  if (word === null) return null;
  if (word === 'default') return NULL;
  if (/^[1-9][0-9]{0,6}$/.test(word) && Number(word) <= MOST_PER_TERM) return Number(word);
  throw new Failure(`--${name} is a whole number from 1 to ${String(MOST_PER_TERM)}, or default`, MISUSE);
}
