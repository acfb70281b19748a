/** A fact's name and the epoch it had when it was read. Recording is refused when any epoch has moved on. */
export interface Precondition {
  readonly key: string;
  readonly epoch: number;
}

/** The epoch a fact had when these were read; undefined when they say nothing of it. */
export function epochOf(preconditions: readonly Precondition[], key: string): number | undefined {
  return preconditions.find((precondition) => precondition.key === key)?.epoch;
}

export const regionKey = (region: string): string => `region:${region}`;
export const partyKey = (oin: string): string => `party:${oin}`;
export const caseKey = (id: string): string => `case:${id}`;
