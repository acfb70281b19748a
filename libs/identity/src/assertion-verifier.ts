import type { Instant } from '#kernel';
import { actingClaims, audienceClaim, textClaim, timeClaim } from './claims.js';
import type { Acting, Claims } from './claims.js';
import { claimedIssuer, verifyCompact } from './jose-front.js';
import type { JoseRefusal, JoseRules } from './jose-front.js';
import { ALGORITHMS } from './keys.js';
import type { Client, PartyKey } from './party-directory.js';

export type AssertionRefusal =
  | JoseRefusal
  | 'CLIENT_UNKNOWN'
  | 'SUBJECT_WRONG'
  | 'AUDIENCE_WRONG'
  | 'EXPIRED'
  | 'TERM_TOO_LONG'
  | 'TERM_WRONG'
  | 'ID_MISSING'
  | 'PROFESSIONAL_MALFORMED'
  | 'PRINCIPAL_MALFORMED'
  | 'REPLAYED';

/** Who may sign assertions: an application of a party, or a member of staff. */
export interface Signer {
  readonly clientId: string;
  readonly keys: readonly PartyKey[];
}

/** Where signers are found, and what they signed is remembered: PartyDirectory, StaffDirectory. */
export interface SignerDirectory<Who extends Signer> {
  client(id: string): Promise<Who | null>;
  remember(id: string, jti: string, expiresAt: Instant): Promise<boolean>;
}

/** A client that has proved to be who it says it is. */
export interface Authenticated<Who extends Signer = Client> extends Acting {
  readonly client: Who;
  /** `kid` of the key that it proved it with. */
  readonly key: string;
}

export type AssertionOutcome<Who extends Signer = Client> = (
  | { readonly authenticated: Authenticated<Who>; readonly refusal: null }
  | { readonly authenticated: null; readonly refusal: AssertionRefusal }
) & {
  /** The registered client that the assertion names, proved or not; null when there is none. For the log. */
  readonly clientId: string | null;
};

/** How far ahead an assertion may end, and how far a client's clock may be off. Milliseconds. */
const LONGEST = 300_000;
const SKEW = 30_000;

/** Shorter, and an id would not be hard to guess or sure to be new. */
const SHORTEST_ID = 16;

// Of a client that is not there, and of a key that is not, nothing is to be told by how long it takes.
const RULES: JoseRules = { algorithms: ALGORITHMS, types: [null, 'jwt', 'client-authentication+jwt'], equalTime: true };

/** Authenticates a client by a JWT it signed (RFC 7523 §3, `private_key_jwt`). An assertion is good once, over all replicas. */
export class AssertionVerifier<Who extends Signer = Client> {
  constructor(
    private readonly directory: SignerDirectory<Who>,
    /** By what names the token endpoint may be called in `aud`: the issuer and the address of the endpoint. */
    private readonly audiences: readonly string[],
  ) {}

  async verify(assertion: string, now: Instant): Promise<AssertionOutcome<Who>> {
    const client = await this.clientOf(assertion);
    const verified = await verifyCompact(assertion, keysOf(client), RULES);
    if (client === null) return refused('CLIENT_UNKNOWN');
    if (verified.claims === null) return refused(verified.refusal, client);
    const { claims, kid: key } = verified;
    const problem = this.problemOf(claims, client) ?? termProblemOf(claims, now);
    if (problem !== null) return refused(problem, client);
    const acting = actingClaims(claims);
    if (typeof acting === 'string') return refused(acting, client);
    if (!(await this.isNew(claims, client))) return refused('REPLAYED', client);
    return { authenticated: { client, key, ...acting }, refusal: null, clientId: client.clientId };
  }

  private async clientOf(assertion: string): Promise<Who | null> {
    const issuer = claimedIssuer(assertion);
    return issuer === null ? null : this.directory.client(issuer);
  }

  private problemOf(claims: Claims, client: Signer): AssertionRefusal | null {
    if (claims['iss'] !== client.clientId || claims['sub'] !== client.clientId) return 'SUBJECT_WRONG';
    const audience = audienceClaim(claims);
    if (audience === null || !this.audiences.includes(audience)) return 'AUDIENCE_WRONG';
    return (textClaim(claims, 'jti')?.length ?? 0) < SHORTEST_ID ? 'ID_MISSING' : null;
  }

  // Last of all: an assertion that fails otherwise must not use up an id that the client meant for a good one.
  private isNew(claims: Claims, { clientId }: Signer): Promise<boolean> {
    return this.directory.remember(clientId, String(claims['jti']), timeClaim(claims, 'exp'));
  }
}

function keysOf(client: Signer | null): readonly PartyKey[] {
  return client?.keys.filter(({ revoked }) => !revoked) ?? [];
}

function refused(refusal: AssertionRefusal, client: Signer | null = null): AssertionOutcome<never> {
  return { authenticated: null, refusal, clientId: client?.clientId ?? null };
}

function termProblemOf(claims: Claims, now: Instant): AssertionRefusal | null {
  const until = timeClaim(claims, 'exp');
  if (until <= now) return 'EXPIRED';
  if (until > now + LONGEST) return 'TERM_TOO_LONG';
  return until > now && hasBegun(claims, now) ? null : 'TERM_WRONG';
}

function hasBegun(claims: Claims, now: Instant): boolean {
  const [madeAt, from] = [timeClaim(claims, 'iat', now), timeClaim(claims, 'nbf', now)];
  return from <= now + SKEW && madeAt <= now + SKEW && madeAt >= now - LONGEST - SKEW;
}
