import { Body, Controller, Get, HttpCode, NotFoundException, Param, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { callerOf } from './http/front.js';
import { ConsentRegister } from './register/consent-register.js';
import type { ConsentLine } from './register/consent-line.js';
import type { Kind } from './statement/statement.js';
import { StatementForms } from './statement/statement-forms.js';

const PATHS: Readonly<Record<Kind, string>> = { CONSENT: 'consents', OBJECTION: 'objections' };

type Passing = Pick<FastifyReply, 'code' | 'header'>;

/** The doors of the register: what a caller sent is read, handed on and answered. docs/consent-register.md tells callers. */
@Controller()
export class RegisterController {
  constructor(
    private readonly register: ConsentRegister,
    private readonly forms: StatementForms,
  ) {}

  @Post('consents')
  consent(@Req() request: FastifyRequest, @Body() body: unknown, @Res({ passthrough: true }) reply: Passing) {
    return this.state('CONSENT', request, body, reply);
  }

  @Post('objections')
  objection(@Req() request: FastifyRequest, @Body() body: unknown, @Res({ passthrough: true }) reply: Passing) {
    return this.state('OBJECTION', request, body, reply);
  }

  @Post('consents/:id/withdrawals')
  @HttpCode(200)
  withdrawConsent(@Req() request: FastifyRequest, @Param('id') id: string, @Body() body: unknown) {
    return this.withdraw('CONSENT', request, id, body);
  }

  @Post('objections/:id/withdrawals')
  @HttpCode(200)
  withdrawObjection(@Req() request: FastifyRequest, @Param('id') id: string, @Body() body: unknown) {
    return this.withdraw('OBJECTION', request, id, body);
  }

  @Get('consents/:id')
  async readConsent(@Req() request: FastifyRequest, @Param('id') id: string): Promise<ConsentLine> {
    return found(await this.register.read(callerOf(request), 'CONSENT', this.forms.id('id', id)));
  }

  @Get('objections/:id')
  async readObjection(@Req() request: FastifyRequest, @Param('id') id: string): Promise<ConsentLine> {
    return found(await this.register.read(callerOf(request), 'OBJECTION', this.forms.id('id', id)));
  }

  @Get('cases/:case/consents')
  async list(@Req() request: FastifyRequest, @Param('case') id: string): Promise<{ consents: readonly ConsentLine[] }> {
    return { consents: found(await this.register.list(callerOf(request), this.forms.id('case', id))) };
  }

  private async state(kind: Kind, request: FastifyRequest, body: unknown, reply: Passing): Promise<ConsentLine> {
    const statement = this.forms.statement(kind, body);
    const { line, created } = found(await this.register.state(callerOf(request), kind, statement));
    reply.code(created ? 201 : 200).header('location', `/${PATHS[kind]}/${line.id}`);
    return line;
  }

  private async withdraw(kind: Kind, request: FastifyRequest, id: string, body: unknown): Promise<ConsentLine> {
    const withdrawal = this.forms.withdrawal(id, body);
    return found(await this.register.withdraw(callerOf(request), kind, withdrawal));
  }
}

function found<Thing>(thing: Thing | null): Thing {
  if (thing === null) throw new NotFoundException();
  return thing;
}
