import type { Pool } from 'pg';
import { DEFAULT_TERMS, PartyDirectory } from '#identity';
import type { Activities, Client, Delegation, Jwk, PartyTerms } from '#identity';
import { PARTY_TYPES, isPurpose } from '#kernel';
import type { Instant, PartyType } from '#kernel';
import { directoryUnavailable, rememberAssertion } from './assertions.js';

interface ClientRow {
  readonly client_id: string;
  readonly revoked: boolean;
  readonly oin: string;
  readonly name: string;
  readonly type: string;
  readonly functions: readonly string[];
  readonly purposes: readonly string[];
  readonly regions: readonly { readonly region: string; readonly from: number; readonly until: number | null }[];
  readonly keys: readonly {
    readonly kid: string;
    readonly jwk: Jwk;
    readonly revoked: boolean;
    readonly until: number | null;
  }[];
  readonly terms: PartyTerms | null;
  readonly activities: Activities;
  readonly delegations: readonly {
    readonly region: string;
    readonly from: number;
    readonly until: number | null;
    readonly functions: readonly string[];
    readonly purposes: readonly string[];
    readonly oin: string;
    readonly name: string;
    readonly type: string;
    readonly acceded: number | null;
    readonly exited: number | null;
    readonly epoch: number;
    readonly activities: Activities;
  }[];
  readonly epoch: string;
}

// One statement is one snapshot: the epoch belongs to exactly these keys, accessions and terms. For an application that is not there it
// looks up another, so that nobody is answered sooner for asking as somebody who does not exist.
const CLIENT = `
SELECT a.client_id, a.revoked_at IS NOT NULL AS revoked, p.oin, p.name, p.type, a.functions, a.purposes,
  (SELECT coalesce(json_agg(json_build_object('region', x.region,
      'from', floor(extract(epoch FROM x.acceded_at) * 1000)::bigint,
      'until', floor(extract(epoch FROM x.exited_at) * 1000)::bigint) ORDER BY x.region), '[]')
    FROM gate.accession x WHERE x.oin = p.oin) AS regions,
  (SELECT coalesce(json_agg(json_build_object('kid', k.kid, 'jwk', k.jwk,
      'revoked', k.revoked_at IS NOT NULL AND k.revoked_at <= now(),
      'until', CASE WHEN k.revoked_at > now() THEN floor(extract(epoch FROM k.revoked_at) * 1000)::bigint END) ORDER BY k.added_at, k.kid), '[]')
    FROM gate.party_key k WHERE k.oin = p.oin) AS keys,
  (SELECT json_build_object('proof', t.proof, 'introspection', t.introspection, 'documents', t.documents,
      'requestsPerMinute', t.requests_per_minute, 'casesPerHour', t.cases_per_hour)
    FROM gate.party_terms t WHERE t.oin = p.oin) AS terms,
  (SELECT coalesce(json_object_agg(v.purpose, v.activity), '{}') FROM gate.party_activity v WHERE v.oin = p.oin) AS activities,
  (SELECT coalesce(json_agg(json_build_object('region', d.region,
      'from', floor(extract(epoch FROM d.from_at) * 1000)::bigint,
      'until', floor(extract(epoch FROM d.until_at) * 1000)::bigint, 'functions', d.functions, 'purposes', d.purposes,
      'oin', o.oin, 'name', o.name, 'type', o.type,
      'acceded', floor(extract(epoch FROM x.acceded_at) * 1000)::bigint,
      'exited', floor(extract(epoch FROM x.exited_at) * 1000)::bigint,
      'activities', (SELECT coalesce(json_object_agg(v.purpose, v.activity), '{}') FROM gate.party_activity v WHERE v.oin = o.oin),
      'epoch', coalesce((SELECT e.epoch FROM gate.epoch e WHERE e.key = 'party:' || o.oin), 0))), '[]')
    FROM gate.delegation d JOIN gate.party o ON o.oin = d.principal
      LEFT JOIN gate.accession x ON x.oin = d.principal AND x.region = d.region
    WHERE d.delegate = p.oin AND (d.until_at IS NULL OR d.until_at > now())) AS delegations,
  coalesce((SELECT e.epoch FROM gate.epoch e WHERE e.key = 'party:' || p.oin), 0) AS epoch
FROM gate.application a JOIN gate.party p ON p.oin = a.oin
WHERE a.client_id = (array_remove(ARRAY[
  (SELECT known.client_id FROM gate.application known WHERE known.client_id = $1),
  (SELECT min(other.client_id) FROM gate.application other)], NULL))[1]`;

/** The parties as the database knows them: the same answer for every replica. Throws SourceUnavailable when it cannot be asked. */
export class PostgresPartyDirectory extends PartyDirectory {
  constructor(private readonly pool: Pool) {
    super();
  }

  override async client(clientId: string): Promise<Client | null> {
    const { rows } = await this.pool.query<ClientRow>(CLIENT, [clientId]).catch(directoryUnavailable);
    const [found] = rows.map(clientOf);
    return found?.clientId === clientId && rows[0]?.revoked === false ? found : null;
  }

  override remember(clientId: string, jti: string, expiresAt: Instant): Promise<boolean> {
    return rememberAssertion(this.pool, clientId, { jti, expiresAt });
  }
}

function clientOf(row: ClientRow): Client {
  return {
    clientId: row.client_id,
    ...{ oin: row.oin, name: row.name, type: typeOf(row), functions: row.functions, keys: row.keys },
    purposes: row.purposes.filter(isPurpose),
    regions: row.regions.map(({ region, from, until }) => ({ region, span: { from, until } })),
    // The table has no other words than these.
    terms: row.terms ?? DEFAULT_TERMS,
    activities: row.activities,
    delegations: row.delegations.map(delegationOf),
    epoch: Number(row.epoch),
  };
}

function delegationOf(row: ClientRow['delegations'][number]): Delegation {
  const { region, from, until, functions, oin, name, acceded, exited, epoch, activities } = row;
  const span = acceded === null ? null : { from: acceded, until: exited };
  return {
    ...{ region, functions, span: { from, until }, purposes: row.purposes.filter(isPurpose) },
    principal: { oin, name, type: typeOf(row), acceded: span, epoch, activities },
  };
}

function typeOf({ oin, type }: { readonly oin: string; readonly type: string }): PartyType {
  const known = PARTY_TYPES.find((one) => one === type);
  if (known === undefined) throw new TypeError(`party ${oin} has a type that is not in the vocabulary`);
  return known;
}
