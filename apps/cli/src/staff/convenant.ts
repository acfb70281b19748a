import { CatalogueMalformed, type Json } from '#kernel';
import { convenantDocument, readConvenant, type Catalogue, type Convenant } from '#policies';
import { clientSettings, type Environment } from '#settings';
import { Failure } from '../command.js';
import type { ReadConvenant } from '../convenant-files.js';
import type { Noun } from '../dispatch.js';
import { change } from './changes.js';
import { convenantLines, matrixOf } from './matrix.js';
import { isRecord } from './session.js';
import { verb, type Given, type Outcome } from './verb.js';

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
    if (path !== null) return shown((await readFile(path, given.environment)).convenant, catalogue, {});
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
    const [read, { whyNotHeld }] = await Promise.all([
      readFile(String(given.words[0]), given.environment),
      import('../convenant-test.js'),
    ]);
    const failures = whyNotHeld(read, await catalogueOf(given.environment));
    if (failures.length > 0) throw new Failure(`Its cases do not hold:\n${failures.join('\n')}`);
    const outcome = await change(given, {
      name: 'activateConvenant',
      args: { document: ['Json!', convenantDocument(read.convenant)] },
      more: 'id region version hash',
      done: ({ id, version, hash }) => `${String(id)} version ${String(version)} is in force: ${String(hash)}`,
    });
    return withCases(outcome, read);
  },
});

/** Says whether cases were run: a convenant without any is put in force all the same. */
function withCases({ json, lines, ...rest }: Outcome, { file, suite }: ReadConvenant): Outcome {
  const none = suite === null ? [`${file}: there are no cases beside it, so none were run.`] : [];
  return {
    ...rest,
    json: { ...(isRecord(json) && json), cases: suite === null ? null : 'HELD' },
    lines: [...none, ...lines],
  };
}

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

/** A convenant with the cases beside it, or Failure with every mistake by its line. */
async function readFile(
  path: string,
  environment: Environment,
): Promise<ReadConvenant & { readonly convenant: Convenant }> {
  const { mistakeLine, readAll } = await import('../convenant-files.js');
  const [read] = readAll([path], environment);
  if (!read?.convenant || read.mistakes.length > 0)
    throw new Failure((read?.mistakes ?? []).map(mistakeLine).join('\n'));
  return { ...read, convenant: read.convenant };
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
      run: async (...given) => (await import('../convenant-lint.js')).lintConvenants(...given),
      does: 'Looks for mistakes in convenants and in the cases beside them',
    },
    test: {
      run: async (...given) => (await import('../convenant-test.js')).testConvenants(...given),
      does: 'Runs the cases beside convenants',
    },
    show,
    activate,
    revoke,
  },
  examples: [
    'ketenpoort convenant test',
    'ketenpoort convenant show --file config/convenants/groningen.yaml',
    'ketenpoort convenant activate groningen.yaml --dry-run',
  ],
};
