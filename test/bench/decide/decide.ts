import { join } from 'node:path';
import { readCatalogue, readConvenants } from '#persistence';
import type { Catalogue } from '#policies';
import { projectRoot } from '../../../apps/launch/src/data-folder.js';
import { demoRegion } from '../../../apps/launch/src/demo/demo-region.js';
import { oinOf } from '../../../apps/launch/src/demo/parties.js';
import { TOLD_CASES } from '../../../apps/launch/src/demo/told-cases.js';
import type { Run } from '../bench.js';
import { TALKED_OVER } from '../case-facts.js';
import { coordinatesOf } from '../coordinates.js';
import { REQUESTER } from '../query.js';
import { inFolder } from '../stage.js';
import { caslEngine } from './casl.js';
import { cedarEngine } from './cedar.js';
import { cerbosEngine } from './cerbos.js';
import { cerbosOf } from './cerbos-install.js';
import { compare, type Compared } from './compare.js';
import type { Engine } from './engine.js';
import { ketenpoort } from './ours.js';
import { askers, Questions, type Asker, type Question } from './questions.js';
import { rulesOf } from './rules.js';
import { microsOf } from './timing.js';

/** What an operation took one engine, round by round. */
export interface Timed {
  readonly engine: string;
  readonly operation: string;
  readonly micros: readonly number[];
}

export interface DecideFound {
  readonly compared: Compared;
  readonly rules: number;
  readonly clauses: number;
  readonly timed: readonly Timed[];
  readonly operations: readonly Operation[];
}

/** Forty fields, asked about each of the told demo cases that may be talked over. */
export interface Operation {
  readonly name: string;
  readonly questions: readonly Question[];
}

export const FORTY = 40;
const WARM_UP_SECONDS = 1;
const ASKER: Asker = {
  slug: REQUESTER.slug,
  oin: oinOf(REQUESTER.slug),
  requester: { partyType: 'ZVH', function: REQUESTER.function, confidential: true },
  purpose: 'CASUSOVERLEG',
};

/** Lets all engines decide the same; then, all having said the same, times them in turn, in an order that turns as well. */
export async function measureDecide({ options, signal, say }: Run): Promise<DecideFound> {
  const config = join(projectRoot(), 'config');
  const catalogue = readCatalogue(config);
  const convenant = readConvenants(config, catalogue).find(({ region }) => region === 'groningen');
  if (!convenant) throw new Error('there is no convenant for groningen');
  return inFolder(signal, async (folder, take) => {
    const rules = rulesOf(convenant, catalogue);
    const cerbos = await cerbosOf(signal, say);
    const engines = [
      ketenpoort,
      caslEngine(rules),
      cedarEngine(rules),
      ...(cerbos ? [await cerbosEngine(cerbos, rules, folder, take)] : []),
    ];
    try {
      const questions = new Questions(convenant, catalogue);
      const operations = operationsOf(questions, catalogue);
      say(`asking ${engines.map(({ name }) => name).join(', ')} the same`);
      const asked = everything(questions, catalogue, operations);
      const compared = await compare(engines, asked, signal);
      const timed = await rounds(engines, operations, { options, signal, say });
      return { compared, rules: rules.length, clauses: convenant.clauses.length, timed, operations };
    } finally {
      for (const engine of engines) await engine.stop();
    }
  });
}

/** What is timed; then every demo case asked about by everybody who takes part for every purpose, and by everybody else for
 *  one, forty fields at a time and the next forty each time, under a duty of confidentiality and not in turn. */
function* everything(
  questions: Questions,
  catalogue: Catalogue,
  operations: readonly Operation[],
): Generator<Question> {
  for (const operation of operations) yield* operation.questions;
  const all = [...catalogue.fields.keys()];
  const everybody = askers();
  let [from, turn] = [0, 0];
  for (const file of demoRegion().cases) {
    for (const asker of everybody) {
      const seated = file.participants.some(({ slug }) => slug === asker.slug);
      if (!seated && asker.purpose !== ASKER.purpose) continue;
      turn += 1;
      const requester = { ...asker.requester, confidential: turn % 2 === 0 };
      yield questions.of(file, { ...asker, requester }, [...all, ...all].slice(from, from + FORTY));
      from = (from + FORTY) % all.length;
    }
  }
}

function operationsOf(questions: Questions, catalogue: Catalogue): readonly Operation[] {
  const files = TOLD_CASES.filter(({ phase }) => TALKED_OVER.includes(phase));
  const about = (name: string, coordinates: readonly string[]): Operation => ({
    name,
    questions: files.map((file) => questions.of(file, ASKER, coordinates)),
  });
  const all = about('all', [...catalogue.fields.keys()]);
  return [about('query', coordinatesOf(catalogue)), about('settled', settledFields(all.questions, catalogue))];
}

/** Forty fields, granted by some clause, of which nothing depends on an item: its unit has no marks, and no clause asks for
 *  the party's own. */
function settledFields([first]: readonly Question[], { units }: Catalogue): readonly string[] {
  const settled = (first?.plan.fields ?? []).filter(
    ({ field, clauses }) =>
      clauses.length > 0 && units.get(field.unit)?.marks.length === 0 && clauses.every(({ terms }) => !terms.ownItems),
  );
  if (settled.length < FORTY) throw new Error(`only ${settled.length} fields depend on no item`);
  return settled.slice(0, FORTY).map(({ field }) => field.coordinate);
}

async function rounds(
  engines: readonly Engine[],
  operations: readonly Operation[],
  { options, signal, say }: Run,
): Promise<readonly Timed[]> {
  const contests = operations.flatMap(({ name, questions }) =>
    engines.map((engine) => {
      const prepared = questions.map((question) => engine.prepare(question));
      return { engine, operation: name, prepared, micros: new Array<number>() };
    }),
  );
  for (const { engine, prepared } of contests) await microsOf(engine, prepared, WARM_UP_SECONDS);
  for (let round = 0; round < options.rounds; round += 1) {
    const turn = round % engines.length;
    for (const { engine, operation, prepared, micros } of [...contests.slice(turn), ...contests.slice(0, turn)]) {
      signal.throwIfAborted();
      const found = await microsOf(engine, prepared, options.seconds);
      micros.push(found);
      say(`round ${round + 1}/${options.rounds}  ${operation}  ${engine.name}: ${found.toFixed(2)} µs`);
    }
  }
  return contests.map(({ engine, operation, micros }) => ({ engine: engine.name, operation, micros }));
}
