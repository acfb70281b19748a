import { asAdmin } from '../../../apps/launch/src/bootstrap.js';
import { figure } from '../figures.js';
import { drainedPerSecond, startBroker } from './draining.js';
import { type Ground, type Part } from './ground.js';
import { Rounds } from './rounds.js';

/** What the relay carries of a backlog over what is appended, each while the other rests. */
export async function relayed(ground: Ground): Promise<Part> {
  const broker = await startBroker(ground.stage, ground.run.signal);
  const [appended, drained]: [number[], number[]] = [[], []];
  await toTheEnd(ground);
  for (let round = 0; round <= ground.run.options.rounds; round += 1) {
    const one = { appended: await ground.signed({ atOnce: 256 }), drained: await drainedPerSecond(ground.url, broker) };
    ground.run.say(`relay: ${round === 0 ? 'warm' : `${one.drained.toFixed(0)} of ${one.appended.toFixed(0)}`}`);
    if (round === 0) continue;
    appended.push(one.appended);
    drained.push(one.drained);
  }
  const found = new Rounds(new Map([['appended', appended] as const, ['drained', drained] as const]));
  return {
    figures: [figure('relay-ratio', found.ratio('drained', 'appended'), '× append', 1.2)],
    rows: [found.row('appended, 256 at once', 'appended'), found.row('carried to the topic', 'drained', 'appended')],
  };
}

/** The cursors stand at the end: what other parts appended is not carried. */
async function toTheEnd({ stage }: Ground): Promise<void> {
  await asAdmin(stage.adminUrl, (client) =>
    client.query(`INSERT INTO relay.cursor (shard, next) SELECT shard, size FROM ledger.head
      ON CONFLICT (shard) DO UPDATE SET next = EXCLUDED.next, epoch = relay.cursor.epoch + 1`),
  );
}
