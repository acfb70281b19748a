import { parseArgs } from 'node:util';
import { migrate } from '#persistence';
import { launchSettings } from '#settings';
import { DEMO_PARTIES, seedDemo } from './demo/index.js';
import { run } from './run.js';
import { welcome } from './welcome.js';

const USAGE = 'npm start [-- --demo]   --demo: made-up data and fresh keys, also on a database of your own';

const OPTIONS = {
  demo: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const;

function wanted(): { readonly demo: boolean; readonly help: boolean } | undefined {
  try {
    return parseArgs({ options: OPTIONS }).values;
  } catch {
    return undefined;
  }
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

async function main(): Promise<number> {
  const options = wanted();
  if (options === undefined || options.help) {
    say(USAGE);
    return options === undefined ? 2 : 0;
  }
  // A closed terminal must not end the launcher before it has stopped the rest.
  process.stdout.on('error', () => undefined);
  const product = { demoParties: DEMO_PARTIES, migrate, seed: seedDemo };
  return run({ settings: () => launchSettings(process.env), demo: options.demo, product, say, welcome });
}

process.exit(await main());
