import type { Place } from '#ledger';
import type { GatewayError, NeutralReason, Purpose } from '#kernel';

/** One guarded field as the caller wrote it: where in the answer, and which field of the catalogue. */
export interface Asked {
  readonly coordinate: string;
  /** Response names from the case down, aliases applied; on a page of cases from the list down. */
  readonly path: readonly string[];
}

interface CallBase {
  /** Response name of the root field. */
  readonly key: string;
  readonly purpose: Purpose;
}

export interface CaseCall extends CallBase {
  readonly operation: 'case';
  readonly caseId: string;
  readonly asked: readonly Asked[];
  readonly strict: boolean;
}

export interface CasesCall extends CallBase {
  readonly operation: 'cases';
  readonly first: number;
  readonly after: string | null;
  /** Response name of `nodes`, the first where there are several. */
  readonly nodesKey: string;
  readonly asked: readonly Asked[];
}

export interface AccessCall extends CallBase {
  readonly operation: 'access';
  readonly caseId: string;
}

/** What a root field asks of the door. */
export type Call = CaseCall | CasesCall | AccessCall;

export interface WithheldField {
  readonly path: readonly (string | number)[];
  readonly field: string;
  readonly reason: NeutralReason;
}

export interface ShownForm {
  readonly path: readonly (string | number)[];
  readonly form: string;
}

export interface RecordReference {
  readonly path: readonly (string | number)[];
  readonly id: string;
  readonly convenant: string;
  readonly version: number;
  /** Of a disclosure. */
  readonly purpose?: string;
  readonly receipt?: Receipt;
}

/** Where an entry stands in the ledger: with it a proof can be asked for, and whoever has the entry's bytes can check both. */
export interface Receipt {
  readonly shard: string;
  readonly index: number;
  /** RFC 6962 leaf hash of the entry's bytes, base64. */
  readonly leafHash: string;
}

/** What the caller may know of what was disclosed: `extensions.disclosure`. */
export interface DisclosureReport {
  readonly records: readonly RecordReference[];
  readonly withheld: readonly WithheldField[];
  readonly forms: readonly ShownForm[];
}

/** What the door gives for each root field, by response name. */
export interface Answer {
  readonly values: ReadonlyMap<string, unknown>;
  readonly errors: ReadonlyMap<string, GatewayError>;
  readonly report: DisclosureReport;
  /** Entries that wait for their outcome. */
  readonly recorded: readonly (Place & { readonly region: string })[];
}
