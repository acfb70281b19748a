import { Failure, MISUSE } from '../command.js';
import type { Noun } from '../dispatch.js';
import { verb, type Given, type OptionPlan } from '../staff/verb.js';
import { LIMIT, LOOK_OPTIONS, ONE_KEY, pages } from './looking.js';
import { reads } from './reads.js';
import { recipients } from './recipients.js';
import { resolve } from './resolve.js';
import { show } from './show.js';
import { csvOf, tableOf, type Column } from './table.js';
import { partyName, type Party } from './party.js';

interface Row {
  readonly id: string;
  readonly at: string;
  readonly kind: string;
  readonly party: Party | null;
  readonly onBehalfOf: Party | null;
  readonly function: string | null;
  readonly purpose: string | null;
  readonly case: string | null;
  readonly person: string | null;
  readonly professional: string | null;
  readonly granted: readonly string[];
  readonly refused: readonly string[];
  readonly reasons: readonly string[];
  readonly emergency: string | null;
  readonly outcome: string | null;
}

const WANTS =
  'id at kind party { oin name } onBehalfOf { oin name } function purpose case person professional granted refused reasons emergency outcome';

const OPTIONS: Readonly<Record<string, OptionPlan>> = {
  party: { value: 'oin or slug', does: 'who asked, or for whom it was asked' },
  holder: { value: 'oin or slug', does: 'who holds what was asked for' },
  purpose: { value: 'PURPOSE', does: 'the purpose that was stated: CASUSOVERLEG, …' },
  category: { value: 'K04', does: 'a category of the catalogue' },
  field: { value: 'coordinate', does: 'a field of the catalogue: K04.incidenten.datum' },
  only: { value: 'granted or refused', does: 'whether field, category and holder are of what was granted or refused' },
  reason: { value: 'REASON', does: 'the exact reason of a refusal: NO_CONSENT, …' },
  case: { value: 'id', does: 'a case, by its id or its pseudonym' },
  person: { value: 'id', does: 'a person, by their id or their pseudonym' },
  professional: { value: 'oin:id', does: 'a professional as their party knows them, or their pseudonym' },
  trace: { value: 'traceparent', does: 'the trace that a caller was told' },
  from: { value: 'moment', does: 'not before this: 2026-12-01T09:00:00+01:00' },
  until: { value: 'moment', does: 'before this' },
  outcome: { value: 'OUTCOME', does: 'DELIVERED, ABORTED or UNKNOWN' },
  emergency: { value: 'yes or no', does: 'whether something was granted because of an emergency' },
  kind: { value: 'KIND', does: 'DISCLOSURE, REFUSAL, ACCESS or ALL (default)' },
};

// Pseudonyms are long: their beginning tells them apart in a table, and --json and --csv have them whole.
const SHORT = 12;
const short = (name: string | null): string => name?.slice(0, SHORT) ?? '';

const COLUMNS: readonly Column<Row>[] = [
  ['at', ({ at }) => at],
  ['kind', ({ kind }) => kind],
  [
    'party',
    ({ party, onBehalfOf }) => (onBehalfOf ? `${partyName(party)} for ${partyName(onBehalfOf)}` : partyName(party)),
  ],
  ['purpose', ({ purpose }) => purpose],
  ['case', (row) => short(row.case)],
  ['granted', ({ granted }) => granted.join(' ')],
  ['refused', ({ refused }) => refused.join(' ')],
  ['outcome', ({ outcome }) => outcome],
  ['id', ({ id }) => id],
];

