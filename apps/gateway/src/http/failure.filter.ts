import { Catch, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { GqlContextType } from '@nestjs/graphql';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { answerFailure } from './failure.js';

/** Takes every error from Nest, which would log it whole and answer in words of its own. */
@Catch()
export class FailureFilter implements ExceptionFilter {
  /** Over HTTP answers. In GraphQL hands the error back: a resolver that returns one has failed with it, and the plugin of the gate
   *  logs it. */
  catch(error: unknown, host: ArgumentsHost): Error | undefined {
    if (host.getType<GqlContextType>() === 'graphql') return errorOf(error);
    const http = host.switchToHttp();
    answerFailure(error, http.getRequest<FastifyRequest>(), http.getResponse<FastifyReply>());
    return undefined;
  }
}

function errorOf(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error('something that is no error was thrown');
}
