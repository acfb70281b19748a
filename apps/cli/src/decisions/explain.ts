import { parseArgs } from 'node:util';
import { isUuid } from '#kernel';
import type { Outcome } from '#ledger';
import { DecisionStore, poolOf } from '#persistence';
import { explanationLines, explanationOf, isHeld, type Explanation } from '#reports';
import { databaseBeside } from '#settings';
import { Failure, HELD, MISUSE, NOT_HELD, type Command } from '../command.js';
import { answerOf, Decisions } from './decisions.js';

const USAGE = `Usage: ketenpoort explain <entry id> [--json]

Tells in words what was asked of the gate, by whom and for what, and of each field why it was given or withheld; then makes the decision
again from the facts that were kept, under the convenant that was in force, and says whether it is the one that was recorded.

Reads the database of the gateway: DATABASE_URL, or the embedded one of DATA_DIR. Exit codes: 0 it is the same, or nothing can be
decided again because nothing was kept yet; 1 it is another, or what it rests on is gone; 2 misuse.

Example:
  ketenpoort explain 01932b7e-5a4c-7cc1-9d54-0f4d3f1c9a10`;

/** Explains one recorded decision. */
export const explain: Command = async (parameters, { environment, out }) => {
  const { values, positionals } = optionsOf(parameters);
  if (values.help) {
    out(USAGE);
    return HELD;
  }
  const [id] = positionals;
  if (id === undefined || positionals.length > 1 || !isUuid(id))
    throw new Failure(`State the id of one entry.\n\n${USAGE}`, MISUSE);
  const told = await explanationIn(databaseBeside(environment), id);
  if (values.json) out(JSON.stringify(told));
  else explanationLines(told).forEach(out);
  return isHeld(told.replay) ? HELD : NOT_HELD;
};

/** The explanation of an entry in this database. Failure when there is no such entry, or it tells of no decision. */
export async function explanationIn(database: string, id: string): Promise<Explanation> {
  const pool = poolOf(database, 'ketenpoort-explain', 2, 'ANY');
  try {
    return await explained(new DecisionStore(pool), id);
  } finally {
    await pool.end();
  }
}

async function explained(store: DecisionStore, id: string): Promise<Explanation> {
  const stored = await store.entry(id);
  if (stored === null)
    throw new Failure(`The ledger has no entry ${id}. Ids are in \`extensions.disclosure.record\` of an answer`);
  if (stored.bytes === null)
    throw new Failure(`Entry ${id} is there, and its body was pruned: it can no longer be explained`);
  const entry = answerOf(stored);
  if (entry === null) throw new Failure(`Entry ${id} tells of no decision: it is of kind ${stored.kind}`);
  const decisions = new Decisions(store);
  const entries = await decisions.whole(stored, entry);
  if (entries === null)
    throw new Failure(`Entry ${id} is one of several of a decision, and others of them are not there`);
  const [{ replay, policy }, names, outcomes] = await Promise.all([
    decisions.replay(entries),
    store.partyNames(),
    store.outcomes(stored),
  ]);
  return explanationOf({ entries, policy, names, outcome: outcomeOf(outcomes.at(-1)?.bytes), replay });
}

function outcomeOf(bytes: Buffer | null | undefined): Outcome | null {
  if (!bytes) return null;
  return (JSON.parse(bytes.toString('utf8')) as { readonly outcome: Outcome }).outcome;
}

function optionsOf(parameters: readonly string[]) {
  const flag = { type: 'boolean', default: false } as const;
  try {
    return parseArgs({ args: [...parameters], options: { help: flag, json: flag }, allowPositionals: true });
  } catch {
    throw new Failure(USAGE, MISUSE);
  }
}
