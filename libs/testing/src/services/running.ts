import type { TestServices } from './test-services.js';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

let running: TestServices | undefined;

/** Keeps the services for the tear-down, and ends them if the run is cut off before: Jest then runs no tear-down. */
export function keepRunning(services: TestServices): void {
  running = services;
  process.once('exit', abandon);
  for (const signal of SIGNALS) process.once(signal, cutOff);
}

/** Stops what was kept. Answers the databases that tests did not drop. */
export async function stopRunning(): Promise<readonly string[]> {
  const services = running;
  running = undefined;
  return (await services?.stop()) ?? [];
}

function cutOff(): void {
  process.exit(130);
}

function abandon(): void {
  running?.abandon();
  running = undefined;
}
