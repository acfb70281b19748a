import { connect, createServer, type Server } from 'node:net';

/** Whoever asks at the issuer gets to this gateway, as behind a load balancer. */
export async function listenAtIssuer(issuer: string, gateway: string): Promise<Server> {
  const server = createServer((socket) => {
    const behind = connect(Number(new URL(gateway).port), '127.0.0.1');
    for (const end of [socket, behind]) end.on('error', () => [socket, behind].forEach((one) => one.destroy()));
    socket.pipe(behind).pipe(socket);
  });
  await new Promise<void>((listening) => server.listen(Number(new URL(issuer).port), '127.0.0.1', listening));
  return server;
}
