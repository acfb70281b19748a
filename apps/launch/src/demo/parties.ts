import { PURPOSES } from '#kernel';
import type { DemoParty, DemoType, RegionId } from './demo-data.js';

/** Regions of the demo with their names, the first of them the one that a party acts in when it names none. */
export const REGIONS: Readonly<Record<RegionId, string>> = { groningen: 'Groningen', twente: 'Twente' };

const FUNCTIONS: Readonly<Record<DemoType, readonly string[]>> = {
  ZVH: ['procesregisseur'],
  LEVENSLOOPAANBIEDER: ['zorgverantwoordelijke', 'casemanager'],
  GGZ: ['behandelaar'],
  GEMEENTE: ['casusregisseur'],
  POLITIE: ['wijkagent', 'informatiecoordinator'],
  OM: ['officier-van-justitie', 'parketsecretaris'],
  RECLASSERING: ['toezichthouder', 'adviseur'],
  DJI: ['trajectbegeleider'],
  GGD: ['bemoeizorger'],
  WONINGCORPORATIE: ['woonconsulent'],
  OPVANG: ['begeleider'],
  SOCIAALTEAM: ['sociaal-werker'],
  UWV: ['klantadviseur'],
};

/** Slug, number within the range of OINs, type, name and regions. */
type Row = readonly [slug: string, number: number, type: DemoType, name: string, ...regions: RegionId[]];

const ROWS: readonly Row[] = [
  ['zvh', 1, 'ZVH', 'Zorg- en Veiligheidshuis', 'groningen'],
  ['levensloopaanbieder', 2, 'LEVENSLOOPAANBIEDER', 'Levensloopaanbieder', 'groningen'],
  ['gemeente', 3, 'GEMEENTE', 'Gemeente', 'groningen'],
  ['politie', 4, 'POLITIE', 'Politie', 'groningen', 'twente'],
  ['om', 5, 'OM', 'Openbaar Ministerie', 'groningen', 'twente'],
  ['reclassering', 6, 'RECLASSERING', 'Reclassering', 'groningen', 'twente'],
  ['ggz', 7, 'GGZ', 'GGZ', 'groningen'],
  ['dji', 8, 'DJI', 'Dienst Justitiële Inrichtingen', 'groningen', 'twente'],
  ['ggd', 9, 'GGD', 'GGD', 'groningen'],
  ['woningcorporatie', 10, 'WONINGCORPORATIE', 'Woningcorporatie', 'groningen'],
  ['opvang', 11, 'OPVANG', 'Maatschappelijke opvang', 'groningen'],
  ['sociaalteam', 12, 'SOCIAALTEAM', 'Sociaal team', 'groningen'],
  ['uwv', 13, 'UWV', 'UWV', 'groningen'],
  ['zvh-twente', 101, 'ZVH', 'Zorg- en Veiligheidshuis Twente', 'twente'],
  ['levensloopaanbieder-twente', 102, 'LEVENSLOOPAANBIEDER', 'Levensloopaanbieder Twente', 'twente'],
  ['gemeente-twente', 103, 'GEMEENTE', 'Gemeente Twente', 'twente'],
  ['ggz-twente', 107, 'GGZ', 'GGZ Twente', 'twente'],
  ['woningcorporatie-twente', 110, 'WONINGCORPORATIE', 'Woningcorporatie Twente', 'twente'],
];

/** Made-up organisations with OINs that no register gives out. */
export const PARTIES: readonly DemoParty[] = ROWS.map(([slug, number, type, name, ...regions]) => ({
  slug,
  oin: `0000000999${String(number).padStart(10, '0')}`,
  name: `${name} Demovoorbeeld`,
  type,
  regions,
  functions: FUNCTIONS[type],
  purposes: PURPOSES,
}));

/** The OIN of a demo party. RangeError for a slug that is none. */
export function oinOf(slug: string): string {
  return partyOf(slug).oin;
}

export function nameOf(slug: string): string {
  return partyOf(slug).name;
}

function partyOf(slug: string): DemoParty {
  const party = PARTIES.find((candidate) => candidate.slug === slug);
  if (!party) throw new RangeError(`${slug} is no demo party`);
  return party;
}

/** Slug of the party of a type that acceded in a region; null where there is none. */
export function slugIn(region: RegionId, type: DemoType): string | null {
  return PARTIES.find((party) => party.type === type && party.regions.includes(region))?.slug ?? null;
}
