import { parseArgs } from 'node:util';
import { startTestServices, TestProduct, type Filled } from '#testing';
import { ATTACKS } from '../attacks.js';
import { ordered } from './order.js';
import { groupsOf } from './run.js';

const USAGE = `Usage: npm run attacks -- --undefended [id …]
       npm run attacks -- --list

--undefended   takes the defence of each attempt away, in a copy of what was built, and demands that the attempt then gets through
--list         prints the attempts, where each comes from and the files that hold it
--at-once <n>  processes that try, side by side (default 2)

The attempts themselves, with every defence in its place, are run by npm test.`;

/** Groups that one process tries: it keeps the modules of every copy. */
const MOST_GROUPS = 12;

const { values, positionals } = parseArgs({
  options: {
    undefended: { type: 'boolean', default: false },
    list: { type: 'boolean', default: false },
    'at-once': { type: 'string', default: '2' },
  },
  allowPositionals: true,
});

if (values.list) list();
else if (values.undefended) await undefended();
else say(USAGE);

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

function list(): void {
  for (const { id, title, source, defence } of ATTACKS) {
    say(`${id.padEnd(9)}${title} (${source})`);
    say(`         held in ${defence.map(({ file }) => file).join(', ')}`);
  }
  say(`${ATTACKS.length} attempts, ${groupsOf(ATTACKS).length} defences`);
}

async function undefended(): Promise<void> {
  const wanted = ATTACKS.filter(({ id }) => positionals.length === 0 || positionals.includes(id));
  const services = await startTestServices({ broker: false });
  const through = new Set<string>();
  try {
    const { filled } = await TestProduct.start();
    const waiting = batchesOf(wanted.map(({ id }) => id));
    const worker = async (): Promise<void> => {
      for (let ids = waiting.shift(); ids; ids = waiting.shift()) await tryBatch(filled, ids, through);
    };
    await Promise.all(Array.from({ length: Number(values['at-once']) }, worker));
  } finally {
    await services.stop();
  }
  say(`${through.size} of ${wanted.length} attempts get through once their defence is taken away`);
  process.exitCode = through.size < wanted.length || wanted.length === 0 ? 1 : 0;
}

/** Ids of attempts with one defence stay together. */
function batchesOf(ids: readonly string[]): string[][] {
  const groups = groupsOf(ATTACKS.filter(({ id }) => ids.includes(id)));
  const batches: string[][] = [];
  for (let first = 0; first < groups.length; first += MOST_GROUPS)
    batches.push(groups.slice(first, first + MOST_GROUPS).flatMap(({ attacks }) => attacks.map(({ id }) => id)));
  return batches;
}

function tryBatch(filled: Filled, ids: readonly string[], through: Set<string>): Promise<void> {
  return ordered({ filled, ids, drop: false }, ({ id, failed }) => {
    if (failed === null) through.add(id);
    say(`${id}: ${failed ?? 'gets through'}`);
  });
}
