/** A party as the gate tells officers of it. */
export interface Party {
  readonly oin: string;
  /** Null: it is not known here. */
  readonly name: string | null;
}

/** What a table calls it; nothing for nobody. */
export function partyName(party: Party | null): string {
  return party?.name ?? party?.oin ?? '';
}
