import { once } from 'node:events';
import { parseArgs } from 'node:util';
import type { TopicRecord } from '#relay';
import { readTopic } from '#relay';
import { clientSettings } from '#settings';
import { SettingsInvalid } from '#kernel';

const USAGE = `Usage: npm run -s audit -- [--from-beginning] [--until-end] [--shard <region>-<year>]

Prints the audit topic, one CloudEvent as JSON per line. Without --from-beginning: what comes after now.
Without --until-end: until interrupted. The brokers are those of KAFKA_BROKERS, else the embedded one on KAFKA_PORT.`;

const MISUSE = 2;
const FAILED = 1;

async function main(): Promise<number> {
  const options = optionsOf(process.argv.slice(2));
  if (options === null) return refuse(USAGE, MISUSE);
  if (options.help === true) {
    console.log(USAGE);
    return 0;
  }
  const interrupted = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => interrupted.abort());
  process.stdout.on('error', () => interrupted.abort()); // the reader of our output went away
  const { signal } = interrupted;
  const address = addressOf();
  try {
    const wanted = { fromBeginning: options['from-beginning'] === true, untilEnd: options['until-end'] === true };
    const shard = options.shard === undefined ? {} : { shard: options.shard };
    for await (const record of readTopic(address, { ...wanted, ...shard, signal })) await print(record, signal);
    return 0;
  } catch (error) {
    const reason = error instanceof Error ? error.message : 'unknown';
    return refuse(`Cannot read ${address.topic} from ${address.brokers.join(', ')}: ${reason}`, FAILED);
  }
}

function optionsOf(parameters: readonly string[]) {
  const flag = { type: 'boolean' } as const;
  const options = { 'from-beginning': flag, 'until-end': flag, shard: { type: 'string' }, help: flag } as const;
  try {
    return parseArgs({ args: [...parameters], options }).values;
  } catch {
    return null;
  }
}

function addressOf(): { readonly brokers: readonly string[]; readonly topic: string } {
  const { kafka } = clientSettings(process.env);
  const embedded = `127.0.0.1:${process.env['KAFKA_PORT'] ?? '19092'}`;
  return { topic: kafka.topic, brokers: kafka.brokers.length > 0 ? kafka.brokers : [embedded] };
}

// Waits while the reader of our output is slower than the topic; not for one that went away.
async function print({ value }: TopicRecord, signal: AbortSignal): Promise<void> {
  if (process.stdout.write(`${value.toString('utf8')}\n`)) return;
  await once(process.stdout, 'drain', { signal }).catch(() => undefined);
}

function refuse(message: string, code: number): number {
  console.error(message);
  return code;
}

try {
  process.exitCode = await main();
} catch (error) {
  if (!(error instanceof SettingsInvalid)) throw error;
  process.exitCode = refuse(error.message, MISUSE);
}
