import { PHASES_OF_PURPOSE, type Participation, type PartyType, type Phase, type Purpose, type Track } from '#kernel';
import { readCatalogue, readConvenants } from '#persistence';
import type { DemoCase, DemoParty } from '../../apps/launch/src/demo/demo-data.js';
import { demoRegions } from '../../apps/launch/src/demo/demo-region.js';

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

const AGREED = readConvenants('config', readCatalogue('config')).map(({ region }) => region);
const REGIONS = demoRegions().filter(({ id }) => AGREED.includes(id));

/** Who may ask, about whichever case, for whichever purpose. */
const CANDIDATES: readonly (Requester & { readonly track: Track; readonly emergency: boolean })[] = REGIONS.flatMap(
  ({ id, parties, cases }) =>
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
    ...{ caseId: id, phase, track, participation: part?.role ?? null, emergency: urgent },
  };
}

function isNow({ fromDays, untilDays }: { readonly fromDays: number; readonly untilDays: number | null }): boolean {
  return fromDays <= 0 && (untilDays === null || untilDays > 0);
}

type Candidate = (typeof CANDIDATES)[number];
const mayBeStated = ({ purpose, phase }: Candidate): boolean => PHASES_OF_PURPOSE[purpose].includes(phase);
const isCore = (one: Candidate): boolean => one.participation === 'KERNPARTNER' && mayBeStated(one);

/** One of each kind; a kind's candidates in turn, so that purposes, phases and tracks vary from kind to kind. */
function oneOfEach(candidates: readonly Candidate[], kindOf: (one: Candidate) => unknown): Candidate[] {
  const kinds = new Map<string, Candidate[]>();
  for (const one of candidates) {
    const kind = `${one.region} ${String(kindOf(one))}`;
    kinds.set(kind, [...(kinds.get(kind) ?? []), one]);
  }
  return Array.from(kinds.values(), (kind, turn) => kind[(turn * STEP) % kind.length]).filter(
    (one) => one !== undefined,
  );
}

/** Shares no divisor with the numbers of cases and purposes, so that turns meet them all. */
const STEP = 7;
/** Of what is the same for every party, a few will do. */
const A_FEW = 3;

const core = CANDIDATES.filter(isCore);
const atHome = core.filter(({ region }) => region === AGREED[0]);
const kinds: readonly (readonly Candidate[])[] = [
  oneOfEach(core, ({ purpose }) => purpose),
  oneOfEach(atHome, ({ slug, function: role }) => [slug, role]),
  oneOfEach(atHome, ({ phase }) => phase),
  oneOfEach(atHome, ({ track }) => track),
  oneOfEach(
    atHome.filter(({ emergency, purpose }) => emergency && purpose === 'CRISIS'),
    ({ slug }) => slug,
  ).slice(-A_FEW),
  oneOfEach(atHome, ({ slug }) => slug)
    .slice(0, A_FEW)
    .map((one) => ({ ...one, name: `${one.name} without a duty of confidentiality`, confidential: false })),
  oneOfEach(
    CANDIDATES.filter((one) => one.participation === 'AGENDADEELNEMER' && mayBeStated(one)),
    ({ slug }) => slug,
  ).slice(-A_FEW),
  oneOfEach(
    CANDIDATES.filter((one) => one.participation === null && mayBeStated(one)),
    () => 'outside',
  ),
  oneOfEach(
    CANDIDATES.filter((one) => one.participation === 'KERNPARTNER' && !mayBeStated(one)),
    () => 'too late',
  ),
];

/** Requesters of every kind that the demo regions have, the first of them most of all: in each function, for each purpose, in each phase and track, in an
 *  emergency, without a duty of confidentiality, guests, outside the case, in a phase that excludes the purpose. No two alike. */
export const REQUESTERS: readonly Requester[] = [
  ...new Map(kinds.flat().map((one) => [one.name + one.caseId, one])).values(),
];

/** Who takes part as a core partner in the case that most parties take part in: each party once for each purpose. */
export function partnersOfOneCase(): readonly Requester[] {
  const partners = new Map<string, Candidate[]>();
  for (const one of core) partners.set(one.caseId, [...(partners.get(one.caseId) ?? []), one]);
  const [most = []] = [...partners.values()].sort((a, b) => b.length - a.length);
  return oneOfEach(most, ({ slug, purpose }) => [slug, purpose]);
}
