import type { Noun } from '../dispatch.js';
import { change } from './changes.js';
import { delegate, undelegate } from './delegation.js';
import { activity, type ListedActivity } from './party-activity.js';
import { terms, termsLine, type ListedTerms } from './party-terms.js';
import { needed, verb } from './verb.js';

const REGION = { value: 'id', does: 'the region (default: your only one)' };

interface ListedParty {
  readonly oin: string;
  readonly slug: string;
  readonly name: string;
  readonly type: string;
  readonly accessions: readonly { readonly region: string; readonly until: string | null }[];
  readonly keys: readonly { readonly kid: string; readonly revoked: string | null }[];
  readonly applications: readonly {
    readonly clientId: string;
    readonly functions: readonly string[];
    readonly purposes: readonly string[];
    readonly revoked: string | null;
  }[];
  readonly terms: ListedTerms;
  readonly activities: readonly ListedActivity[];
  readonly delegations: readonly {
    readonly principal: string;
    readonly region: string;
    readonly until: string | null;
    readonly functions: readonly string[];
    readonly purposes: readonly string[];
  }[];
}

const LIST = `query ($region: ID!) { parties(region: $region) {
  oin slug name type accessions { region from until } keys { kid thumbprint since revoked }
  applications { clientId functions purposes revoked }
  terms { proof introspection documents requestsPerMinute casesPerHour }
  activities { purpose activity }
  delegations { region principal functions purposes from until } } }`;

const add = verb({
  name: 'party add',
  does: 'A party accedes to the convenant of a region',
  words: ['name'],
  options: {
    oin: { value: '20 digits', does: 'under which the organisation is registered' },
    type: { value: 'TYPE', does: 'GEMEENTE, POLITIE, …, as the convenant names its parties' },
    slug: { value: 'short name', does: 'to call it by in commands (default: made from the name)' },
    region: REGION,
    from: { value: 'moment', does: 'from when on (default: now)' },
  },
  changes: true,
  examples: [
    `party add 'Gemeente Voorbeeld' --oin 00000009990000000042 --type GEMEENTE --dry-run`,
    `party add 'Politie Voorbeeld' --oin 00000009990000000043 --type POLITIE --slug politie --region groningen`,
  ],
  work: async (given) => {
    const [name] = given.words;
    const region = await (await given.session()).regionOf(given.one('region'));
    return change(given, {
      name: 'addParty',
      args: {
        region: ['ID!', region],
        oin: ['ID!', needed(given, 'oin')],
        name: ['String!', name],
        type: ['String!', needed(given, 'type')],
        slug: ['String', given.one('slug')],
        from: ['Moment', given.one('from')],
      },
      done: () => `${String(name)} acceded to ${region}. Commands know it by its OIN and its slug: see party list.`,
    });
  },
});

const list = verb({
  name: 'party list',
  does: 'The parties of a region, with their keys and applications',
  options: { region: REGION },
  examples: ['party list', 'party list --region groningen --json'],
  work: async (given) => {
    const session = await given.session();
    const { parties } = await session.ask(LIST, { region: await session.regionOf(given.one('region')) });
    const listed = parties as readonly ListedParty[];
    return { json: parties, lines: listed.length > 0 ? listed.flatMap(linesOf) : ['No party has acceded yet.'] };
  },
});

function linesOf(party: ListedParty): string[] {
  const { oin, slug, name, type, accessions, keys, applications, delegations, activities, terms: agreed } = party;
  const ended = (end: string | null): string => (end === null ? '' : ` (until ${end})`);
  return [
    `${slug}  ${oin}  ${type}  ${name}  in ${accessions.map(({ region, until }) => `${region}${ended(until)}`).join(', ')}`,
    ...keys.map(({ kid, revoked }) => `  key ${kid}${ended(revoked)}`),
    ...applications.map(
      ({ clientId, functions, purposes, revoked }) =>
        `  app ${clientId}${ended(revoked)}: ${functions.join(', ')}; ${purposes.join(', ')}`,
    ),
    ...delegations.map(
      ({ principal, region, until, functions, purposes }) =>
        `  acts for ${principal} in ${region}${ended(until)}: ${functions.join(', ')}; ${purposes.join(', ')}`,
    ),
    ...activities.map((own) => `  receives for ${own.purpose} as ${own.activity}`),
    `  terms ${termsLine(agreed)}`,
  ];
}

const exit = verb({
  name: 'party exit',
  does: 'A party leaves a region, and gets nothing there any more',
  words: ['party'],
  options: { region: REGION, at: { value: 'moment', does: 'from when on (default: now)' } },
  changes: true,
  examples: ['party exit politie --region groningen', 'party exit politie --at 2027-01-01T00:00:00+01:00 --dry-run'],
  work: async (given) => {
    const session = await given.session();
    const party = String(given.words[0]);
    const region = await session.regionOf(given.one('region'));
    return change(given, {
      name: 'exitParty',
      args: { region: ['ID!', region], oin: ['ID!', await session.oinOf(party)], at: ['Moment', given.one('at')] },
      done: () => `${party} leaves ${region}.`,
    });
  },
});

export const PARTY: Noun = {
  does: 'Organisations that accede to a convenant',
  words: { add, list, terms, activity, delegate, undelegate, exit },
  examples: ['ketenpoort party list', 'ketenpoort party exit politie --dry-run'],
};
