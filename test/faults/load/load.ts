import { setTimeout as sleep } from 'node:timers/promises';
import { eventually } from '#testing';
import type { Chance } from '../chance.js';
import type { Asked } from '../checks/history.js';
import type { App } from '../world/app.js';
import type { World } from '../world/world.js';
import { ask } from './asking.js';
import { Gate } from './gate.js';
import { askAndLeave, LEFT } from './leaving.js';
import { questionBy } from './question.js';
import { Tokens } from './tokens.js';

export interface LoadPlan {
  readonly clientsPerGateway: number;
  /** Between an answer and the next question, at most. Milliseconds. */
  readonly pause: number;
  /** After each fault a gateway goes on by itself within this time. Milliseconds. */
  readonly patience: number;
}

/** The share of clients that do not wait for their answer. */
const LEAVING = 0.03;
const GONE = { fate: 'unknown', receipt: null, code: LEFT, showed: false } as const;
/** After a refusal or a broken connection. Milliseconds. */
const BACK_OFF_MS = 150;
/** Lines of a log that are told. */
const LAST_WORDS = 8;
/** Refused by who does not know, or no longer, who asks. */
const SIGN_IN_AGAIN = 'UNAUTHENTICATED';

/** Clients that ask all the time, some at each gateway, and keep what they got. */
export class Load {
  readonly asked: Asked[] = [];
  readonly tokens: Tokens;
  readonly gate = new Gate();
  /** When the newest answer of each gateway was asked for, and with what it refused last. */
  readonly #lastAnswer = new Map<string, number>();
  readonly #lastRefusal = new Map<string, string>();
  #running: Promise<void>[] = [];
  #stopping = false;

  constructor(
    private readonly world: World,
    private readonly plan: LoadPlan,
  ) {
    this.tokens = new Tokens(world);
  }

  start(chance: Chance): void {
    const clients = this.world.gateways.flatMap((gateway) =>
      Array.from({ length: this.plan.clientsPerGateway }, () => this.#client(gateway, chance.fork())),
    );
    this.#running = clients;
  }

  /** Waits until each gateway has given an answer that was asked for after this moment. Throws, naming one that has not, after a while. */
  async haveAnswered(since: number): Promise<void> {
    for (const gateway of this.world.gateways) {
      const { name } = gateway;
      const hasAnswered = (): Promise<boolean> => Promise.resolve((this.#lastAnswer.get(name) ?? 0) > since);
      await eventually(`${name} answers again`, hasAnswered, this.plan.patience).catch((cause: unknown) => {
        const words = gateway.log.trimEnd().split('\n').slice(-LAST_WORDS).join('\n');
        throw new Error(
          `${name} does not answer again: last ${this.#lastRefusal.get(name) ?? 'nothing'}, and in its log\n${words}`,
          { cause },
        );
      });
    }
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    await Promise.all(this.#running);
  }

  async #client(gateway: App, chance: Chance): Promise<void> {
    while (!this.#stopping) {
      const fine = await this.gate.pass(() => this.#askOnce(gateway, chance)).catch(() => false);
      await sleep(fine ? chance.whole(0, this.plan.pause) : BACK_OFF_MS);
    }
  }

  async #askOnce(gateway: App, chance: Chance): Promise<boolean> {
    const { who, query, contested } = questionBy(chance);
    const trace = chance.hex(32);
    const token = await this.tokens.of(who, gateway.url);
    const sent = performance.now();
    const asking = { url: gateway.url, token, query, trace };
    if (chance.next() < LEAVING) {
      await askAndLeave(asking);
      this.asked.push({
        ...{ trace, gateway: gateway.name, sent, ended: performance.now(), contested: true },
        ...GONE,
      });
      return true;
    }
    const outcome = await ask(asking);
    if (outcome.code === SIGN_IN_AGAIN) {
      this.tokens.forget();
      return false;
    }
    this.asked.push({ trace, gateway: gateway.name, sent, ended: performance.now(), contested, ...outcome });
    if (outcome.fate === 'ok') this.#lastAnswer.set(gateway.name, sent);
    else this.#lastRefusal.set(gateway.name, outcome.code);
    return outcome.fate === 'ok';
  }
}
