import type { Phase, Purpose, Track } from '#kernel';
import type { Convenant } from '../convenant/convenant.js';
import type { Given } from './suite.js';

/** One of the situations that a case is about. */
export interface SuiteSituation {
  readonly function: string;
  readonly purpose: Purpose;
  readonly phase: Phase;
  readonly track: Track;
}

/** The situations of a case, one of each kind: two that no clause for the party tells apart are decided alike. */
export function situationsOf(given: Given, convenant: Convenant): readonly SuiteSituation[] {
  const kinds = new Map<string, SuiteSituation>();
  for (const situation of combinationsOf(given, convenant)) {
    const kind = kindOf(situation, given, convenant);
    if (!kinds.has(kind)) kinds.set(kind, situation);
  }
  return [...kinds.values()];
}

function combinationsOf(given: Given, { purposes }: Convenant): readonly SuiteSituation[] {
  const { functions, tracks, phases } = given;
  const openIn = (purpose: Purpose): readonly Phase[] => purposes.find(({ code }) => code === purpose)?.phases ?? [];
  return given.purposes.flatMap((purpose) =>
    (phases ?? openIn(purpose)).flatMap((phase) =>
      tracks.flatMap((track) => functions.map((role) => ({ function: role, purpose, phase, track }))),
    ),
  );
}

/** All that a clause, the consents and the record tell apart. */
function kindOf(situation: SuiteSituation, { party, consents }: Given, { clauses, purposes }: Convenant): string {
  const { function: role, purpose, phase, track } = situation;
  const stated = purposes.find(({ code }) => code === purpose);
  const fits = clauses
    .filter(({ to }) => to === party)
    .flatMap((clause) => [
      clause.purposes.includes(purpose),
      clause.functions.includes(role),
      clause.phases.includes(phase),
      clause.tracks.includes(track),
    ]);
  const consented = consents.map((consent) => consent.purpose === null || consent.purpose === purpose);
  const known = stated ? [stated.phases.includes(phase), stated.legalBasis] : [];
  return JSON.stringify([known, [...consented, ...fits].map(Number)]);
}
