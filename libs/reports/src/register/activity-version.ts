/** A processing activity (AVG 30) during one version of what governs it. */
export interface ActivityVersion {
  /** Of the convenant; 1 for what the gate does of itself. */
  readonly version: number;
  /** RFC 3339; null: as long as there is a ledger. */
  readonly validFrom: string | null;
  /** RFC 3339, not itself; null: no end is known. */
  readonly validUntil: string | null;
  readonly purpose: { readonly code: string; readonly label: string };
  readonly legalBasis: readonly string[];
  readonly personalData: { readonly categories: readonly { readonly code: string; readonly label: string }[] };
  /** Kinds of party that a clause grants something, by their functions; none: every function. */
  readonly recipients: readonly { readonly type: string; readonly functions: readonly string[] }[];
  /** Null for what the gate does of itself. */
  readonly convenant: { readonly id: string; readonly version: number; readonly hash: string } | null;
}
