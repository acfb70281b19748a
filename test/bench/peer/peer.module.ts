import { ApolloServerPluginCacheControlDisabled } from '@apollo/server/plugin/disabled';
import { ApolloDriver, type ApolloDriverConfig } from '@nestjs/apollo';
import { Controller, Get, Module, type DynamicModule } from '@nestjs/common';
import { Args, GraphQLModule, Query, Resolver } from '@nestjs/graphql';
import { SCALARS } from '../../../apps/gateway/src/graphql/scalars.js';
import { CasusSource } from './casus.source.js';

/** One resolver for the root field and none below it: GraphQL reads the object by name. */
@Resolver('Query')
class CasusResolver {
  constructor(private readonly source: CasusSource) {}

  @Query('case')
  case(@Args('id') id: string): Promise<object | null> {
    return this.source.find(id);
  }
}

@Controller('health')
class HealthController {
  @Get('ready')
  ready(): object {
    return { ready: true };
  }
}

/** A peer: the same schema and the same GraphQL settings as the gateway, and nothing between the resolver and the rows. */
@Module({})
export class PeerModule {
  static for(source: CasusSource, typeDefs: string): DynamicModule {
    return {
      module: PeerModule,
      imports: [
        GraphQLModule.forRoot<ApolloDriverConfig>({
          driver: ApolloDriver,
          path: '/graphql',
          typeDefs,
          resolvers: SCALARS,
          plugins: [ApolloServerPluginCacheControlDisabled()],
          graphiql: false,
          introspection: true,
          includeStacktraceInErrorResponses: false,
        }),
      ],
      controllers: [HealthController],
      providers: [CasusResolver, { provide: CasusSource, useValue: source }],
    };
  }
}
