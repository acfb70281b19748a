import { afterEach, expect, it } from '@jest/globals';
import { createServer } from 'node:net';
import type { Server } from 'node:net';
import { freePort, ownerOf, refuseEqualPorts, refuseTakenPort } from './ports.js';

let server: Server | undefined;

afterEach(() => {
  server?.close();
  server = undefined;
});

function listenOn(port: number): Promise<void> {
  return new Promise((resolve) => {
    server = createServer().listen(port, '127.0.0.1', resolve);
  });
}

it('lets a free port pass', async () => {
  const wanted = { host: '127.0.0.1', port: await freePort(), user: 'the gateway', variable: 'GATEWAY_PORT' };
  await expect(refuseTakenPort(wanted)).resolves.toBeUndefined();
});

it('refuses two settings that name one port, and names both', () => {
  const settings = [
    { variable: 'GATEWAY_PORT', port: 3000 },
    { variable: 'CONSENT_PORT', port: 3001 },
    { variable: 'PG_PORT', port: 3000 },
  ];
  expect(() => refuseEqualPorts(settings)).toThrow(/^GATEWAY_PORT and PG_PORT are both 3000/);
  expect(() => refuseEqualPorts(settings.slice(0, 2))).not.toThrow();
});

it('names the process on a taken port and the variable to set', async () => {
  const port = await freePort();
  await listenOn(port);
  const refused = refuseTakenPort({ host: '127.0.0.1', port, user: 'the gateway', variable: 'GATEWAY_PORT' });
  await expect(refused).rejects.toThrow(/GATEWAY_PORT/);
});

it('finds who listens by its process number, where the system tells', async () => {
  const port = await freePort();
  await listenOn(port);
  const told = process.platform === 'linux' ? `process ${process.pid} (` : 'a process this user cannot see';
  expect(ownerOf(port)).toContain(told);
});
