import type { Service } from './service.js';
import { LaunchRefused, serviceRefusal, tailOf, tellsOfFullDisk } from './refusal.js';

/** Tells the operator one line. */
export type Say = (line: string) => void;

// What writes stops before what it writes to. Those of one row stop together.
const ORDER = [['gateway', 'consent'], ['kafka'], ['postgres']] as const;

/** The services of one launcher: knows what runs, stops all of it in order, and notices when one ends by itself. */
export class Household {
  private readonly services: Service[] = [];
  private readonly late: Promise<unknown>[] = [];
  private readonly leaving = new AbortController();
  private stopping: Promise<void> | undefined;

  constructor(private readonly say: Say) {}

  /** Aborts when the household begins to stop. */
  get signal(): AbortSignal {
    return this.leaving.signal;
  }

  /** Takes charge of a service from its first moment. One that comes while all is being stopped is stopped too. */
  readonly take = (service: Service): void => {
    this.services.push(service);
    if (this.stopping !== undefined) this.late.push(this.stopOne(service));
  };

  /** The service that ended by itself, as a refusal; undefined when all that was started still runs. */
  casualty(): LaunchRefused | undefined {
    const dead = this.stopping === undefined ? this.services.find((service) => service.hasEnded()) : undefined;
    return dead === undefined ? undefined : endedByItself(dead, 'unknown cause');
  }

  /** Resolves when a service ends by itself. */
  async firstCasualty(): Promise<LaunchRefused> {
    return Promise.race(this.services.map(async (service) => endedByItself(service, await service.ended)));
  }

  /** Stops everything: applications, then broker, then database. Safe to call again: all callers wait for the same end. */
  async stop(): Promise<void> {
    this.stopping ??= this.stopInOrder();
    await this.stopping;
  }

  /** Waits for what was taken while stopping. */
  async settled(): Promise<void> {
    await Promise.allSettled(this.late);
  }

  /** Ends everything now: requests under way are cut off, the database recovers at the next start. */
  kill(): void {
    for (const service of this.services) service.kill();
  }

  /** Names of what still runs. */
  running(): string[] {
    return this.services.filter((service) => !service.hasEnded()).map((service) => service.name);
  }

  private async stopInOrder(): Promise<void> {
    this.leaving.abort(new LaunchRefused('stopped on request'));
    for (const names of ORDER) {
      const row = this.services.filter((service) => names.some((name) => name === service.name));
      await Promise.all(row.map((service) => this.stopOne(service)));
    }
  }

  private async stopOne(service: Service): Promise<void> {
    const since = performance.now();
    try {
      const signal = await service.stop();
      if (signal !== undefined) this.say(`  ${service.name} stopped${mannerOf(signal)} (${secondsSince(since)})`);
    } catch (error) {
      this.say(`  ${service.name}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
}

export function secondsSince(since: number): string {
  return `${((performance.now() - since) / 1000).toFixed(1)} s`;
}

function mannerOf(signal: NodeJS.Signals): string {
  return signal === 'SIGKILL' || signal === 'SIGQUIT' ? ' by force: it did not stop in time' : '';
}

function endedByItself(service: Service, how: string): LaunchRefused {
  const told = tailOf(service.log);
  if (tellsOfFullDisk(told)) return serviceRefusal(service.name, told, service.log);
  return new LaunchRefused(`${service.name} ended by itself (${how}); its last words are in ${service.log}`);
}
