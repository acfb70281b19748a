import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginLandingPageDisabled,
} from '@apollo/server/plugin/disabled';
import { Module, type DynamicModule } from '@nestjs/common';
import { GraphQLModule } from '@nestjs/graphql';
import { ApolloDriver, type ApolloDriverConfig } from '@nestjs/apollo';
import { Admission } from '#identity';
import { ProcessState } from '#operations';
import { Turns } from '#persistence';
import type { CaseShape } from '#policies';
import type { Transport } from '#settings';
import { ContributionDesk } from './contribution/contribution-desk.js';
import { Gate } from './door/gate.js';
import { Policies } from './door/policies.js';
import { contextOf } from './graphql/context.js';
import { publicError } from './graphql/errors.js';
import type { Doors } from './graphql/asking.js';
import { DirectWay } from './graphql/direct.js';
import { gatePlugin } from './graphql/gate.plugin.js';
import { LIMITS } from './graphql/limits/bounds.js';
import { MutationResolver, QueryResolver } from './graphql/root.resolvers.js';
import { SCALARS } from './graphql/scalars.js';
import { partnerSchema } from './graphql/schema.js';
import { responseText } from './graphql/written.js';
import { HealthController } from './health/health.controller.js';
import { ReadinessCheck } from './health/readiness.js';
import { observedDoor } from './observation/observed-door.js';
import { OAuthModule } from './oauth/oauth.module.js';
import type { GatewayParts } from './parts.js';
import { CurrentTerms } from './rates/current-terms.js';
import { RatedGate } from './rates/rated-gate.js';
import { watchDoors } from './refusals/watched-doors.js';

/** Where partners come in: the doors, and the way past Apollo to them. */
export class PartnerWays {
  readonly direct: DirectWay;

  constructor(
    readonly doors: Doors,
    shape: CaseShape,
  ) {
    this.direct = new DirectWay(doors, shape);
  }
}

@Module({})
class WaysModule {}

/** The composition root: the way of a request, and what stands around it. */
@Module({})
export class GatewayModule {
  static for(parts: GatewayParts): DynamicModule {
    const { settings, keys, directory, staff, possession, clock, policies, rates } = parts;
    const { origins } = settings;
    const certificates = canShowCertificates(settings.transport);
    const oauth = OAuthModule.for({ origins, keys, directory, staff, possession, certificates, clock, rates });
    const ways = waysOf(parts, oauth);
    return {
      module: GatewayModule,
      imports: [
        oauth,
        ways,
        GraphQLModule.forRootAsync<ApolloDriverConfig>({
          driver: ApolloDriver,
          imports: [ways],
          inject: [PartnerWays],
          useFactory: (open: PartnerWays) => graphqlOptions(parts, open),
        }),
      ],
      controllers: [HealthController],
      providers: [
        QueryResolver,
        MutationResolver,
        { provide: Policies, useValue: policies },
        { provide: ProcessState, useValue: parts.state },
        {
          provide: ReadinessCheck,
          useValue: new ReadinessCheck(parts.pool, policies, () => parts.convenants.regions(), parts),
        },
      ],
    };
  }
}

export function canShowCertificates({ tls, trustedProxies }: Transport): boolean {
  return (tls !== null && tls.clientCa !== null) || trustedProxies.length > 0;
}

function waysOf(parts: GatewayParts, oauth: DynamicModule): DynamicModule {
  const provider = {
    provide: PartnerWays,
    inject: [Admission],
    useFactory: (admission: Admission) => new PartnerWays(doorsOf(parts, admission), parts.shape),
  };
  return { module: WaysModule, imports: [oauth], providers: [provider], exports: [PartnerWays] };
}

function doorsOf(parts: GatewayParts, admission: Admission): Doors {
  const { changes, book, policies, pseudonyms, clock, outcomes } = parts;
  const turns = new Turns(changes, admission, () => clock.now());
  const terms = new CurrentTerms(admission, () => clock.now());
  const gate = new RatedGate(gateOf(parts, admission), parts.rates, terms);
  const desk = new ContributionDesk({ turns, book, policies, pseudonyms });
  return watchDoors({ gate, desk, outcomes }, parts.refusals);
}

function gateOf(parts: GatewayParts, admission: Admission): Gate {
  const { policies, settings, catalogueHash: catalogue, replica, pseudonyms, clock } = parts;
  const { facts, service } = observedDoor(parts);
  const identity = { oin: settings.oin, catalogue, replica, pseudonyms, clock };
  return new Gate({ admission, policies, facts, service }, identity);
}

function graphqlOptions({ policies, shape }: GatewayParts, { doors, direct }: PartnerWays): ApolloDriverConfig {
  return {
    path: '/graphql',
    typeDefs: partnerSchema(policies.catalogue),
    resolvers: SCALARS,
    context: contextOf,
    // No answer may be cached by anybody: the front says so, and Apollo need not look at each field for it.
    plugins: [
      ApolloServerPluginCacheControlDisabled(),
      ApolloServerPluginLandingPageDisabled(),
      gatePlugin(doors, direct, shape),
    ],
    formatError: publicError,
    stringifyResult: responseText,
    // A document of any use has some hundreds; what is larger is not even read whole.
    parseOptions: { maxLexicalTokens: LIMITS.tokens },
    persistedQueries: false,
    // A browser adds no token of its own to a request: there is nothing to forge.
    csrfPrevention: false,
    graphiql: false,
    introspection: true,
    includeStacktraceInErrorResponses: false,
    preserveHttpStatusForExecutionErrors: false,
    autoTransformHttpErrors: false,
  };
}
