import { Controller, Get, Res } from '@nestjs/common';
import { ProcessState } from '#operations';
import { ReadinessCheck } from './readiness.js';

interface Reply {
  code(status: number): this;
  send(body: unknown): unknown;
}

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

  /** 200 when requests can be answered, 503 when not or not for long any more; says what is missing and how far the relay is behind. */
  @Get('ready')
  async ready(@Res() reply: Reply): Promise<void> {
    const { instance, stopping } = this.state;
    const readiness = await this.readiness.check();
    const ready = readiness.ready && !stopping;
    reply.code(ready ? 200 : 503).send({ ...readiness, ready, stopping, instance });
  }
}
