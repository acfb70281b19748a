import type { StaffAnswer, StaffClient } from './staff-client.js';
import type { LedgerReader } from './ledger-reader.js';

/** What may be changed by staff, row by row: for telling whether anything was. */
const COUNTS = `
SELECT (SELECT count(*) FROM ledger.leaf WHERE kind <> 'outcome')::int AS entries, (SELECT sum(epoch) FROM gate.epoch)::int AS epochs,
  (SELECT json_agg(x)::text FROM (SELECT * FROM gate.region ORDER BY id) x) AS regions,
  (SELECT md5(json_agg(x)::text) FROM (SELECT * FROM gate.party ORDER BY oin) x) AS parties,
  (SELECT md5(json_agg(x)::text) FROM (SELECT * FROM gate.accession ORDER BY oin, region) x) AS accessions,
  (SELECT md5(json_agg(x)::text) FROM (SELECT * FROM gate.delegation ORDER BY 1, 2, 3) x) AS delegations,
  (SELECT md5(json_agg(x)::text) FROM (SELECT * FROM gate.party_key ORDER BY oin, kid) x) AS keys,
  (SELECT md5(json_agg(x)::text) FROM (SELECT * FROM gate.party_terms ORDER BY oin) x) AS terms,
  (SELECT md5(json_agg(x)::text) FROM (SELECT * FROM gate.application ORDER BY client_id) x) AS applications,
  (SELECT md5(json_agg(x)::text) FROM (SELECT * FROM gate.staff ORDER BY id) x) AS staff,
  (SELECT md5(json_agg(x)::text) FROM (SELECT * FROM gate.staff_key ORDER BY kid) x) AS "staffKeys",
  (SELECT md5(json_agg(x)::text) FROM (SELECT * FROM gate.case_file ORDER BY id) x) AS cases,
  (SELECT count(*) FROM gate.person)::int AS persons,
  (SELECT md5(json_agg(x)::text) FROM (SELECT * FROM gate.participation ORDER BY case_id, oin, from_at) x) AS participations,
  (SELECT md5(json_agg(x)::text) FROM (SELECT region, version, hash, revoked_at FROM gate.convenant ORDER BY 1, 2) x) AS convenants`;

export type Change = Readonly<Record<string, unknown>>;

/** A change as staff asks for it, and what came of it. */
export class StaffChanges {
  constructor(
    readonly client: StaffClient,
    readonly ledger: LedgerReader,
  ) {}

  /** The mutation `name` with these arguments. `more`: what else is asked of the answer. */
  ask(name: string, args: Change, more = ''): Promise<StaffAnswer> {
    const given = Object.entries(args).map(([key, value]) => `${key}: ${literal(value)}`);
    return this.client.ask(
      `mutation { ${name}(${given.join(', ')}) { changed dryRun records { region id } ${more} } }`,
    );
  }

  /** What it answered. Throws when it was refused. */
  async make(name: string, args: Change, more = ''): Promise<Change> {
    const { body } = await this.ask(name, args, more);
    const made = body.data?.[name];
    if (typeof made === 'object' && made !== null) return { ...made };
    throw new Error(JSON.stringify(body.errors));
  }

  /** The code of a refusal, and where its mistakes are. */
  async refusal(name: string, args: Change): Promise<readonly string[]> {
    const { status, body } = await this.ask(name, args);
    const { code, mistakes = [] } = body.errors?.[0]?.extensions ?? { code: 'none' };
    return [`${status} ${code}`, ...mistakes.map(({ path }) => path.join('.'))];
  }

  /** Everything that staff may change, as it is now. */
  async state(): Promise<Change> {
    const [state] = await this.ledger.sql<Record<string, unknown>>(COUNTS);
    return state ?? {};
  }

  /** Entries of a change's answer, without what is in every entry. */
  async entries({ records }: Change): Promise<Change[]> {
    const ids = (records as readonly { readonly id: string }[]).map(({ id }) => id);
    const rows = await this.ledger.rows();
    return ids.map((id) => ({ ...rows.find((row) => row.id === id)?.entry }));
  }
}

/** A value as GraphQL writes it in a document. */
function literal(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(literal).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value).map(([key, member]) => `${key}: ${literal(member)}`);
  return `{ ${members.join(', ')} }`;
}
