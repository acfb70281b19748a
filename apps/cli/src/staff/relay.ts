import type { Noun } from '../dispatch.js';
import { csvOf, tableOf, type Column } from '../officer/table.js';
import { change } from './changes.js';
import { needed, verb } from './verb.js';

interface Parked {
  readonly shard: string;
  readonly index: string;
  readonly id: string;
  readonly kind: string;
  readonly reason: string;
  readonly since: string;
  readonly again: boolean;
}

const COLUMNS: readonly Column<Parked>[] = [
  ['shard', ({ shard }) => shard],
  ['index', ({ index }) => index],
  ['id', ({ id }) => id],
  ['kind', ({ kind }) => kind],
  ['reason', ({ reason }) => reason],
  ['since', ({ since }) => since],
  ['again', ({ again }) => (again ? 'to be sent again' : '')],
];

const parked = verb({
  name: 'relay parked',
  does: 'Entries that the audit topic holds without their bodies, since the broker refused them',
  csv: true,
  examples: ['relay parked', 'relay parked --json'],
  work: async (given) => {
    const fields = 'shard index id kind reason since again';
    const { parkedEntries } = await (await given.session()).ask(`{ parkedEntries { ${fields} } }`);
    const rows = parkedEntries as readonly Parked[];
    const lines = rows.length === 0 ? ['Nothing is parked: the topic has every body.'] : tableOf(COLUMNS, rows);
    return { json: rows, lines, csv: csvOf(COLUMNS, rows) };
  },
});

const resend = verb({
  name: 'relay resend',
  does: 'Has the relay send again what the broker refused of a shard, once the broker takes it',
  words: ['shard'],
  options: { index: { value: 'index', does: 'one entry (default: every parked one of the shard)' } },
  changes: true,
  examples: ['relay resend groningen-2026', 'relay resend groningen-2026 --index 4711'],
  work: (given) => {
    const [shard] = given.words;
    return change(given, {
      name: 'resendParkedEntries',
      args: { shard: ['ID!', shard], index: ['String', given.one('index')] },
      done: () => `What is parked of ${String(shard)} is sent again. \`ketenpoort relay parked\` tells what is left.`,
    });
  },
});

const rewind = verb({
  name: 'relay rewind',
  does: 'Has the relay send a shard again from an entry on, after Kafka lost what it had',
  words: ['shard'],
  options: { to: { value: 'index', does: 'the first entry to send again; 0 for all' } },
  changes: true,
  examples: ['relay rewind groningen-2026 --to 0 --dry-run', 'relay rewind groningen-2026 --to 120000'],
  work: (given) => {
    const [shard] = given.words;
    const to = needed(given, 'to');
    return change(given, {
      name: 'rewindRelay',
      args: { shard: ['ID!', shard], to: ['String!', to] },
      done: () => `The relay sends ${String(shard)} again from entry ${to} on.`,
    });
  },
});

export const RELAY: Noun = {
  does: 'Looks after the copy of the ledger on the audit topic',
  words: { parked, resend, rewind },
  examples: ['ketenpoort relay parked', 'ketenpoort relay rewind groningen-2026 --to 0 --dry-run'],
};
