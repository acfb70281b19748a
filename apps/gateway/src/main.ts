import 'reflect-metadata';
import { ConsoleLogger, Logger } from '@nestjs/common';
import { logLine, StartupError } from '#kernel';
import { ensureMonths } from '#persistence';
import { gatewaySettings, type GatewaySettings } from '#settings';
import { gatewayParts, relayOf, type GatewayParts } from './parts.js';
import { gatewayServer } from './server.js';

const RELAY_DRAIN_MS = 5_000;
Logger.overrideLogger(new ConsoleLogger({ json: true }));
const logger = new Logger('Gateway');

/** Starts the gateway, or the relay alone (`RELAY=only`), and stops it in order on SIGTERM or SIGINT. */
async function main(): Promise<void> {
  const settings = gatewaySettings(process.env);
  if (settings.relay === 'only') runRelay(settings);
  else await runGateway(await gatewayParts(settings));
}

function runRelay(settings: GatewaySettings): void {
  const relay = relayOf(settings);
  relay.start();
  logger.log('the relay runs alone');
  onStop(() => relay.stop());
}

async function runGateway(parts: GatewayParts): Promise<void> {
  const { settings, relay, lease, outcomes, ledger } = parts;
  const app = await gatewayServer(parts);
  await lease.start();
  if (settings.relay === 'inside') relay.start();
  const months = setInterval(() => void ensureMonths(parts.pool).catch(() => undefined), 3_600_000);
  await app.listen(settings.listen.port, settings.listen.host);
  logger.log(`listening on ${settings.listen.host}:${String(settings.listen.port)}`);
  // In this order: no new requests, those under way, their outcomes, the ledger's queue, the relay, the lease.
  onStop(async () => {
    clearInterval(months);
    await app.close();
    await outcomes.drain();
    await ledger.close();
    if (settings.relay === 'inside') await relay.drain(RELAY_DRAIN_MS);
    await relay.stop();
    await lease.stop();
    await parts.model.destroy();
  });
}

function onStop(stop: () => Promise<void>): void {
  let stopping = false;
  const once = (): void => {
    if (stopping) return;
    stopping = true;
    stop().then(
      () => process.exit(0),
      (error: unknown) => {
        logger.error(logLine(error));
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', once);
  process.on('SIGINT', once);
}

function fail(error: unknown): never {
  logger.error(error instanceof StartupError ? error.message : logLine(error));
  process.exit(1);
}

// Node would tell the message of an error that nobody caught, and what caused it.
process.on('uncaughtException', fail);
main().catch(fail);
