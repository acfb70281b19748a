import type { FastifyInstance } from 'fastify';
import { GateClosing } from '#kernel';

/** While the server closes, what still comes in on open connections is refused with GateClosing, which the error handler answers, and
 *  its connection ends. To be set up before every other hook; the server must not refuse by itself (`return503OnClosing: false`). */
export function refuseWhileClosing(server: FastifyInstance): void {
  let closing = false;
  server.addHook('preClose', (done) => {
    closing = true;
    done();
  });
  server.addHook('onRequest', (_request, reply, done) => {
    if (closing) reply.header('connection', 'close');
    done(closing ? new GateClosing('the server is closing') : undefined);
  });
}
