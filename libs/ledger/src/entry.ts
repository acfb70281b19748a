import type { Json } from '#kernel';

export type EntryKind =
  | 'disclosure'
  | 'refusal'
  | 'access'
  | 'outcome'
  | 'contribution'
  | 'case-step'
  | 'consent'
  | 'convenant'
  | 'party'
  | 'staff'
  | 'log-read'
  | 'pseudonym-resolved'
  | 'pruned'
  | 'restored'
  | 'relay'
  | 'heads';

export type Outcome = 'DELIVERED' | 'ABORTED' | 'UNKNOWN';

/** W3C Trace Context, lower-case hex. */
export interface Trace {
  readonly trace_id: string;
  readonly span_id: string;
  readonly parent_span_id?: string;
}

/** Who asked, as the record names them: no name, no professional's own id. */
export interface EntryRequester {
  readonly oin: string;
  readonly party_type: string;
  readonly application: string;
  readonly function: string;
  readonly professional?: string;
  readonly confidential: boolean;
  readonly on_behalf_of?: string;
  /** SHA-256 of the token's jti, hex. */
  readonly token: string;
}

/** Who of the staff changed something: no name, no id of their own. */
export interface EntryStaff {
  /** Keyed pseudonym. */
  readonly id: string;
  readonly role: string;
  /** SHA-256 of the token's jti, hex. */
  readonly token: string;
}

export interface GrantedFields {
  readonly holder: string;
  readonly clause: string;
  readonly form: string;
  readonly consent?: string;
  readonly fields: readonly string[];
}

export interface RefusedFields {
  readonly holder?: string;
  readonly reason: string;
  readonly fields: readonly string[];
}

export interface SourceState {
  readonly holder: string;
  readonly state: 'DELIVERED' | 'UNAVAILABLE' | 'REFUSED';
  readonly over_delivered: number;
}

/** What every entry says, whatever its kind. Holds no value, no search term and no text that a caller chose. */
export interface EntryHead {
  readonly v: 1;
  /** UUIDv7. */
  readonly id: string;
  /** 16 random bytes, base64url: keeps the hash unguessable after the body is gone. */
  readonly salt: string;
  readonly kind: EntryKind;
  /** The database's time of the facts, RFC 3339. */
  readonly at: string;
  readonly region: string;
  readonly retain_until: string;
}

/** An answer, a refusal or a look at one's access: one entry per person and operation. */
export interface AnswerEntry extends EntryHead {
  readonly kind: 'disclosure' | 'refusal' | 'access';
  readonly trace: Trace;
  readonly activity: string;
  readonly operation: 'case' | 'cases' | 'access';
  readonly subject: string | null;
  readonly case: string | null;
  readonly pseudonym_key: number;
  readonly requester: EntryRequester;
  readonly purpose: string;
  /** URI of the recipient's own processing activity, as it registered it for the purpose. Without: it registered none. */
  readonly recipient_activity?: string;
  readonly phase: string | null;
  readonly track: string | null;
  readonly participation: 'KERNPARTNER' | 'AGENDADEELNEMER' | 'NONE';
  readonly legal_basis: readonly string[];
  readonly wpg20_decision?: string;
  readonly convenant: { readonly id: string; readonly version: number; readonly hash: string };
  readonly emergency: { readonly reason: string; readonly until: string | null } | null;
  /** SHA-256 of the document that tells what the decision rested on, hex. Without: nothing was decided, or before it was kept. */
  readonly facts?: string;
  readonly granted: readonly GrantedFields[];
  readonly refused: readonly RefusedFields[];
  /** Fields that clauses grant and that were held back, because the caller asked for all or nothing. Only in a refusal. */
  readonly held_back?: readonly string[];
  readonly part: string;
  readonly sources: readonly SourceState[];
  /** NEN 7513 (RFC0021): autorisatie, behandelrelatie, toestemming, noodknop as T or F. */
  readonly controles: string;
  readonly confidentiality: 'NORMAAL';
}

/** What became of an answer; `of` is the id of its entry. */
export interface OutcomeEntry extends EntryHead {
  readonly kind: 'outcome';
  readonly of: string;
  readonly outcome: Outcome;
  readonly replica: string;
}

/** A change of a fact, a look at the log, or something done to the log itself: who did what, in closed words. */
export interface ChangeEntry extends EntryHead {
  readonly kind: Exclude<EntryKind, AnswerEntry['kind'] | OutcomeEntry['kind']>;
  readonly step: string;
  readonly subject?: string | null;
  readonly case?: string | null;
  readonly pseudonym_key?: number;
  readonly requester?: EntryRequester;
  /** Who of the staff did it, where staff did. */
  readonly staff?: EntryStaff;
  readonly trace?: Trace;
  readonly change: Readonly<Record<string, Json>>;
}

export type Entry = AnswerEntry | OutcomeEntry | ChangeEntry;
