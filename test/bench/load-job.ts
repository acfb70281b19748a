/** One stretch of load. Bodies are spread over the connections, each connection beginning at another one. */
export interface LoadJob {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** By case id: what to send, and the beginning that every byte of which the answer must have. */
  readonly cases: readonly { readonly id: string; readonly body: string; readonly answer: string }[];
  readonly connections: number;
  readonly seconds: number;
}

export interface LoadResult {
  readonly answers: number;
  readonly seconds: number;
  readonly bytes: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p99: number;
  readonly worst: number;
  /** Lost connections, timeouts, statuses other than 200, answers with another content. All must be 0. */
  readonly failures: number;
  /** How many failed why. */
  readonly why: Readonly<Record<string, number>>;
}

/** What an open load that is under way is to send from now on: tokens end before a long one does. */
export type NewHeaders = Pick<LoadJob, 'headers'>;

/** A load that does not wait for answers: so many requests are due each second, whatever becomes of those before. Or, with
 *  'most', one that does, made by the same client: what that client can be given. */
export interface OpenJob extends LoadJob {
  readonly perSecond: number | 'most';
  /** Where the ids of the records that answers named are kept, one a line; null: nowhere. */
  readonly records: string | null;
}
