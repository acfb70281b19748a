import { asAdmin } from '../../../apps/launch/src/bootstrap.js';
import type { Run } from '../bench.js';
import { onStage, type Stage } from '../stage.js';
import { startGateway } from '../targets.js';
import { contestsOn, type Contest } from './contests.js';
import { differenceOf, type Difference } from './difference.js';
import { KeepAlive } from './keep-alive.js';

/** What came of a contest. Microseconds. */
export interface Found extends Difference {
  readonly name: string;
}

const WARM_UP = 300;
const RECEIPT = /"index":\d+,"leafHash":"[^"]+"/g;
const RECORD = /[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/g;
const CASE = /"id":"[0-9a-f-]{36}"/g;

/** Asks each contest's two kinds in pairs, over one connection, in an order that chance decides anew for each pair. Throws when two answers
 *  of a contest are not the same but for ids. */
export function measureOracle({ options, signal, say }: Run): Promise<readonly Found[]> {
  return onStage(signal, (stage) =>
    asAdmin(stage.adminUrl, async (admin) => {
      const gateway = await startGateway(stage, null);
      const all = await contestsOn(stage, gateway, admin);
      const wanted = all.filter(({ name }) => name === (options.only ?? name));
      if (wanted.length === 0) throw new RangeError(`there is ${all.map(({ name }) => name).join(', ')}`);
      const found: Found[] = [];
      for (const contest of wanted) {
        const one = await settled(stage, contest, options.pairs);
        found.push(one);
        const { value, least, most } = one.median;
        say(`${contest.name}, ${String(one.pairs)} pairs: median ${[value, least, most].map(Math.round).join(' ')} µs`);
      }
      return found;
    }),
  );
}

async function settled({ settings }: Stage, contest: Contest, pairs: number): Promise<Found> {
  const connection = await KeepAlive.to(settings.gateway.port);
  try {
    const asker = new Asker(connection, contest);
    for (let turn = 0; turn < WARM_UP; turn += 1) await asker.pair(turn);
    const [one, other] = [new Float64Array(pairs), new Float64Array(pairs)];
    for (let turn = 0; turn < pairs; turn += 1) [one[turn], other[turn]] = await asker.pair(turn);
    asker.check();
    return { name: contest.name, ...differenceOf(one, other) };
  } finally {
    connection.close();
  }
}

/** Asks pairs, and looks at what is answered. */
class Asker {
  readonly #answers = new Set<string>();

  constructor(
    private readonly connection: KeepAlive,
    private readonly contest: Contest,
  ) {}

  /** How long the first and the second took, whichever was asked first. Microseconds. */
  async pair(turn: number): Promise<readonly [number, number]> {
    const { first, second } = this.contest;
    if (Math.random() < 0.5) return [await this.#ask(first, turn), await this.#ask(second, turn)];
    const late = await this.#ask(second, turn);
    return [await this.#ask(first, turn), late];
  }

  check(): void {
    const [, ...more] = this.#answers;
    if (more.length > 0) throw new Error(`${this.contest.name}: answers differ: ${[...this.#answers].join(' / ')}`);
  }

  async #ask(requests: readonly Buffer[], turn: number): Promise<number> {
    const request = requests[turn % requests.length];
    if (request === undefined) throw new RangeError('nothing to ask');
    const { nanos, status, body } = await this.connection.ask(request);
    this.#answers.add(
      `${String(status)} ${body.replaceAll(RECORD, 'RECORD').replaceAll(RECEIPT, 'RECEIPT').replaceAll(CASE, 'CASE')}`,
    );
    return nanos / 1000;
  }
}
