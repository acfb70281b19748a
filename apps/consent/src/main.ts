import 'reflect-metadata';
import { randomUUID } from 'node:crypto';
import { Drain, ProcessState, requestsStep, runApplication, Telemetry, type JsonLogger } from '#operations';
import { consentSettings } from '#settings';
import { consentParts } from './parts.js';
import { consentServer } from './server.js';

runApplication('consent', main);

/** Starts the consent register. On SIGTERM or SIGINT it answers what it took in, closes its connections and ends. */
async function main(log: JsonLogger): Promise<void> {
  const settings = consentSettings(process.env);
  const { operations } = settings;
  log.level = operations.logLevel;
  const state = new ProcessState(operations.instance ?? randomUUID());
  const telemetry = await Telemetry.open(operations, { name: 'consent', instance: state.instance }, log);
  const parts = await consentParts(settings, { state, telemetry });
  const app = await consentServer(parts);
  parts.highWater.start();
  const { host, port } = settings.listen;
  await app.listen(port, host);
  log.log({ message: `listening on ${host}:${String(port)}`, instance: state.instance }, 'Consent');
  // Closing the server closes its connections to the database once all is answered.
  const server = { close: () => app.close(), cut: () => app.getHttpServer().closeAllConnections() };
  new Drain({ state, times: operations.drain, log }).onSignal([
    requestsStep(server, operations.drain),
    {
      name: 'high water',
      work: () => {
        parts.highWater.stop();
        return Promise.resolve();
      },
    },
    { name: 'telemetry', work: () => telemetry.close(), patience: 3_000 },
  ]);
}
