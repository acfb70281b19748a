import type { DemoCase, DemoConsent, RegionId } from './demo-data.js';
import type { Draft } from './items/draft.js';

/** The fourth group of the ids of a region begins with this. */
const BLOCKS: Readonly<Record<RegionId, string>> = { groningen: '80', twente: '81' };

/** The id of case 1, 2, … of a region; fixed, so that a README can name it. */
export function caseId(number: number, region: RegionId = 'groningen'): string {
  return `00000000-0000-4000-${BLOCKS[region]}00-${String(number).padStart(12, '0')}`;
}

/** A case before its parts have ids. */
export type Plot = Pick<DemoCase, 'shows' | 'phase' | 'track' | 'participants'> & {
  readonly items: readonly Draft[];
  readonly consents?: readonly Omit<DemoConsent, 'id'>[];
  readonly emergency?: DemoCase['emergency'];
};

const AT_REST = { owner: null, archived: false, restricted: false, thirdParty: false, fromDays: -60, untilDays: null };

/** Gives a case and all that belongs to it ids that are the same each time. */
export function numbered(plot: Plot, number: number, region: RegionId): DemoCase {
  const within = (kind: string, position: number): string =>
    `00000000-0000-4000-${BLOCKS[region]}${kind}-${String(number).padStart(6, '0')}${String(position + 1).padStart(6, '0')}`;
  return {
    ...plot,
    id: caseId(number, region),
    person: within('01', 0),
    openedDays: -90,
    emergency: plot.emergency ?? null,
    consents: (plot.consents ?? []).map((given, position) => ({ ...given, id: within('02', position) })),
    items: plot.items.map((draft, position) => ({ ...AT_REST, ...draft, id: within('03', position) })),
  };
}