const CSV: readonly Column<Row>[] = [
  ['id', ({ id }) => id],
  ['at', ({ at }) => at],
  ['kind', ({ kind }) => kind],
  ['party', ({ party }) => party?.oin],
  ['party_name', ({ party }) => party?.name],
  ['on_behalf_of', ({ onBehalfOf }) => onBehalfOf?.oin],
  ['function', (row) => row.function],
  ['professional', ({ professional }) => professional],
  ['purpose', ({ purpose }) => purpose],
  ['case', (row) => row.case],
  ['person', ({ person }) => person],
  ['granted', ({ granted }) => granted.join(' ')],
  ['refused', ({ refused }) => refused.join(' ')],
  ['reasons', ({ reasons }) => reasons.join(' ')],
  ['emergency', ({ emergency }) => emergency],
  ['outcome', ({ outcome }) => outcome],
];

const list = verb({
  name: 'disclosures list',
  does: 'Entries of the disclosure log, newest first',
  options: { ...OPTIONS, limit: LIMIT, ...LOOK_OPTIONS },
  csv: true,
  examples: [
    'disclosures list --for RECHTMATIGHEIDSCONTROLE --region groningen --party politie --category K09',
    'disclosures list --for INTERNE_CONTROLE --region groningen --case 00000000-0000-4000-8000-000000000001 --csv > case.csv',
    'disclosures list --for INTEGRITEIT_EN_BEVEILIGING --region groningen --outcome ABORTED --limit 1000 --json',
  ],
  work: async (given) => {
    const filter = await filterOf(given);
    const { rows, hasMore, records, everyKey, readUntil } = await pages<Row>(given, {
      ...{ name: 'disclosures', wants: WANTS, more: 'everyKey readUntil' },
      variables: { filter: ['DisclosureFilter', filter] },
    });
    const lines = rows.length === 0 ? ['Nothing was found.'] : tableOf(COLUMNS, rows);
    if (hasMore) given.progress('There is more: ask with a higher --limit, or search narrower');
    if (!everyKey) given.progress(ONE_KEY);
    if (readUntil !== null) given.progress(`The log is read up to ${readUntil} alone: what came since is NOT here`);
    return { json: { rows, hasMore, everyKey, readUntil, records }, lines, csv: csvOf(CSV, rows) };
  },
});

const AS_THEY_ARE = [
  'purpose',
  'category',
  'field',
  'reason',
  'case',
  'person',
  'trace',
  'from',
  'until',
  'outcome',
  'kind',
];

async function filterOf(given: Given): Promise<Readonly<Record<string, unknown>>> {
  const plain = AS_THEY_ARE.map((name) => [name, given.one(name)] as const);
  const filter: Record<string, unknown> = Object.fromEntries(plain.filter(([, value]) => value !== null));
  for (const name of ['party', 'holder']) {
    const named = given.one(name);
    if (named !== null) filter[name] = await (await given.session()).oinOf(named);
  }
  const granted = choiceOf(given, 'only', { granted: true, refused: false });
  const emergency = choiceOf(given, 'emergency', { yes: true, no: false });
  const professional = given.one('professional');
  return {
    ...filter,
    ...(granted !== null && { granted }),
    ...(emergency !== null && { emergency }),
    ...(professional !== null && { professional: professionalOf(professional) }),
  };
}

function choiceOf(given: Given, name: string, choices: Readonly<Record<string, boolean>>): boolean | null {
  const said = given.one(name);
  if (said === null) return null;
  const found = choices[said];
  if (found === undefined) throw new Failure(`--${name}: state ${Object.keys(choices).join(' or ')}`, MISUSE);
  return found;
}

function professionalOf(text: string): object {
  const [oin, ...id] = text.split(':');
  return id.length === 0 ? { pseudonym: text } : { oin, id: id.join(':') };
}

export const DISCLOSURES: Noun = {
  does: 'The disclosure log, for privacy officers',
  words: { list, show, recipients, resolve, reads },
  examples: [
    'ketenpoort disclosures list --for RECHTMATIGHEIDSCONTROLE --region groningen --as privacy-officer',
    'ketenpoort disclosures recipients --for KENNISGEVING_ONTVANGERS --region groningen --case <id> --field K04.incidenten.datum',
  ],
};
