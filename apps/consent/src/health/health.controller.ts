import { Controller, Get, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { ReadinessCheck, type Readiness } from './readiness.js';

@Controller('health')
export class HealthController {
  constructor(private readonly readiness: ReadinessCheck) {}

  /** The process answers. */
  @Get('live')
  live(): { readonly live: true } {
    return { live: true };
  }

  /** 200 when the register can be used, 503 when not; says what is missing. */
  @Get('ready')
  async ready(@Res({ passthrough: true }) reply: Pick<FastifyReply, 'code'>): Promise<Readiness> {
    const readiness = await this.readiness.check();
    reply.code(readiness.ready ? 200 : 503);
    return readiness;
  }
}
