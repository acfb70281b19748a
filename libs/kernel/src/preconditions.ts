/** A fact's name and the epoch it had when it was read. Recording is refused when any epoch has moved on. */
export interface Precondition {
  readonly key: string;
  readonly epoch: number;
}

export const regionKey = (region: string): string => `region:${region}`;
export const partyKey = (oin: string): string => `party:${oin}`;
export const caseKey = (id: string): string => `case:${id}`;
