import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { endLine, EXPORT_HEADER, noteLine, shardLine } from '#ledger';
import { LedgerScan } from '#persistence';
import { databaseBeside } from '#settings';
import { Failure, HELD, MISUSE, type Command } from '../command.js';
import { WholeFile } from '../exports/whole-file.js';
import { ProgressLine } from '../verify/progress.js';
import { reasonOf } from '../verify/sources.js';

const USAGE = `Usage: ketenpoort ledger export --out <file> [--shard <name>] [--json]

Writes the raw ledger to one file, which "ketenpoort verify --file" verifies anywhere: every entry as it was recorded, with the columns
beside it and the signed checkpoint of each shard. Whole or not at all, and for its owner alone: it says who saw what, under pseudonyms.
docs/ledger.md describes the format.

Examples:
  ketenpoort ledger export --out ledger.export
  ketenpoort ledger export --out groningen.export --shard groningen-2026

Exit codes: 0 held, 1 did not hold, 2 misuse.`;

const text = { type: 'string' } as const;
const flag = { type: 'boolean', default: false } as const;

/** Writes an export. */
export const exportLedger: Command = async (parameters, { environment, out, err }) => {
  const { out: path, shard, json, help } = optionsOf(parameters);
  if (help) {
    out(USAGE);
    return HELD;
  }
  if (path === undefined) throw new Failure(`Name the file: --out <file>\n\n${USAGE}`, MISUSE);
  if (existsSync(path)) throw new Failure(`${path} is there already: name another file`, MISUSE);
  const scan = new LedgerScan(databaseBeside(environment));
  await scan.open().catch((error: unknown) => {
    throw new Failure(`The database cannot be reached (${reasonOf(error)}). Start it, or set DATABASE_URL`);
  });
  try {
    const file = await begun(path);
    const written = await file.wholly(() => write(scan, file, { only: shard ?? null, say: err }));
    out(
      json
        ? JSON.stringify({ file: path, ...written })
        : `Wrote ${String(written.entries)} entries of ${String(written.shards)} shards to ${path}.`,
    );
    return HELD;
  } finally {
    await scan.close();
  }
};

interface Written {
  readonly shards: number;
  readonly entries: number;
}

interface Wish {
  readonly only: string | null;
  readonly say: (line: string) => void;
}

async function write(scan: LedgerScan, file: WholeFile, { only, say }: Wish): Promise<Written> {
  const shards = (await scan.shards()).filter(({ shard }) => only === null || shard === only);
  if (shards.length === 0 && only !== null) throw new Failure(`There is no shard of that name`, MISUSE);
  const progress = new ProgressLine(
    say,
    shards.reduce((sum, { until }) => sum + until, 0),
  );
  await file.write(EXPORT_HEADER);
  let entries = 0;
  for (const shard of shards) {
    await file.write(shardLine(shard.shard) + shard.part.notes.map(noteLine).join(''));
    for await (const { bytes, lines } of scan.blocks(shard)) {
      await file.write(bytes);
      entries += lines;
      progress.at(entries);
    }
  }
  await file.write(endLine(shards.length, entries));
  return { shards: shards.length, entries };
}

async function begun(path: string): Promise<WholeFile> {
  return WholeFile.begin(path).catch((error: unknown) => {
    throw new Failure(`${path} cannot be written (${reasonOf(error)})`);
  });
}

function optionsOf(parameters: readonly string[]) {
  try {
    return parseArgs({ args: [...parameters], options: { out: text, shard: text, json: flag, help: flag } }).values;
  } catch {
    throw new Failure(USAGE, MISUSE);
  }
}
