import { once } from 'node:events';
import { parseArgs } from 'node:util';
import type { TopicRecord } from '#relay';
import { readTopic } from '#relay';
import { clientSettings } from '#settings';
import { Failure, HELD, MISUSE, type Command, type Surroundings } from './command.js';

const USAGE = `Usage: npm run -s audit -- [--from-beginning] [--until-end] [--shard <region>-<year>] [--json]

Prints the audit topic, one CloudEvent as JSON per line, with --json and without. Without --from-beginning: what comes after now.
Without --until-end: until interrupted. The brokers are those of KAFKA_BROKERS, else the embedded one on KAFKA_PORT.`;

/** Prints the audit topic until its end or until interrupted. */
export const audit: Command = async (parameters, { environment, out }) => {
  const options = optionsOf(parameters);
  if (options.help === true) {
    out(USAGE);
    return HELD;
  }
  const { signal } = interruptible();
  const address = addressOf(environment);
  const wanted = { fromBeginning: options['from-beginning'] === true, untilEnd: options['until-end'] === true };
  const shard = options.shard === undefined ? {} : { shard: options.shard };
  try {
    for await (const record of readTopic(address, { ...wanted, ...shard, signal })) await print(record, signal);
    return HELD;
  } catch (error) {
    const reason = error instanceof Error ? error.message : 'unknown';
    throw new Failure(`Cannot read ${address.topic} from ${address.brokers.join(', ')}: ${reason}`);
  }
};

function interruptible(): AbortController {
  const interrupted = new AbortController();
  const abort = (): void => {
    interrupted.abort();
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, abort);
  process.stdout.on('error', abort); // the reader of our output went away
  return interrupted;
}

function optionsOf(parameters: readonly string[]) {
  const flag = { type: 'boolean' } as const;
  const options = {
    'from-beginning': flag,
    'until-end': flag,
    shard: { type: 'string' },
    json: flag,
    help: flag,
  } as const;
  try {
    return parseArgs({ args: [...parameters], options }).values;
  } catch {
    throw new Failure(USAGE, MISUSE);
  }
}

function addressOf(environment: Surroundings['environment']): {
  readonly brokers: readonly string[];
  readonly topic: string;
} {
  const { kafka } = clientSettings(environment);
  const embedded = `127.0.0.1:${environment['KAFKA_PORT'] ?? '19092'}`;
  return { topic: kafka.topic, brokers: kafka.brokers.length > 0 ? kafka.brokers : [embedded] };
}

// Waits while the reader of our output is slower than the topic; not for one that went away.
async function print({ value }: TopicRecord, signal: AbortSignal): Promise<void> {
  if (process.stdout.write(`${value.toString('utf8')}\n`)) return;
  await once(process.stdout, 'drain', { signal }).catch(() => undefined);
}
