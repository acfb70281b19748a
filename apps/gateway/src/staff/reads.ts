import type { EntityManager } from 'typeorm';
import { DEFAULT_TERMS, thumbprintOf, type Jwk, type StaffCaller } from '#identity';
import { within } from '#kernel';
import { ledgerRegions, PartyActivityEntity, PartyEntity, PartyTermsEntity } from '#persistence';
import type { ConvenantEntity, StaffEntity } from '#persistence';
import { caseFile } from './case-file.js';
import type { StaffDocuments } from './documents.js';
import { newestConvenant } from './registered.js';
import { administers, notAllowed, type StaffRequest } from './turns.js';

const KEYS_OF_PARTY = `SELECT kid, jwk, added_at AS since, revoked_at AS revoked FROM gate.party_key WHERE oin = $1 ORDER BY added_at, kid`;
const KEYS_OF_STAFF = `SELECT kid, jwk, added_at AS since, revoked_at AS revoked FROM gate.staff_key WHERE staff = $1 ORDER BY added_at, kid`;
const ACCESSIONS = `SELECT region, acceded_at AS from, exited_at AS until FROM gate.accession WHERE oin = $1 ORDER BY region`;
const APPLICATIONS = `SELECT client_id AS "clientId", functions, purposes, revoked_at AS revoked FROM gate.application WHERE oin = $1 ORDER BY client_id`;
const DELEGATIONS = `SELECT region, principal, functions, purposes, from_at AS from, until_at AS until FROM gate.delegation WHERE delegate = $1 ORDER BY region, principal`;
const PARTIES = `SELECT p.* FROM gate.party p JOIN gate.accession a USING (oin) WHERE a.region = $1 ORDER BY p.slug`;
const CASE_PARTIES = `
SELECT p.oin, party.slug, p.role, p.functions, p.from_at AS from, p.until_at AS until
FROM gate.participation p JOIN gate.party USING (oin) WHERE p.case_id = $1 ORDER BY party.slug, p.from_at`;

interface KeyRow {
  readonly kid: string;
  readonly jwk: Jwk;
  readonly since: Date;
  readonly revoked: Date | null;
}

/** What staff of both roles may look at, each in their own regions. Moments leave as RFC 3339. */
export class StaffReads {
  constructor(
    private readonly manager: EntityManager,
    private readonly documents: StaffDocuments,
  ) {}

  me({ id, role, regions }: StaffCaller): object {
    return { id, role, regions, revoked: null, keys: () => this.#keys(KEYS_OF_STAFF, id) };
  }

  /** Staff all of whose regions are the caller's as well. */
  async staff(caller: StaffCaller): Promise<object[]> {
    const text = 'SELECT id, role, regions, revoked_at AS "revokedAt" FROM gate.staff ORDER BY id';
    const all = await this.manager.query<StaffEntity[]>(text);
    return all
      .filter(({ regions }) => administers(caller, regions))
      .map(({ id, role, regions, revokedAt }) => ({
        ...{ id, role, regions, revoked: momentOf(revokedAt) },
        keys: () => this.#keys(KEYS_OF_STAFF, id),
      }));
  }

  async regions(caller: StaffCaller): Promise<object[]> {
    const own = (await ledgerRegions(this.manager)).filter((region) => administers(caller, [region]));
    return own.map((id) => ({ id, version: async () => (await newestConvenant(this.manager, id))?.version ?? null }));
  }

  async parties(caller: StaffCaller, region: string): Promise<object[]> {
    mustSee(caller, region);
    const rows = await this.manager.query<PartyEntity[]>(PARTIES, [region]);
    return rows.map((row) => this.#party(row, caller));
  }

  async party(caller: StaffCaller, by: { readonly oin: string } | { readonly slug: string }): Promise<object | null> {
    const row = await this.manager.findOneBy(PartyEntity, by);
    // Also of a party that is not there, so that one of another region cannot be told from it.
    const regions = await this.manager.query<{ region: string }[]>(ACCESSIONS, [row?.oin ?? '']);
    if (row === null) return null;
    return regions.some(({ region }) => administers(caller, [region])) ? this.#party(row, caller) : null;
  }

  async convenant(caller: StaffCaller, region: string): Promise<object | null> {
    mustSee(caller, region);
    const stored = await newestConvenant(this.manager, region);
    if (stored === null) return null;
    const [clock] = await this.manager.query<[{ now: Date }]>('SELECT clock_timestamp() AS now');
    const { id, version, hash, document, activatedAt, revokedAt } = stored;
    const moments = { activated: momentOf(activatedAt), revoked: momentOf(revokedAt) };
    return { id, region, version, hash, document, ...moments, inForce: isInForce(stored, clock.now.getTime()) };
  }

  async caseParties({ caller }: Pick<StaffRequest, 'caller'>, id: string): Promise<object[] | null> {
    const file = await caseFile(this.manager, id);
    if (file === null || !administers(caller, [file.region])) return null;
    return this.#spans(CASE_PARTIES, file.id);
  }

  #party({ oin, slug, name, type }: PartyEntity, caller: StaffCaller): object {
    return {
      ...{ oin, slug, name, type },
      accessions: () => this.#spans(ACCESSIONS, oin),
      keys: () => this.#keys(KEYS_OF_PARTY, oin),
      applications: async () => {
        const rows = await this.manager.query<{ revoked: Date | null }[]>(APPLICATIONS, [oin]);
        return rows.map((row) => ({ ...row, revoked: momentOf(row.revoked) }));
      },
      ...this.documents.of(oin),
      terms: async () => (await this.manager.findOneBy(PartyTermsEntity, { oin })) ?? DEFAULT_TERMS,
      activities: () => this.manager.find(PartyActivityEntity, { where: { oin }, order: { purpose: 'ASC' } }),
      delegations: async () =>
        (await this.#spans<{ readonly region: string }>(DELEGATIONS, oin)).filter(({ region }) =>
          administers(caller, [region]),
        ),
    };
  }

  async #spans<Row>(text: string, id: string): Promise<(Row & object)[]> {
    const rows = await this.manager.query<(Row & { from: Date; until: Date | null })[]>(text, [id]);
    return rows.map((row) => ({ ...row, from: momentOf(row.from), until: momentOf(row.until) }));
  }

  async #keys(text: string, id: string): Promise<object[]> {
    const rows = await this.manager.query<KeyRow[]>(text, [id]);
    return rows.map(({ kid, jwk, since, revoked }) => ({
      ...{ kid, since: momentOf(since), revoked: momentOf(revoked) },
      thumbprint: () => thumbprintOf(jwk),
    }));
  }
}

function mustSee(caller: StaffCaller, region: string): void {
  if (!administers(caller, [region])) throw notAllowed();
}

function momentOf(at: Date | null): string | null {
  return at?.toISOString() ?? null;
}

function isInForce({ document, revokedAt }: ConvenantEntity, now: number): boolean {
  const { inForce } = document as { readonly inForce: { readonly from: string; readonly until: string | null } };
  const until = inForce.until === null ? null : Date.parse(inForce.until);
  const isRevoked = revokedAt !== null && revokedAt.getTime() <= now;
  return !isRevoked && within(now, { from: Date.parse(inForce.from), until });
}
