import 'reflect-metadata';
import { randomUUID } from 'node:crypto';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import {
  Drain,
  ProcessState,
  requestsStep,
  runApplication,
  Telemetry,
  type DrainStep,
  type JsonLogger,
} from '#operations';
import { gatewaySettings, type GatewaySettings } from '#settings';
import { beginSigning } from './first-signatures.js';
import { measure } from './observation/measured-parts.js';
import { gatewayParts, type GatewayParts, type Watched } from './parts.js';
import { relayOf } from './release-parts.js';
import { gatewayServer } from './server.js';
import { Upkeep } from './upkeep.js';

const RELAY_DRAIN_MS = 5_000;
const RELAY_STOP_MS = 8_000;

runApplication('gateway', main);

/** Starts the gateway, or the relay alone (`RELAY=only`), and stops it in order on SIGTERM or SIGINT. */
async function main(log: JsonLogger): Promise<void> {
  const settings = gatewaySettings(process.env);
  const { operations } = settings;
  log.level = operations.logLevel;
  const state = new ProcessState(operations.instance ?? randomUUID());
  const telemetry = await Telemetry.open(operations, { name: 'gateway', instance: state.instance }, log);
  const watched = { state, telemetry };
  const steps = await (settings.relay === 'only'
    ? runRelay(settings, watched, log)
    : runGateway(settings, watched, log));
  new Drain({ state, times: operations.drain, log }).onSignal([...steps, telemetryStep(telemetry)]);
}

function runRelay(settings: GatewaySettings, { state, telemetry }: Watched, log: JsonLogger): Promise<DrainStep[]> {
  const relay = relayOf(settings, telemetry);
  measure(telemetry.metrics, { relay, state });
  relay.start();
  log.log('the relay runs alone', 'Gateway');
  return Promise.resolve([{ name: 'relay', work: () => relay.stop(), patience: RELAY_STOP_MS }]);
}

async function runGateway(settings: GatewaySettings, watched: Watched, log: JsonLogger): Promise<DrainStep[]> {
  const parts = await gatewayParts(settings, watched);
  const app = await gatewayServer(parts);
  if (settings.relay === 'inside') parts.relay.start();
  if (settings.reads) parts.reading.start();
  await beginSigning(parts, log);
  const upkeep = new Upkeep(parts);
  upkeep.start();
  parts.publisher.start();
  const { host, port } = settings.listen;
  await app.listen(port, host);
  const { replica, state } = parts;
  log.log({ message: `listening on ${host}:${String(port)}`, replica, instance: state.instance }, 'Gateway');
  return stepsOf(parts, app, upkeep);
}

/** In this order: no new requests, those under way, their outcomes, the ledger's queue, the relay, what is
 *  read of the ledger and published of it, the lease. Each rests on those after it. */
function stepsOf(parts: GatewayParts, app: NestFastifyApplication, upkeep: Upkeep): DrainStep[] {
  const { settings, relay, reading, publisher, lease, outcomes, ledger, pool, hot, derived, model } = parts;
  const server = { close: () => app.close(), cut: () => app.getHttpServer().closeAllConnections() };
  return [
    requestsStep(server, settings.operations.drain),
    { name: 'outcomes', work: () => outcomes.drain() },
    { name: "the ledger's queue", work: () => ledger.close() },
    { name: 'relay', work: () => stopRelay(parts), patience: RELAY_STOP_MS },
    { name: 'reading', work: () => reading.stop() },
    { name: 'checkpoints', work: () => publisher.stop(), patience: RELAY_STOP_MS },
    { name: 'lease', work: () => lease.stop() },
    {
      name: 'connections',
      work: () => {
        upkeep.stop();
        return Promise.all([pool.end(), hot.end(), derived.end(), model.destroy()]);
      },
    },
  ];

  async function stopRelay({ settings: { relay: mode } }: GatewayParts): Promise<void> {
    if (mode === 'inside') await relay.drain(RELAY_DRAIN_MS);
    await relay.stop();
  }
}

function telemetryStep(telemetry: Telemetry): DrainStep {
  return { name: 'telemetry', work: () => telemetry.close(), patience: 3_000 };
}
