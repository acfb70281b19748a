import { Controller, Get, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { ProcessState } from '#operations';
import { ReadinessCheck, type Readiness } from './readiness.js';

@Controller('health')
export class HealthController {
  constructor(
    private readonly readiness: ReadinessCheck,
    private readonly state: ProcessState,
  ) {}

  /** The process answers, and which one it is. */
  @Get('live')
  live(): { readonly live: true; readonly instance: string } {
    return { live: true, instance: this.state.instance };
  }

  /** 200 when the register can be used, 503 when not or not for long any more; says what is missing. */
  @Get('ready')
  async ready(@Res({ passthrough: true }) reply: Pick<FastifyReply, 'code'>): Promise<Readiness & ProcessState> {
    const { instance, stopping } = this.state;
    const readiness = await this.readiness.check();
    const ready = readiness.ready && !stopping;
    reply.code(ready ? 200 : 503);
    return { ...readiness, ready, stopping, instance };
  }
}
