import { Controller, Get, Res } from '@nestjs/common';
import { ReadinessCheck } from './readiness.js';

interface Reply {
  code(status: number): this;
  send(body: unknown): unknown;
}

@Controller('health')
export class HealthController {
  constructor(private readonly readiness: ReadinessCheck) {}

  /** The process answers. */
  @Get('live')
  live(): { readonly live: true } {
    return { live: true };
  }

  /** 200 when requests can be answered, 503 when not; says what is missing and how far the relay is behind. */
  @Get('ready')
  async ready(@Res() reply: Reply): Promise<void> {
    const readiness = await this.readiness.check();
    reply.code(readiness.ready ? 200 : 503).send(readiness);
  }
}
