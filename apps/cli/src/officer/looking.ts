import { Failure, MISUSE } from '../command.js';
import { isRecord } from '../staff/session.js';
import { needed, type Given, type OptionPlan } from '../staff/verb.js';

/** A variable of a query: its GraphQL type and its value. Null or undefined: left out. */
export type Variables = Readonly<Record<string, readonly [type: string, value: unknown]>>;

export const LOOK_OPTIONS: Readonly<Record<string, OptionPlan>> = {
  for: {
    value: 'PURPOSE',
    does: 'the control purpose for which you look: RECHTMATIGHEIDSCONTROLE, INTERNE_CONTROLE, INTEGRITEIT_EN_BEVEILIGING, STRAFRECHTELIJKE_PROCEDURE, …',
  },
  region: { value: 'id', does: 'whose log (default: the only one that you watch)' },
};

/** What one look answers. Each is recorded in the log before it answers. */
export async function look(
  given: Given,
  {
    operation = 'query',
    name,
    variables,
    wants,
  }: { operation?: string; name: string; variables: Variables; wants: string },
): Promise<Readonly<Record<string, unknown>>> {
  const all: Variables = {
    ...variables,
    controlPurpose: ['String', needed(given, 'for')],
    region: ['ID', given.one('region')],
  };
  const used = Object.entries(all).filter(([, [, value]]) => value !== null && value !== undefined);
  const heads = used.map(([argument, [type]]) => `$${argument}: ${type}`).join(', ');
  const passed = used.map(([argument]) => `${argument}: $${argument}`).join(', ');
  const query = `${operation} (${heads}) { ${name}(${passed}) { record ${wants} } }`;
  const values = used.map(([argument, [, value]]) => [argument, value] as const);
  const { [name]: answer } = await (await given.session()).look(query, Object.fromEntries(values));
  if (!isRecord(answer)) throw new Failure('The gate gave no answer: ask again');
  return answer;
}

const MOST_IN_A_PAGE = 100;

/** Rows page by page, up to `--limit`, with each page told to whoever waits. Each page is a look of its own. */
export async function pages<Row>(
  given: Given,
  { name, variables, wants, more = '' }: { name: string; variables: Variables; wants: string; more?: string },
): Promise<Pages<Row>> {
  const limit = limitOf(given);
  const rows: Row[] = [];
  const records: string[] = [];
  for (let after: string | null = null; ;) {
    const first = Math.min(MOST_IN_A_PAGE, limit - rows.length);
    const asked = { ...variables, first: ['Int!', first] as const, after: ['String', after] as const };
    const page = await look(given, {
      name,
      variables: asked,
      wants: `${more} pageInfo { endCursor hasNextPage } nodes { ${wants} }`,
    });
    const { nodes, pageInfo, record, ...reach } = page as Page<Row>;
    rows.push(...nodes);
    records.push(record);
    const isDone = !pageInfo.hasNextPage || rows.length >= limit;
    if (records.length > 1 || !isDone) given.progress(`${String(rows.length)} rows`);
    if (isDone) return { rows, hasMore: pageInfo.hasNextPage, records, ...reachOf(reach) };
    after = pageInfo.endCursor;
  }
}

interface Pages<Row> extends Reach {
  readonly rows: readonly Row[];
  readonly hasMore: boolean;
  readonly records: readonly string[];
}

interface Page<Row> extends Readonly<Record<string, unknown>> {
  readonly nodes: readonly Row[];
  readonly pageInfo: PageInfo;
  readonly record: string;
  readonly everyKey?: boolean;
  readonly readUntil?: string | null;
}

/** How far a look reached. */
export interface Reach {
  readonly everyKey: boolean;
  readonly readUntil: string | null;
}

function reachOf({ everyKey = true, readUntil = null }: Pick<Page<unknown>, 'everyKey' | 'readUntil'>): Reach {
  return { everyKey, readUntil };
}

/** Told when what was asked by is a pseudonym of nobody who is known. */
export const ONE_KEY =
  'The gate does not know whose pseudonym this is: what was recorded under another version of the key is NOT here';

interface PageInfo {
  readonly endCursor: string | null;
  readonly hasNextPage: boolean;
}

export const LIMIT: OptionPlan = { value: 'n', does: 'how many rows at most (default: 100)' };

function limitOf(given: Given): number {
  const limit = Number(given.one('limit') ?? MOST_IN_A_PAGE);
  if (Number.isInteger(limit) && limit >= 1) return limit;
  throw new Failure('--limit: state a whole number of rows', MISUSE);
}
