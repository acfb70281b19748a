/** How a party shows that a token is its own: not at all beyond holding it, by RFC 9449, or by RFC 8705. */
export const PROOFS = ['NONE', 'DPOP', 'MTLS'] as const;
export type Proof = (typeof PROOFS)[number];

/** What is done with a document that the party has not registered: answered, answered and logged, or refused. */
export const DOCUMENT_MODES = ['OFF', 'LOG_UNKNOWN', 'ONLY_REGISTERED'] as const;
export type DocumentMode = (typeof DOCUMENT_MODES)[number];

/** The highest rate that a party can be given. */
export const MOST_PER_TERM = 1_000_000;

/** On which terms a party is served. */
export interface PartyTerms {
  readonly proof: Proof;
  /** Whether it may ask for the schema. */
  readonly introspection: boolean;
  readonly documents: DocumentMode;
  /** Requests, and null for the default of the settings. */
  readonly requestsPerMinute: number | null;
  /** Different cases asked for, and null for the default of the settings. */
  readonly casesPerHour: number | null;
}

/** Of a party for which nothing was set. */
export const DEFAULT_TERMS: PartyTerms = {
  proof: 'NONE',
  introspection: false,
  documents: 'OFF',
  requestsPerMinute: null,
  casesPerHour: null,
};
