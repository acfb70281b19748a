import { Context, Info, Mutation, Query, Resolver } from '@nestjs/graphql';
import type { GraphQLResolveInfo } from 'graphql';
import { heldBy } from '#policies';
import { Policies } from '../door/policies.js';
import type { GateContext } from './context.js';
import { plain } from './plain.js';

/** Root fields. Those of the case only hand on what the gate has released; they can reach nothing else. */
@Resolver('Query')
export class QueryResolver {
  constructor(private readonly policies: Policies) {}

  @Query('me')
  me(@Context() { admitted: { requester } }: GateContext): Record<string, unknown> {
    const { partyType, region, clientId: application, confidential, purposes, delegate } = requester;
    const holds = heldBy(this.policies.catalogue, partyType);
    const { oin, name } = delegate ?? requester;
    const as = { application, function: requester.function, confidential, onBehalfOf: delegate && requester.oin };
    return { oin, name, partyType, region, ...as, purposes, holds };
  }

  @Query('purposes')
  async purposes(@Context() { admitted: { requester } }: GateContext): Promise<unknown> {
    const { compiled } = await this.policies.of(requester.region);
    return compiled.convenant.purposes.map(({ code, label, phases }) => ({ code, label, phases }));
  }

  @Query('case')
  case(@Context() context: GateContext, @Info() info: GraphQLResolveInfo): unknown {
    return released(context, info);
  }

  @Query('cases')
  cases(@Context() context: GateContext, @Info() info: GraphQLResolveInfo): unknown {
    return released(context, info);
  }

  @Query('access')
  access(@Context() context: GateContext, @Info() info: GraphQLResolveInfo): unknown {
    return released(context, info);
  }
}

/** The root field of contributions: it hands on what came of each. */
@Resolver('Mutation')
export class MutationResolver {
  @Mutation('contribute')
  contribute(@Context() context: GateContext, @Info() info: GraphQLResolveInfo): unknown {
    return released(context, info);
  }
}

/** What the door released for this root field. Without an answer of the gate there is nothing to hand on. */
function released({ answer }: GateContext, { path }: GraphQLResolveInfo): unknown {
  const key = String(path.key);
  const error = answer?.errors.get(key);
  if (error) throw error;
  return plain(answer?.values.get(key) ?? null);
}
