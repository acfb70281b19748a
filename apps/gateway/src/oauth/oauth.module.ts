import { Module } from '@nestjs/common';
import type { DynamicModule, OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyAdapter } from '@nestjs/platform-fastify';
import {
  Admission,
  AssertionVerifier,
  PartyDirectory,
  Possession,
  StaffAdmission,
  StaffTokenIssuer,
  TokenIssuer,
  TokenVerifier,
  VerifiedTokens,
} from '#identity';
import type { Place, SigningKeys, StaffDirectory } from '#identity';
import type { Origins } from '#settings';
import { RatedAssertions } from '../rates/rated-assertions.js';
import type { Rates } from '../rates/rates.js';
import { Clock, SystemClock } from './clock.js';
import { PublishedMetadata, tokenEndpointOf } from './metadata.js';
import { OAuthController } from './oauth.controller.js';
import { SenderCheck } from './sender.js';
import { StaffDesk } from './staff-desk.js';
import { TokenEndpoint } from './token-endpoint.js';
import { guardTokenEndpoint } from './token-gate.js';

/** What the composition root gives. */
export interface OAuthTerms {
  readonly origins: Origins;
  readonly keys: SigningKeys;
  readonly directory: PartyDirectory;
  readonly staff: StaffDirectory;
  readonly possession: Possession;
  /** Whether client certificates can be shown. */
  readonly certificates: boolean;
  readonly clock?: Clock;
  readonly rates?: Pick<Rates, 'token'>;
}

/** The token endpoint and what it publishes. Gives the rest of the gateway PartyDirectory, Clock, Possession, Admission for
 *  `/graphql` and StaffAdmission for `/staff/graphql`. */
@Module({})
export class OAuthModule implements OnModuleInit {
  constructor(private readonly host: HttpAdapterHost<FastifyAdapter>) {}

  static for(terms: OAuthTerms): DynamicModule {
    const { origins, keys, directory, staff, possession, clock = new SystemClock() } = terms;
    const { issuer } = origins;
    const graphql = `${issuer}/graphql`;
    const place = { issuer, audience: `${issuer}/staff/graphql` };
    const verifier = new TokenVerifier(keys, { issuer, audience: graphql });
    return {
      module: OAuthModule,
      controllers: [OAuthController],
      providers: [
        { provide: PartyDirectory, useValue: directory },
        { provide: Clock, useValue: clock },
        { provide: Possession, useValue: possession },
        { provide: TokenEndpoint, useValue: endpointOf(terms, place) },
        { provide: PublishedMetadata, useValue: new PublishedMetadata(issuer, keys, terms.certificates) },
        { provide: Admission, useValue: new Admission(verifier, directory, new VerifiedTokens()) },
        { provide: StaffAdmission, useValue: new StaffAdmission(keys, place, staff) },
      ],
      exports: [PartyDirectory, Clock, Possession, Admission, StaffAdmission],
    };
  }

  onModuleInit(): void {
    guardTokenEndpoint(this.host.httpAdapter.getInstance());
  }
}

function endpointOf(terms: OAuthTerms, place: Place): TokenEndpoint {
  const { origins, keys, directory, staff, possession, rates } = terms;
  const { issuer, consent } = origins;
  const address = tokenEndpointOf(issuer);
  const audiences = [issuer, address];
  return new TokenEndpoint({
    assertions: rates ? new RatedAssertions(directory, audiences, rates) : new AssertionVerifier(directory, audiences),
    issuer: new TokenIssuer(keys, issuer),
    resources: [`${issuer}/graphql`, consent],
    staff: new StaffDesk(new AssertionVerifier(staff, audiences), new StaffTokenIssuer(keys, place)),
    senders: new SenderCheck(possession.dpop, address),
  });
}
