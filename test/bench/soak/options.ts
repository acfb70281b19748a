import { parseArgs } from 'node:util';

export const USAGE = `Usage: npm run soak [-- options]

The gate at 70 % of what it can do, for a long time: does its memory stay flat, is every answer right, and has every answer
its record and its outcome in the ledger?

  --minutes <n>  how long (default 30, 600 at most)
  --kafka        with the relay and a Kafka of its own (needs Java 17); without, the relay is off
  --json         print nothing but one line of JSON
  --help         this

Ctrl-C ends the load and reckons up what there is; a second one ends it all.`;

export interface SoakOptions {
  readonly minutes: number;
  readonly kafka: boolean;
  readonly json: boolean;
}

const MOST_MINUTES = 600;

/** What was asked for; null when it cannot be understood or help was asked for. */
export function soakOptionsOf(args: readonly string[]): SoakOptions | null {
  const options = {
    minutes: { type: 'string', default: '30' },
    kafka: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  } as const;
  try {
    const { values } = parseArgs({ args: [...args], options });
    const minutes = Number(values.minutes);
    if (values.help || !(minutes > 0 && minutes <= MOST_MINUTES)) return null;
    return { minutes, kafka: values.kafka, json: values.json };
  } catch {
    return null;
  }
}
