import type { Purpose } from '#kernel';
import type { DemoParty } from './demo-data.js';

const ALL: readonly Purpose[] = ['MELDING', 'CASUSOVERLEG', 'UITVOERING', 'CRISIS'];

/** Made-up organisations with OINs that no register gives out. */
export const PARTIES: readonly DemoParty[] = [
  {
    slug: 'zvh',
    oin: '00000009990000000001',
    name: 'Zorg- en Veiligheidshuis Demovoorbeeld',
    type: 'ZVH',
    functions: ['procesregisseur'],
    purposes: ALL,
  },
  {
    slug: 'levensloopaanbieder',
    oin: '00000009990000000002',
    name: 'Levensloopaanbieder Demovoorbeeld',
    type: 'LEVENSLOOPAANBIEDER',
    functions: ['zorgverantwoordelijke', 'casemanager'],
    purposes: ALL,
  },
  {
    slug: 'gemeente',
    oin: '00000009990000000003',
    name: 'Gemeente Demovoorbeeld',
    type: 'GEMEENTE',
    functions: ['casusregisseur'],
    purposes: ALL,
  },
  {
    slug: 'politie',
    oin: '00000009990000000004',
    name: 'Politie Demovoorbeeld',
    type: 'POLITIE',
    functions: ['wijkagent', 'informatiecoordinator'],
    purposes: ALL,
  },
  {
    slug: 'om',
    oin: '00000009990000000005',
    name: 'Openbaar Ministerie Demovoorbeeld',
    type: 'OM',
    functions: ['officier-van-justitie', 'parketsecretaris'],
    purposes: ALL,
  },
  {
    slug: 'reclassering',
    oin: '00000009990000000006',
    name: 'Reclassering Demovoorbeeld',
    type: 'RECLASSERING',
    functions: ['toezichthouder', 'adviseur'],
    purposes: ALL,
  },
  {
    slug: 'ggz',
    oin: '00000009990000000007',
    name: 'GGZ Demovoorbeeld',
    type: 'GGZ',
    functions: [],
    purposes: [],
  },
];

/** The OIN of a demo party. RangeError for a slug that is none. */
export function oinOf(slug: string): string {
  const party = PARTIES.find((candidate) => candidate.slug === slug);
  if (!party) throw new RangeError(`${slug} is no demo party`);
  return party.oin;
}
