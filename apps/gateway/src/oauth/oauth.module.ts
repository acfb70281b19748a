import { Module } from '@nestjs/common';
import type { DynamicModule, OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyAdapter } from '@nestjs/platform-fastify';
import { Admission, AssertionVerifier, PartyDirectory, TokenIssuer, TokenVerifier, VerifiedTokens } from '#identity';
import type { SigningKeys } from '#identity';
import type { Origins } from '#settings';
import { Clock, SystemClock } from './clock.js';
import { PublishedMetadata, tokenEndpointOf } from './metadata.js';
import { OAuthController } from './oauth.controller.js';
import { TokenEndpoint } from './token-endpoint.js';
import { guardTokenEndpoint } from './token-gate.js';

/** What the composition root gives. */
export interface OAuthTerms {
  readonly origins: Origins;
  readonly keys: SigningKeys;
  readonly directory: PartyDirectory;
  readonly clock?: Clock;
}

/** The token endpoint and what it publishes. Gives the rest of the gateway PartyDirectory, Clock, and Admission for `/graphql`. */
@Module({})
export class OAuthModule implements OnModuleInit {
  constructor(private readonly host: HttpAdapterHost<FastifyAdapter>) {}

  static for({ origins: { issuer, consent }, keys, directory, clock = new SystemClock() }: OAuthTerms): DynamicModule {
    const graphql = `${issuer}/graphql`;
    const assertions = new AssertionVerifier(directory, [issuer, tokenEndpointOf(issuer)]);
    const endpoint = new TokenEndpoint(assertions, new TokenIssuer(keys, issuer), [graphql, consent]);
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
      ],
      exports: [PartyDirectory, Clock, Admission],
    };
  }

  onModuleInit(): void {
    guardTokenEndpoint(this.host.httpAdapter.getInstance());
  }
}
