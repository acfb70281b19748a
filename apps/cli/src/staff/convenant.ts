import { existsSync, readFileSync } from 'node:fs';
import { ConvenantMalformed, CatalogueMalformed, type Json } from '#kernel';
import { convenantDocument, parseConvenant, readConvenant, type Catalogue, type Convenant } from '#policies';
import { clientSettings, type Environment } from '#settings';
import { Failure, HELD, MISUSE } from '../command.js';
import type { Noun } from '../dispatch.js';
import { change } from './changes.js';
import { convenantLines, matrixOf } from './matrix.js';
import { isRecord } from './session.js';
import { verb, type Given } from './verb.js';

const SHOW =
  'query ($region: ID!) { convenant(region: $region) { id version hash inForce activated revoked document } }';

const show = verb({
  name: 'convenant show',
  does: 'A convenant for who must agree to it: parties, purposes, and who may see what at most',
  options: {
    region: { value: 'id', does: 'the newest one of this region (default: your only one)' },
    file: { value: 'yaml', does: 'one of a file, without asking the product' },
  },
  examples: ['convenant show', 'convenant show --file config/convenants/groningen.yaml'],
  work: async (given) => {
    const catalogue = await catalogueOf(given.environment);
    const path = given.one('file');
    if (path !== null) return shown(readFile(path, catalogue), catalogue, {});
    const session = await given.session();
    const region = await session.regionOf(given.one('region'));
    const { convenant } = await session.ask(SHOW, { region });
    if (!isRecord(convenant)) throw new Failure(`${region} has no convenant. Activate one`);
    const { document, ...about } = convenant;
    return shown(readConvenant(document as Json, catalogue), catalogue, about);
  },
});

function shown(convenant: Convenant, catalogue: Catalogue, about: Readonly<Record<string, unknown>>) {
  const state =
    'hash' in about
      ? [`${about['inForce'] === true ? 'Van kracht' : 'Niet van kracht'}; ${String(about['hash'])}`, '']
      : [];
  const [heading = [], ...rows] = matrixOf(convenant, catalogue);
  const matrix = Object.fromEntries(
    rows.map(([type = '', ...cells]) => [
      type,
      Object.fromEntries(cells.map((cell, index) => [heading[index + 1] ?? '', cell])),
    ]),
  );
  return {
    json: { ...about, document: convenantDocument(convenant), matrix },
    lines: [...state, ...convenantLines(convenant, catalogue)],
  };
}

const activate = verb({
  name: 'convenant activate',
  does: 'Judges a convenant, runs the cases beside it, and puts it in force for its region; the first one opens the region',
  words: ['yaml'],
  changes: true,
  examples: ['convenant activate config/convenants/groningen.yaml --dry-run', 'convenant activate groningen.yaml'],
  work: async (given: Given) => {
    const path = String(given.words[0]);
    const convenant = readFile(path, await catalogueOf(given.environment));
    await mustHold(path, given.environment);
    return change(given, {
      name: 'activateConvenant',
      args: { document: ['Json!', convenantDocument(convenant)] },
      more: 'id region version hash',
      done: ({ id, version, hash }) => `${String(id)} version ${String(version)} is in force: ${String(hash)}`,
    });
  },
});

const revoke = verb({
  name: 'convenant revoke',
  does: 'Ends the newest convenant of a region: nothing is disclosed under it any more',
  words: ['region'],
  options: { at: { value: 'moment', does: 'from when on (default: now)' } },
  changes: true,
  examples: ['convenant revoke groningen --dry-run', 'convenant revoke groningen --at 2027-01-01T00:00:00+01:00'],
  work: (given) =>
    change(given, {
      name: 'revokeConvenant',
      args: { region: ['ID!', given.words[0]], at: ['Moment', given.one('at')] },
      done: () => `The convenant of ${String(given.words[0])} ends.`,
    }),
});

/** Failure, with what differs, unless the cases beside a convenant hold. Without cases there is nothing to hold. */
async function mustHold(path: string, environment: Environment): Promise<void> {
  if (!existsSync(path.replace(/\.yaml$/, '.cases.yaml'))) return;
  const { testConvenants } = await import('../convenant-test.js');
  const lines: string[] = [];
  const note = (line: string): void => void lines.push(line);
  if ((await testConvenants([path], { environment, out: note, err: note })) !== HELD)
    throw new Failure(
      `${lines.join('\n')}\nThe cases do not hold, so nothing was sent. Mend the convenant or its cases`,
    );
}

/** Every mistake with its line, or the convenant. */
function readFile(path: string, catalogue: Catalogue): Convenant {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    throw new Failure(`${path} cannot be read. Give the YAML of a convenant`, MISUSE);
  }
  try {
    return parseConvenant({ name: path, text }, catalogue);
  } catch (error) {
    if (error instanceof ConvenantMalformed) throw new Failure(error.message);
    throw error;
  }
}

async function catalogueOf(environment: Environment): Promise<Catalogue> {
  const { readCatalogue } = await import('#persistence');
  try {
    return readCatalogue(clientSettings(environment).folders.config);
  } catch (error) {
    if (error instanceof CatalogueMalformed) throw new Failure(error.message);
    throw error;
  }
}

export const CONVENANT: Noun = {
  does: 'What a region has agreed on',
  words: {
    lint: {
      does: 'look for mistakes in convenants and in the cases beside them',
      run: async (...given) => (await import('../convenant-lint.js')).lintConvenants(...given),
    },
    test: {
      does: 'run the cases of convenants',
      run: async (...given) => (await import('../convenant-test.js')).testConvenants(...given),
    },
    show,
    activate,
    revoke,
  },
  examples: [
    'ketenpoort convenant show --file config/convenants/groningen.yaml',
    'ketenpoort convenant activate groningen.yaml --dry-run',
  ],
};
