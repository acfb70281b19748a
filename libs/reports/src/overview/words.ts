import { csvCell } from '../exports/csv.js';
import { groundText } from './grounds.js';
import { byMonth, type Names, type ShownRow, type ToldGroup, type ToldRow } from './overview.js';

/** The same in every overview, whether something was left out or not: from it nobody can tell (UAVG 41). */
const TEXTS = {
  title: 'Wie kreeg gegevens over u?',
  intro: [
    'Organisaties werken samen om u te helpen. Soms geven zij elkaar daarvoor gegevens over u. Elke keer schrijven wij op wie welk soort gegevens kreeg.',
    'In dit overzicht staat wie gegevens over u kreeg, welk soort gegevens dat waren, wanneer dat was, waarvoor, en waarom dat mocht. Het nieuwste staat bovenaan.',
  ],
  nothing: 'In dit overzicht staan geen organisaties die gegevens over u kregen.',
  maybeLess:
    'Er kunnen gegevens ontbreken in dit overzicht. Soms mogen wij iets een tijd lang niet laten zien. Dat staat in de wet (UAVG, artikel 41). Dit zinnetje staat in elk overzicht, ook als er niets ontbreekt.',
  questions: 'Heeft u een vraag of een klacht?',
  rights: [
    'Klopt er iets niet? Of heeft u een vraag? Neem dan contact op met de privacy officer van wie u dit overzicht kreeg.',
    'U mag ook een klacht indienen bij de Autoriteit Persoonsgegevens.',
  ],
} as const;

const MONTHS = [
  ...['januari', 'februari', 'maart', 'april', 'mei', 'juni'],
  ...['juli', 'augustus', 'september', 'oktober', 'november', 'december'],
];

/** `23 november 2026` */
export function dayText(day: string): string {
  return `${String(Number(day.slice('yyyy-mm-'.length)))} ${monthOf(day)}`;
}

/** `november 2026`, of a day or of a month. */
function monthOf(day: string): string {
  const nr = day.slice('yyyy-'.length, 'yyyy-mm'.length);
  return `${MONTHS[Number(nr) - 1] ?? nr} ${day.slice(0, 'yyyy'.length)}`;
}

/** Rows in words that the person knows. What has no name is told by its code. */
export function told(rows: readonly ShownRow[], { parties, purposes, categories }: Names): readonly ToldRow[] {
  const nameOf = (names: ReadonlyMap<string, string>, code: string): string => names.get(code) ?? code;
  return rows.map((row) => ({
    day: row.day,
    recipient: nameOf(parties, row.party),
    onBehalfOf: row.on_behalf_of === null ? null : nameOf(parties, row.on_behalf_of),
    data: row.categories.map((code) => withoutStop(nameOf(categories, code))),
    purpose: nameOf(purposes, row.purpose),
    grounds: row.grounds.map(groundText),
    times: row.times,
  }));
}

function withoutStop(text: string): string {
  return text.endsWith('.') ? text.slice(0, -1) : text;
}

/** One block of an overview: whoever lays it out knows what it is by `kind`. */
export type OverviewBlock =
  | { readonly kind: 'title' | 'section' | 'paragraph' | 'recipient'; readonly text: string }
  | { readonly kind: 'facts'; readonly facts: readonly { readonly label: string; readonly text: readonly string[] }[] };

/** The overview as blocks of text, in order. `madeOn`: day. */
export function overviewBlocks(rows: readonly ToldRow[], madeOn: string): readonly OverviewBlock[] {
  const paragraph = (text: string): OverviewBlock => ({ kind: 'paragraph', text });
  return [
    { kind: 'title', text: TEXTS.title },
    paragraph(`Gemaakt op ${dayText(madeOn)}.`),
    ...TEXTS.intro.map(paragraph),
    paragraph(TEXTS.maybeLess),
    ...(rows.length === 0 ? [paragraph(TEXTS.nothing)] : []),
    ...byMonth(rows).flatMap(({ month, groups }): OverviewBlock[] => {
      return [{ kind: 'section', text: capital(monthOf(month)) }, ...groups.flatMap(groupBlocks)];
    }),
    { kind: 'section', text: TEXTS.questions },
    ...TEXTS.rights.map(paragraph),
  ];
}

function groupBlocks({ recipient, onBehalfOf, data, purpose, grounds, days, times }: ToldGroup): OverviewBlock[] {
  const name = onBehalfOf === null ? recipient : `${recipient}, namens ${onBehalfOf}`;
  const facts = [
    { label: 'Welke gegevens', text: data },
    { label: 'Waarvoor', text: [purpose] },
    { label: 'Waarom mag dat', text: grounds },
    { label: 'Wanneer', text: [whenText(days, times)] },
  ];
  return [
    { kind: 'recipient', text: name },
    { kind: 'facts', facts },
  ];
}

/** `op 3, 5 en 23 november 2026, 4 keer`: days of one month, the last first. */
function whenText(days: readonly string[], times: number): string {
  const last = String(days[0]);
  const dates = days
    .slice(1)
    .map((day) => String(Number(day.slice('yyyy-mm-'.length))))
    .reverse();
  const before = dates.length === 0 ? '' : `${dates.join(', ')} en `;
  return `op ${before}${dayText(last)}${times === 1 ? '' : `, ${String(times)} keer`}`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** The sentence that every overview has about what it may lack. */
export const MAYBE_LESS: string = TEXTS.maybeLess;

/** The rows as CSV (RFC 4180), for a spreadsheet: nothing in it is taken for a formula. The last line says what every overview says. */
export function overviewCsv(rows: readonly ToldRow[]): string {
  const head = ['datum', 'organisatie', 'namens', 'welke gegevens', 'waarvoor', 'waarom mag dat', 'aantal keer'];
  const lines = rows.map((row) => [
    ...[row.day, row.recipient, row.onBehalfOf ?? '', row.data.join('; '), row.purpose],
    ...[row.grounds.join('; '), String(row.times)],
  ]);
  return [head, ...lines, [MAYBE_LESS, ...head.slice(1).map(() => '')]]
    .map((cells) => `${cells.map(csvCell).join(',')}\r\n`)
    .join('');
}
