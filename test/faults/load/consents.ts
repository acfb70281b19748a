import { setTimeout as sleep } from 'node:timers/promises';
import type { Chance } from '../chance.js';
import type { World } from '../world/world.js';
import { CONTESTED } from './question.js';
import type { Gate } from './gate.js';
import type { Tokens } from './tokens.js';

const REGISTRAR = { slug: 'gemeente', function: 'casusregisseur' };
const PATIENCE_MS = 8_000;
const AGAIN_MS = 150;

interface Answer {
  /** Null: nobody can tell. */
  readonly status: number | null;
  readonly id?: string;
}

/** Gives a consent and withdraws it, over and over, so that answers that rest on it race with its withdrawal. */
export class Consents {
  /** Withdrawals that the register acknowledged. */
  withdrawn = 0;
  #stopping = false;
  #running: Promise<void> = Promise.resolve();

  constructor(
    private readonly world: World,
    private readonly tokens: Tokens,
    private readonly gate: Gate,
  ) {}

  start(chance: Chance): void {
    this.#running = this.#run(chance);
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    await this.#running;
  }

  async #run(chance: Chance): Promise<void> {
    while (!this.#stopping) {
      const id = await this.#give();
      if (id === null) {
        await sleep(AGAIN_MS);
        continue;
      }
      await sleep(chance.whole(50, 500));
      await this.#withdraw(id);
      await sleep(chance.whole(50, 400));
    }
  }

  /** Null when nobody can tell whether it was given: what was is said by the ledger. */
  async #give(): Promise<string | null> {
    const statement = { case: CONTESTED, categories: ['K09'], recipients: ['RECLASSERING'], purpose: 'UITVOERING' };
    const given = await this.#post('/consents', statement);
    return given.id ?? null;
  }

  /** Until it is acknowledged, for nobody else would withdraw it; or until the register does not know it: a restored backup took it away. */
  async #withdraw(id: string): Promise<void> {
    while (!this.#stopping) {
      const answer = await this.#post(`/consents/${id}/withdrawals`, {});
      if (answer.status === 200) this.withdrawn += 1;
      if (answer.status === 200 || answer.status === 404) return;
      await sleep(AGAIN_MS);
    }
  }

  #post(path: string, body: object): Promise<Answer> {
    return this.gate.pass(async () => {
      try {
        return await this.#send(path, body);
      } catch {
        return { status: null };
      }
    });
  }

  async #send(path: string, body: object): Promise<Answer> {
    const { consent, gateways, settings } = this.world;
    const [gateway] = gateways;
    const token = await this.tokens.of({ ...REGISTRAR, resource: settings.origins.consent }, gateway?.url ?? '');
    const response = await fetch(`${consent.url}${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    const { status } = response;
    if (status === 401) this.tokens.forget();
    return response.ok ? { status, ...((await response.json()) as { readonly id: string }) } : { status };
  }
}
