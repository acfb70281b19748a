import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply, HTTPMethods } from 'fastify';
import { InputRefused } from '#kernel';
import type { EntryStream } from '#persistence';
import { exporterOf, type ExportContext } from '#reports';
import { OFFICERS_EXPORTS } from '../../http/failure.js';
import { notAllowed } from '../../http/front.js';
import { admitStaff, type StaffAdmissionFront } from '../../staff/front.js';
import { notAllowed as roleRefused, type StaffRequest } from '../../staff/turns.js';
import type { Looks } from '../looks.js';
import { exportText } from './export-text.js';
import { orderOf } from './order.js';

const OTHER_METHODS: HTTPMethods[] = ['GET', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE'];
const BODY_LIMIT = 16 * 1024;

export interface ExportFront extends StaffAdmissionFront {
  readonly looks: Looks;
  readonly stream: EntryStream;
  readonly context: ExportContext;
}

/** Exports of the log for privacy officers. Each is recorded before its first byte leaves. */
export function openExports(server: FastifyInstance, front: ExportFront): void {
  admitStaff(server, OFFICERS_EXPORTS, front);
  server.route({ method: OTHER_METHODS, url: OFFICERS_EXPORTS, handler: (_request, reply) => notAllowed(reply) });
  server.route({
    method: 'POST',
    url: OFFICERS_EXPORTS,
    bodyLimit: BODY_LIMIT,
    handler: async (request, reply) => {
      if (!request.staff) throw new Error('a request of staff passed the front without being admitted');
      return exported(front, request.staff, { body: request.body, reply });
    },
  });
}

const NO_SUCH_REGION = {
  path: ['region'],
  problem: 'There is no such region',
  remedy: 'Name a region that you watch, as `me` tells them',
} as const;

interface Exchange {
  readonly body: unknown;
  readonly reply: FastifyReply;
}

async function exported(
  { looks, stream, context }: ExportFront,
  request: StaffRequest,
  { body, reply }: Exchange,
): Promise<FastifyReply> {
  if (request.caller.role !== 'PRIVACY_OFFICER') throw roleRefused();
  const order = orderOf(body);
  const { region, purpose, format } = order;
  const asked = ['format', ...(['since', 'until'] as const).filter((name) => order[name] !== null)];
  const { record } = await looks.take(request, { step: 'EXPORTED', region, purpose, asked }, async () => {
    if (!(await stream.hasRegion(region))) throw new InputRefused([NO_SUCH_REGION]);
    return { result: {}, told: { format } };
  });
  return reply
    .type(exporterOf(format, context).mediaType)
    .header('ketenpoort-record', record)
    .send(Readable.from(exportText(stream, order, context), { objectMode: false, highWaterMark: 1 }));
}
