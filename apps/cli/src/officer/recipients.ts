import { needed, verb } from '../staff/verb.js';
import { look, LOOK_OPTIONS, ONE_KEY } from './looking.js';
import { csvOf, tableOf, type Column } from './table.js';
import { partyName, type Party } from './party.js';

interface Recipient {
  readonly party: Party;
  readonly onBehalfOf: Party | null;
  readonly function: string | null;
  readonly professional: string | null;
  readonly purpose: string;
  readonly holder: Party;
  readonly clause: string;
  readonly form: string;
  readonly first: string;
  readonly last: string;
  readonly times: number;
  readonly delivered: number;
}

const WANTS = `recipients { party { oin name } onBehalfOf { oin name } function professional purpose holder { oin name } clause form
  first last times delivered } everyKey`;

const COUNTED: readonly Column<Recipient>[] = [
  ['first', ({ first }) => first],
  ['last', ({ last }) => last],
  ['times', ({ times }) => times],
  ['delivered', ({ delivered }) => delivered],
];

const COLUMNS: readonly Column<Recipient>[] = [
  [
    'party',
    ({ party, onBehalfOf }) => (onBehalfOf ? `${partyName(party)} for ${partyName(onBehalfOf)}` : partyName(party)),
  ],
  ['holder', ({ holder }) => partyName(holder)],
  ['purpose', ({ purpose }) => purpose],
  ['clause', ({ clause }) => clause],
  ['form', ({ form }) => form],
  ...COUNTED,
];

const CSV: readonly Column<Recipient>[] = [
  ['party', ({ party }) => party.oin],
  ['party_name', ({ party }) => party.name],
  ['on_behalf_of', ({ onBehalfOf }) => onBehalfOf?.oin],
  ['function', (row) => row.function],
  ['professional', ({ professional }) => professional],
  ['holder', ({ holder }) => holder.oin],
  ['form', ({ form }) => form],
  ['purpose', ({ purpose }) => purpose],
  ['clause', ({ clause }) => clause],
  ...COUNTED,
];

export const recipients = verb({
  name: 'disclosures recipients',
  does: 'Every party that received a field of a case or a person: who must be told when it is rectified or destroyed',
  options: {
    case: { value: 'id', does: 'the case, by its id or its pseudonym' },
    person: { value: 'id', does: 'or the person, in any case of the region' },
    field: { value: 'coordinate', does: 'the field: K04.incidenten.datum' },
    since: { value: 'moment', does: 'from when on (default: from the beginning)' },
    ...LOOK_OPTIONS,
  },
  csv: true,
  examples: [
    'disclosures recipients --for KENNISGEVING_ONTVANGERS --region groningen --case 00000000-0000-4000-8000-000000000001 --field K04.incidenten.datum',
  ],
  work: async (given) => {
    const answer = await look(given, {
      ...{ name: 'recipientsOf', wants: WANTS },
      variables: {
        case: ['ID', given.one('case')],
        person: ['ID', given.one('person')],
        field: ['String!', needed(given, 'field')],
        since: ['Moment', given.one('since')],
      },
    });
    const rows = answer['recipients'] as readonly Recipient[];
    if (answer['everyKey'] === false) given.progress(ONE_KEY);
    const lines = rows.length === 0 ? ['Nobody received it.'] : tableOf(COLUMNS, rows);
    return { json: answer, lines, csv: csvOf(CSV, rows) };
  },
});
