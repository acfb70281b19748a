import { Module } from '@nestjs/common';
import type { DynamicModule, OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyAdapter } from '@nestjs/platform-fastify';
import {
  Admission,
  AssertionVerifier,
  PartyDirectory,
  StaffAdmission,
  StaffTokenIssuer,
  TokenIssuer,
  TokenVerifier,
  VerifiedTokens,
} from '#identity';
import type { SigningKeys, StaffDirectory } from '#identity';
import type { Origins } from '#settings';
import { RatedAssertions } from '../rates/rated-assertions.js';
import type { Rates } from '../rates/rates.js';
import { Clock, SystemClock } from './clock.js';
import { PublishedMetadata, tokenEndpointOf } from './metadata.js';
import { OAuthController } from './oauth.controller.js';
import { StaffDesk } from './staff-desk.js';
import { TokenEndpoint } from './token-endpoint.js';
import { guardTokenEndpoint } from './token-gate.js';

/** What the composition root gives. */
export interface OAuthTerms {
  readonly origins: Origins;
  readonly keys: SigningKeys;
  readonly directory: PartyDirectory;
  readonly staff: StaffDirectory;
  readonly clock?: Clock;
  readonly rates?: Pick<Rates, 'token'>;
}

/** The token endpoint and what it publishes. Gives the rest of the gateway PartyDirectory, Clock, Admission for
 *  `/graphql` and StaffAdmission for `/staff/graphql`. */
@Module({})
export class OAuthModule implements OnModuleInit {
  constructor(private readonly host: HttpAdapterHost<FastifyAdapter>) {}

  static for({ origins, keys, directory, staff, clock = new SystemClock(), rates }: OAuthTerms): DynamicModule {
    const { issuer, consent } = origins;
    const graphql = `${issuer}/graphql`;
    const place = { issuer, audience: `${issuer}/staff/graphql` };
    const audiences = [issuer, tokenEndpointOf(issuer)];
    const assertions = rates
      ? new RatedAssertions(directory, audiences, rates)
      : new AssertionVerifier(directory, audiences);
    const desk = new StaffDesk(new AssertionVerifier(staff, audiences), new StaffTokenIssuer(keys, place));
    const endpoint = new TokenEndpoint(assertions, new TokenIssuer(keys, issuer), [graphql, consent], desk);
    const verifier = new TokenVerifier(keys, { issuer, audience: graphql });
    return {
      module: OAuthModule,
      controllers: [OAuthController],
      providers: [
        { provide: PartyDirectory, useValue: directory },
        { provide: Clock, useValue: clock },
        { provide: TokenEndpoint, useValue: endpoint },
        { provide: PublishedMetadata, useValue: new PublishedMetadata(issuer, keys) },
        { provide: Admission, useValue: new Admission(verifier, directory, new VerifiedTokens()) },
        { provide: StaffAdmission, useValue: new StaffAdmission(keys, place, staff) },
      ],
      exports: [PartyDirectory, Clock, Admission, StaffAdmission],
    };
  }

  onModuleInit(): void {
    guardTokenEndpoint(this.host.httpAdapter.getInstance());
  }
}
