/** What a party received on one day, for one purpose. No professional, no system and no source: the person's view has none (LDV-11). */
export interface GivenRow {
  /** In the Netherlands: `2026-11-23`. */
  readonly day: string;
  /** OIN. */
  readonly party: string;
  readonly on_behalf_of: string | null;
  readonly purpose: string;
  /** Of which category, by which clause. */
  readonly grants: readonly GivenCategory[];
  readonly times: number;
}

export interface GivenCategory {
  /** `K01`, … */
  readonly category: string;
  /** Codes of the provisions of law that the clause names. */
  readonly grounds: readonly string[];
}

/** What the person sees of such a row. */
export interface ShownRow extends Omit<GivenRow, 'grants'> {
  readonly categories: readonly string[];
  /** Of what is shown, and of nothing else: a ground may tell which category was left out. */
  readonly grounds: readonly string[];
}

/** What is kept from the person for a while (UAVG 41). What is null limits nothing; all null: everything. */
export interface RestrictionScope {
  /** OIN of who received it. */
  readonly party: string | null;
  readonly category: string | null;
  /** Days in the Netherlands, both included. */
  readonly fromDay: string | null;
  readonly untilDay: string | null;
}

/** The rows without what restrictions in force keep from the person: a category of a row with its grounds, or the row with it. Rows that
 *  are alike without it become one, so that nothing shows that they were not. What is left out is kept in the log, and is there again when
 *  the restriction ends. */
export function withoutRestricted(
  rows: readonly GivenRow[],
  restrictions: readonly RestrictionScope[],
): readonly ShownRow[] {
  const shown = new Map<string, ShownRow>();
  for (const { grants, times, ...row } of rows) {
    const left = grants.filter(({ category }) => !restrictions.some((scope) => covers(scope, row, category)));
    if (left.length === 0) continue;
    const categories = unique(left.map(({ category }) => category));
    const alike = { ...row, categories, grounds: unique(left.flatMap(({ grounds }) => grounds)) };
    const key = JSON.stringify(alike);
    shown.set(key, { ...alike, times: times + (shown.get(key)?.times ?? 0) });
  }
  return [...shown.values()];
}

function unique(words: readonly string[]): readonly string[] {
  return [...new Set(words)].sort();
}

type Recipient = Pick<GivenRow, 'day' | 'party' | 'on_behalf_of'>;

function covers({ party, category, fromDay, untilDay }: RestrictionScope, row: Recipient, of: string): boolean {
  const isInTime = (fromDay === null || fromDay <= row.day) && (untilDay === null || row.day <= untilDay);
  const isOfParty = party === null || [row.party, row.on_behalf_of].includes(party);
  return isInTime && isOfParty && (category === null || category === of);
}

/** Names that people know, of what the log has by codes. */
export interface Names {
  /** By OIN. */
  readonly parties: ReadonlyMap<string, string>;
  /** What the convenant calls its purposes, by code. */
  readonly purposes: ReadonlyMap<string, string>;
  /** What the catalogue says of its categories, in Dutch, by code. */
  readonly categories: ReadonlyMap<string, string>;
}

/** A row in words. */
export interface ToldRow {
  readonly day: string;
  readonly recipient: string;
  readonly onBehalfOf: string | null;
  readonly data: readonly string[];
  readonly purpose: string;
  readonly grounds: readonly string[];
  readonly times: number;
}

/** What happened in one month for one recipient and one purpose, with the days. */
export interface ToldGroup extends Omit<ToldRow, 'day'> {
  /** The last first. */
  readonly days: readonly string[];
}

export interface ToldMonth {
  /** `2026-11` */
  readonly month: string;
  readonly groups: readonly ToldGroup[];
}

/** Rows by month, newest first, and in a month what is alike together. `rows`: newest first. */
export function byMonth(rows: readonly ToldRow[]): readonly ToldMonth[] {
  const months = new Map<string, Map<string, ToldGroup>>();
  for (const { day, ...row } of rows) {
    const month = day.slice(0, 'yyyy-mm'.length);
    const groups = months.get(month) ?? new Map<string, ToldGroup>();
    months.set(month, groups);
    const { times, ...alike } = row;
    const key = JSON.stringify(alike);
    const known = groups.get(key) ?? { ...row, times: 0, days: [] };
    const days = known.days.includes(day) ? known.days : [...known.days, day];
    groups.set(key, { ...known, times: known.times + times, days });
  }
  return Array.from(months, ([month, groups]) => ({ month, groups: [...groups.values()] }));
}
