import { verb } from '../staff/verb.js';
import { LIMIT, LOOK_OPTIONS, pages } from './looking.js';
import { csvOf, tableOf, type Column } from './table.js';
import { partyName, type Party } from './party.js';

interface Read {
  readonly id: string;
  readonly at: string;
  readonly step: string;
  /** Pseudonym. */
  readonly staff: string | null;
  readonly party: Party | null;
  readonly professional: string | null;
  readonly controlPurpose: string | null;
  readonly case: string | null;
  readonly person: string | null;
  readonly told: unknown;
}

// The beginning of a pseudonym tells one from another in a table; --json and --csv have it whole, to be resolved.
const SHORT = 12;

const COLUMNS: readonly Column<Read>[] = [
  ['at', ({ at }) => at],
  ['who', whoOf],
  ['step', ({ step }) => step],
  ['for', ({ controlPurpose }) => controlPurpose],
  ['told', ({ told }) => JSON.stringify(told)],
  ['id', ({ id }) => id],
];

const CSV: readonly Column<Read>[] = [
  ...COLUMNS.filter(([head]) => head !== 'who'),
  ['staff', ({ staff }) => staff],
  ['party', ({ party }) => party?.oin],
  ['professional', ({ professional }) => professional],
  ['case', (row) => row.case],
  ['person', ({ person }) => person],
];

function whoOf({ staff, party }: Read): string {
  return staff === null ? partyName(party) : `staff ${staff.slice(0, SHORT)}`;
}

export const reads = verb({
  name: 'disclosures reads',
  does: 'Who looked at the log, when, for what and at what',
  options: {
    staff: { value: 'staff id', does: 'who looked' },
    step: { value: 'STEP', does: 'DISCLOSURES, DISCLOSURE, RECIPIENTS, READS, RESOLVED, OVERVIEW, RESTRICTION_SET, …' },
    purpose: { value: 'PURPOSE', does: 'the control purpose that was stated' },
    from: { value: 'moment', does: 'not before this' },
    until: { value: 'moment', does: 'before this' },
    ...{ limit: LIMIT, ...LOOK_OPTIONS },
  },
  csv: true,
  examples: ['disclosures reads --for INTERNE_CONTROLE --region groningen --staff privacy-officer'],
  work: async (given) => {
    const filter = Object.fromEntries(
      ['staff', 'step', 'purpose', 'from', 'until'].flatMap((name) => {
        const value = given.one(name);
        return value === null ? [] : [[name, value]];
      }),
    );
    const { rows, hasMore, records } = await pages<Read>(given, {
      ...{ name: 'reads', wants: 'id at step staff party { oin name } professional controlPurpose case person told' },
      variables: { filter: ['ReadFilter', filter] },
    });
    const lines = rows.length === 0 ? ['Nobody looked.'] : tableOf(COLUMNS, rows);
    return { json: { rows, hasMore, records }, lines, csv: csvOf(CSV, rows) };
  },
});
