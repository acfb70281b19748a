import type { FastifyReply, FastifyRequest } from 'fastify';
import { InputRefused } from '#kernel';
import { timedId } from '#persistence';
import { TRANSACTION } from './request-mistakes.js';

const HEADER = 'fsc-transaction-id';
const UUID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i;
const NIL = /^[0-]+$/;

/** Tells the caller the transaction that its request belongs to (FSC): the one it named, or a new one. BAD_USER_INPUT, with the code of
 *  FSC, when what it named is no UUID. It is handed back and nothing else: no record holds what a caller chose. */
export function toldTransaction({ headers }: FastifyRequest, reply: FastifyReply): void {
  const named = headers[HEADER]?.toString();
  const isUsable = named === undefined || (UUID.test(named) && !NIL.test(named));
  reply.header(HEADER, isUsable && named !== undefined ? named : timedId());
  if (isUsable) return;
  reply.header('fsc-error-code', 'INVALID_LOG_RECORD_ID');
  throw new InputRefused([TRANSACTION]);
}
