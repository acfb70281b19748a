import { Controller, Get, Header, Logger, Post, Req, Res } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { logLine, RateLimited, SourceUnavailable } from '#kernel';
import { Possession } from '#identity';
import { inRequest, noteFailure } from '#operations';
import { Clock } from './clock.js';
import { PublishedMetadata } from './metadata.js';
import { answerWith, askedTooOften, oauthError } from './oauth-answer.js';
import type { OAuthAnswer } from './oauth-answer.js';
import { TokenEndpoint } from './token-endpoint.js';
import { sendAnswer } from './token-gate.js';
import type { OutgoingReply } from './token-gate.js';

const A_FEW_MINUTES = 'public, max-age=300';

/** The doors of OAuth: tokens, metadata and keys. */
@Controller()
export class OAuthController {
  private readonly logger = new Logger(OAuthController.name);

  constructor(
    private readonly endpoint: TokenEndpoint,
    private readonly metadata: PublishedMetadata,
    private readonly clock: Clock,
    private readonly possession: Possession,
  ) {}

  @Post('oauth/token')
  async token(@Req() request: FastifyRequest, @Res() reply: OutgoingReply): Promise<void> {
    const { body, headers } = request;
    const sender = { dpop: headers['dpop']?.toString(), certificate: this.possession.certificates.of(request) };
    const asked = { body, authorization: headers.authorization, ...sender };
    const answered = this.endpoint.answer(asked, this.clock.now());
    const answer = await answered.catch((error: unknown) => this.failed(error, request));
    this.note(answer, request);
    sendAnswer(reply, answer);
  }

  @Get('.well-known/oauth-authorization-server')
  @Header('cache-control', A_FEW_MINUTES)
  server(): PublishedMetadata['server'] {
    return this.metadata.server;
  }

  @Get('.well-known/jwks.json')
  @Header('cache-control', A_FEW_MINUTES)
  keys(): PublishedMetadata['jwks'] {
    return this.metadata.jwks;
  }

  private note({ refusal, client, body }: OAuthAnswer, request: FastifyRequest): void {
    if (refusal !== undefined)
      this.logger.warn(inRequest(request, `client assertion of ${client ?? 'an unknown client'} refused: ${refusal}`));
    const code = refusal ?? body['error'];
    if (code !== undefined) noteFailure(request, String(code));
    if (client) request.refusedClient = client;
  }

  private failed(error: unknown, request: FastifyRequest): OAuthAnswer {
    if (error instanceof RateLimited) return askedTooOften(error);
    this.logger.error(inRequest(request, logLine(error)));
    if (error instanceof SourceUnavailable)
      return answerWith(oauthError('temporarily_unavailable', 'Try again in a moment'), { 'retry-after': '2' });
    return oauthError('server_error', 'Something went wrong here; the operator has been told');
  }
}
