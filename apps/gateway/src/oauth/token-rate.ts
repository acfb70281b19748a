import type { FastifyInstance } from 'fastify';
import type { AddressRate } from '../rates/addresses.js';
import { askedTooOften } from './oauth-answer.js';
import { sendAnswer } from './token-gate.js';

const PATH = '/oauth/token';

/** Refuses an address that asks for tokens too often before anything of the request is read: what follows costs a signature. */
export function limitTokenRequests(server: FastifyInstance, addresses: AddressRate): void {
  server.addHook('onRequest', (request, reply, done) => {
    const limited = request.routeOptions.url === PATH ? addresses.take(request.ip) : null;
    if (limited === null) done();
    else sendAnswer(reply, askedTooOften(limited));
  });
}
