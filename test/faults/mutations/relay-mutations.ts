import type { Mutation } from './mutation.js';

const FOLDER = 'libs/relay/src';
const DELIVERY = `${FOLDER}/delivery.js`;
const FOLLOWER = `${FOLDER}/shard-follower.js`;

/** Mistakes of the relay. */
export const RELAY_MUTATIONS: readonly Mutation[] = [
  {
    name: 'cursor-before-ack',
    says: 'the cursor moves before the broker has acknowledged',
    shows: 'kill -9 of a relay while the broker is slow or down: entries that the topic never gets',
    edits: [
      {
        file: FOLLOWER,
        find: 'const delivered = this.deliver(leadership, parcel);',
        replace: 'const leads = (await cursor.pass(parcel.entries.length)) && (await cursor.settled());',
      },
      {
        file: FOLLOWER,
        find: 'await delivered;',
        replace: 'await this.deliver(leadership, parcel);',
      },
      {
        file: FOLLOWER,
        find: 'if (!(await cursor.pass(parcel.entries.length)))',
        replace: 'if (!leads)',
      },
    ],
  },
  {
    name: 'ack-not-awaited',
    says: 'records are sent without asking the broker for an acknowledgement',
    shows: 'the broker cut off or killed under load: entries that the topic never gets',
    edits: [
      {
        file: `${FOLDER}/kafka/kafka-audit-topic.js`,
        find: 'const ALL_IN_SYNC_REPLICAS = -1;',
        replace: 'const ALL_IN_SYNC_REPLICAS = 0;',
      },
    ],
  },
  {
    name: 'relay-skips-refused',
    says: 'a record that the broker refuses is passed over',
    shows: 'a record larger than the topic takes: an entry that the topic never gets',
    edits: [{ file: DELIVERY, find: 'await this.topic.send([stubOf(first, this.oin)]);', replace: '' }],
  },
  {
    name: 'relay-reorders',
    says: 'a batch goes out last entry first',
    shows: 'load alone: the topic is reordered',
    edits: [
      {
        file: DELIVERY,
        find: 'entries.map((entry) => recordOf(entry, this.oin))',
        replace: 'entries.map((entry) => recordOf(entry, this.oin)).toReversed()',
      },
    ],
  },
  {
    name: 'copy-reworded',
    says: 'the topic gets the entry written anew, and not its bytes',
    shows: 'load alone: the topic diverges from the ledger',
    edits: [
      {
        file: `${FOLDER}/cloud-event.js`,
        find: 'Buffer.concat([opening, body.bytes, END])',
        replace: 'Buffer.concat([opening, Buffer.from(JSON.stringify(JSON.parse(body.bytes), null, 1)), END])',
      },
    ],
  },
];
