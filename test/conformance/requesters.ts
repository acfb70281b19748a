import { PHASES_OF_PURPOSE, type Participation, type PartyType, type Phase, type Purpose } from '#kernel';
import type { DemoCase, DemoParty } from '../../apps/launch/src/demo/demo-data.js';
import { demoRegion } from '../../apps/launch/src/demo/demo-region.js';

/** Somebody who asks about one case for one purpose. */
export interface Requester {
  readonly name: string;
  readonly region: string;
  readonly slug: string;
  readonly partyType: PartyType;
  readonly function: string;
  readonly confidential: boolean;
  readonly purpose: Purpose;
  readonly caseId: string;
  readonly phase: Phase;
  /** null: takes no part, or no longer. */
  readonly participation: Participation | null;
}

const REGIONS = [demoRegion()];

/** Who may ask, about whichever case, for whichever purpose. */
const CANDIDATES: readonly (Requester & { readonly emergency: boolean })[] = REGIONS.flatMap(({ id, parties, cases }) =>
  parties.flatMap((party) =>
    party.functions.flatMap((role) =>
      party.purposes.flatMap((purpose) => cases.map((file) => candidate(id, party, role, purpose, file))),
    ),
  ),
);

function candidate(
  region: string,
  { slug, type }: DemoParty,
  role: string,
  purpose: Purpose,
  { id, phase, track, participants, emergency }: DemoCase,
): (typeof CANDIDATES)[number] {
  const part = participants.find((one) => one.slug === slug && isNow(one));
  const urgent = emergency !== null && isNow(emergency);
  const words = [region, slug, role, purpose, part?.role ?? 'NONE', phase, track, ...(urgent ? ['emergency'] : [])];
  return {
    name: words.join(' '),
    ...{ region, slug, partyType: type, function: role, confidential: true, purpose },
    ...{ caseId: id, phase, participation: part?.role ?? null, emergency: urgent },
  };
}

function isNow({ fromDays, untilDays }: { readonly fromDays: number; readonly untilDays: number | null }): boolean {
  return fromDays <= 0 && (untilDays === null || untilDays > 0);
}

type Candidate = (typeof CANDIDATES)[number];
const mayBeStated = ({ purpose, phase }: Candidate): boolean => PHASES_OF_PURPOSE[purpose].includes(phase);
const isCore = (one: Candidate): boolean => one.participation === 'KERNPARTNER' && mayBeStated(one);

/** One of each kind; a kind's cases in turn, so that phases and tracks vary from kind to kind. */
function oneOfEach(candidates: readonly Candidate[], kindOf: (one: Candidate) => string): Candidate[] {
  const kinds = new Map<string, Candidate[]>();
  for (const one of candidates) kinds.set(kindOf(one), [...(kinds.get(kindOf(one)) ?? []), one]);
  return Array.from(kinds.values(), (kind, turn) => kind[turn % kind.length]).filter((one) => one !== undefined);
}

const inTurn = {
  core: oneOfEach(CANDIDATES.filter(isCore), ({ region, slug, purpose }) => [region, slug, purpose].join(' ')),
  functions: oneOfEach(CANDIDATES.filter(isCore), ({ region, slug, function: role }) => [region, slug, role].join(' ')),
  guests: oneOfEach(
    CANDIDATES.filter((one) => one.participation === 'AGENDADEELNEMER' && mayBeStated(one)),
    ({ region, slug, purpose }) => [region, slug, purpose].join(' '),
  ),
  outside: oneOfEach(
    CANDIDATES.filter((one) => one.participation === null && mayBeStated(one)),
    ({ region }) => region,
  ),
  tooLate: oneOfEach(
    CANDIDATES.filter((one) => one.participation === 'KERNPARTNER' && !mayBeStated(one)),
    ({ region }) => region,
  ),
  emergencies: oneOfEach(
    CANDIDATES.filter((one) => isCore(one) && one.emergency && one.purpose === 'CRISIS'),
    ({ region, slug }) => [region, slug].join(' '),
  ),
  talkative: oneOfEach(CANDIDATES.filter(isCore), ({ region, slug }) => [region, slug].join(' ')).map((one) => ({
    ...one,
    name: `${one.name} without a duty of confidentiality`,
    confidential: false,
  })),
};

/** Requesters of every kind there is in the demo regions: each party and purpose, each function, guests, a party outside the
 *  case, one that is too late, in an emergency, without a duty of confidentiality. No two alike. */
export const REQUESTERS: readonly Requester[] = [
  ...new Map(
    Object.values(inTurn)
      .flat()
      .map((one) => [`${one.name} ${one.caseId}`, one]),
  ).values(),
];
