import { parseArgs } from 'node:util';
import { Failure, MISUSE } from '../command.js';

export const USAGE = `Usage: ketenpoort verify [--database [<url>]] [--file <export>] [--topic] [options]

Verifies the ledger: every body against its leaf hash and form, every column against the body, every index, and every root against
the checkpoints that were signed. Without --file and --topic: the database of DATABASE_URL, else that of npm start. With --database and
--topic: both, and the topic against the database.

  --database [<url>]     the ledger in PostgreSQL
  --file <export>        what "ketenpoort ledger export" wrote
  --topic                the audit topic, of KAFKA_BROKERS, else that of npm start
  --keys <file>          public keys of the ledger, ledger-verifying.json; otherwise that of KEYS_DIR
  --key <verifier key>   the same of one shard, as name+id+key
  --checkpoint <file>    a signed checkpoint that the ledger must be consistent with; may be given several times
  --state <file>         the last checkpoints that held: read before, written after
  --decisions            make every decision again from the facts that were kept, under the convenant it names
  --shard <name>         one shard alone
  --json                 the report as one line of JSON

Progress goes to the error stream.

Examples:
  ketenpoort verify
  ketenpoort verify --state bewaard.json
  ketenpoort verify --database --topic
  ketenpoort verify --file ledger.export --keys ledger-verifying.json --json

Exit codes: 0 held, 1 did not hold, 2 misuse. docs/ledger.md says what each finding means.`;

export interface VerifyOptions {
  /** Null: not asked for; '': that of the settings. */
  readonly database: string | null;
  readonly file: string | null;
  readonly topic: boolean;
  /** Make each decision again. */
  readonly decisions: boolean;
  /** A file, or a verifier key. */
  readonly keys: string | null;
  readonly checkpoints: readonly string[];
  readonly state: string | null;
  readonly shard: string | null;
  readonly json: boolean;
  readonly help: boolean;
}

const text = { type: 'string' } as const;
const flag = { type: 'boolean', default: false } as const;
const OPTIONS = {
  database: text,
  file: text,
  topic: flag,
  decisions: flag,
  keys: text,
  key: text,
  checkpoint: { type: 'string', multiple: true, default: [] as string[] },
  state: text,
  shard: text,
  json: flag,
  help: flag,
} as const;

/** What was asked for. Failure for what cannot be understood, or does not go together. */
export function optionsOf(parameters: readonly string[]): VerifyOptions {
  const { checkpoint, key, topic, decisions, json, help, ...values } = parsed(parameters);
  if (key !== undefined && values.keys !== undefined) throw new Failure('Name the keys once: --keys or --key', MISUSE);
  const file = orNull(values.file);
  refuseBoth(file, values.database !== undefined || topic);
  const database = values.database ?? databaseByDefault(file, topic);
  refuseWithout(decisions, database);
  return {
    database: orNull(database),
    file,
    keys: orNull(values.keys ?? key),
    checkpoints: checkpoint,
    state: orNull(values.state),
    shard: orNull(values.shard),
    ...{ topic, decisions, json, help },
  };
}

function refuseBoth(file: string | null, hasOther: boolean): void {
  if (file !== null && hasOther)
    throw new Failure('A file is verified by itself: leave out --database and --topic', MISUSE);
}

/** That of the settings, when nothing else is verified. */
function databaseByDefault(file: string | null, topic: boolean): string | undefined {
  return file === null && !topic ? '' : undefined;
}

function refuseWithout(decisions: boolean, database: string | undefined): void {
  if (decisions && database === undefined)
    throw new Failure('Decisions are made again from a database: add --database', MISUSE);
}

function orNull(text: string | undefined): string | null {
  return text ?? null;
}

function parsed(parameters: readonly string[]) {
  // Whether an address follows --database is told by its form: other words of the command line have another.
  const args = parameters.map((word, place) =>
    word === '--database' && !/^postgres(ql)?:/.test(parameters[place + 1] ?? '') ? '--database=' : word,
  );
  try {
    return parseArgs({ args, options: OPTIONS }).values;
  } catch {
    throw new Failure(USAGE, MISUSE);
  }
}
