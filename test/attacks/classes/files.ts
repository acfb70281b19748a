import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { readCatalogue } from '#persistence';
import { compileClause, parseConvenant, type ClauseTerms } from '#policies';
import { readKeyFile } from '#settings';
import { net, unless, type Attack, type Net, type Through } from '../attack.js';

const SAFETY = 'libs/policies/src/configuration/yaml-safety.ts';
const YAML_FILE = 'libs/policies/src/configuration/yaml-file.ts';
const COMPILE = 'libs/policies/src/decision/compile.ts';

type Told = Pick<Attack, 'id' | 'title' | 'source'>;

/** A convenant that must be refused, and soon. `said`: in words that tell what is wrong with it. */
function reading(told: Told, yaml: string, said: RegExp, ...defence: [Net, ...Net[]]): Attack {
  return { ...told, defence, attempt: () => Promise.resolve(read(yaml, said)) };
}

function read(yaml: string, said: RegExp): Through {
  const catalogue = readCatalogue('config');
  const begun = performance.now();
  let mistake = '';
  try {
    parseConvenant({ name: 'a.yaml', text: yaml }, catalogue);
  } catch (error) {
    mistake = error instanceof Error ? error.message : '';
  }
  if (performance.now() - begun > 3_000) return 'it took more than three seconds to read';
  return unless(said.test(mistake), `said: ${mistake.slice(0, 200)}`);
}

/** A clause that CASL would read as more than it says. */
function compiling(told: Told, terms: Partial<ClauseTerms>, ...defence: [Net, ...Net[]]): Attack {
  return {
    ...told,
    defence,
    attempt: () => {
      const whole: ClauseTerms = { ...CLAUSE, ...terms };
      try {
        compileClause(whole, readCatalogue('config'));
        return Promise.resolve('it was compiled');
      } catch (error) {
        return Promise.resolve(unless(error instanceof RangeError, 'it failed in another way'));
      }
    },
  };
}

const CLAUSE: ClauseTerms = {
  ...{ id: 'X-1', to: 'OM', functions: ['officier-van-justitie'], purposes: ['CASUSOVERLEG'], phases: ['PLAN'] },
  ...{ tracks: ['VRIJWILLIG'], participation: ['KERNPARTNER'], fields: ['K01.geboortedatum'], form: 'FULL' },
  ...{
    confidential: false,
    emergency: false,
    wpg20Decision: null,
    consent: false,
    ownItems: false,
    legalBasis: ['AVG_6_1_E'],
  },
  ...{ basis: 'assumption', note: 'made up' },
};

/** What the command line answers to these words: its exit code. */
async function codeOf(
  words: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<readonly [number | null, string]> {
  const main = fileURLToPath(new URL('../../../apps/cli/src/main.js', import.meta.url));
  const built = main.includes('/dist/') ? main : join(process.cwd(), 'dist', 'apps', 'cli', 'src', 'main.js');
  const child = spawn(process.execPath, [built, ...words], {
    env: { PATH: process.env['PATH'], ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const said = await text(child.stderr);
  return [await ended, said];
}

const BOMB = [
  'a: &a [x, x, x, x, x, x, x, x, x, x]',
  ...Array.from(
    { length: 8 },
    (_, index) =>
      `${'bcdefghi'[index] ?? ''}: &${'bcdefghi'[index] ?? ''} [${Array.from({ length: 10 }, () => `*${'abcdefgh'[index] ?? ''}`).join(', ')}]`,
  ),
].join('\n');

/** What is read from files, and from the command line. */
export const FILE_ATTACKS: readonly Attack[] = [
  reading(
    { id: 'FILE-01', title: 'a billion laughs in YAML', source: 'CVE-2019-11253 (Kubernetes, YAML bomb)' },
    BOMB,
    /anchors and aliases/,
    net(
      SAFETY,
      "const REPEATED = { problem: 'anchors and aliases are not read here',",
      "const REPEATED = { problem: 'repeated',",
    ),
  ),
  reading(
    { id: 'FILE-02', title: 'brackets in brackets without end', source: 'CVE-2023-2251 (yaml), CWE-674' },
    `a: ${'['.repeat(40_000)}`,
    /too deeply/,
    net(
      SAFETY,
      'return this.#brackets > DEEPEST || this.#begun > DEEPEST || indent > WIDEST_INDENT;',
      'return this.#begun > DEEPEST || indent > WIDEST_INDENT;',
    ),
  ),
  reading(
    { id: 'FILE-03', title: 'a file of two million characters', source: 'CWE-400' },
    `a: 1\n${'# x\n'.repeat(500_000)}`,
    /longer than/,
    net(SAFETY, 'if (text.length > LONGEST) {', 'if (text.length < 0) {'),
  ),
  reading(
    {
      id: 'FILE-04',
      title: 'a member named twice, of which two readers take another one',
      source: 'RFC 8259 §4: names should be unique',
    },
    'id: a\nid: b\n',
    /unique/,
    net(
      YAML_FILE,
      'parseDocument(text, { lineCounter: lines, prettyErrors: false })',
      'parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: false })',
    ),
  ),
  reading(
    {
      id: 'FILE-05',
      title: 'members that the convenant does not know',
      source: 'ENGINES: deny-lists; OPA, misspelt rules never hold',
    },
    'iedereen: alles\n',
    /'iedereen' is not known/,
    net(
      'libs/policies/src/configuration/schema-check.ts',
      "case 'additionalProperties': {",
      "case 'additionalProperties': { if (path.length >= 0) return { path, problem: '', remedy: '' };",
    ),
  ),
  compiling(
    {
      id: 'FILE-06',
      title: 'a clause that names every field by a wildcard',
      source: 'ENGINES, CASL: address.* grants address',
    },
    { fields: ['K01.*'] },
    net(
      COMPILE,
      "const unit = catalogue.units.get(catalogue.fields.get(coordinate)?.unit ?? '');\n  if (!unit || coordinate.includes('*'))",
      "const unit = catalogue.units.get(catalogue.fields.get(coordinate)?.unit ?? coordinate.split('.')[0] ?? '');\n  if (!unit)",
    ),
  ),
  compiling(
    {
      id: 'FILE-07',
      title: 'a clause without fields, which CASL reads as all',
      source: 'ENGINES, CASL: a rule without fields',
    },
    { fields: [] },
    net(COMPILE, 'if (byUnit.size === 0) throw new RangeError(`clause ${terms.id} names no field`);', ''),
  ),
  compiling(
    { id: 'FILE-08', title: 'a clause with an empty list of purposes', source: 'ENGINES, CASL: an empty condition' },
    { purposes: [] },
    net(COMPILE, 'for (const list of [terms.functions, terms.purposes]) firstOf(list, terms);', ''),
  ),
  {
    ...{
      id: 'FILE-09',
      title: 'a key file that everybody on the machine can read',
      source: 'CWE-732; OpenSSH, unprotected private key file',
    },
    defence: [
      net(
        'libs/settings/src/private-file.ts',
        "if ((mode & OTHERS) === 0 || process.platform === 'win32')",
        'if (mode !== OTHERS)',
      ),
    ],
    attempt: () => {
      const file = join(mkdtempSync(join(tmpdir(), 'ketenpoort-open-')), 'depot.json');
      writeFileSync(file, '{}', { mode: 0o644 });
      try {
        readKeyFile(file);
        return Promise.resolve('it was read');
      } catch {
        return Promise.resolve(null);
      }
    },
  },
  {
    ...{ id: 'FILE-10', title: 'a path in the place of the name of a party, on the command line', source: 'CWE-22' },
    defence: [net('apps/cli/src/demo-party.ts', 'if (!known.includes(slug))', "if (slug === '')")],
    attempt: async () => {
      const keys = mkdtempSync(join(tmpdir(), 'ketenpoort-keys-'));
      mkdirSync(join(keys, 'parties'));
      writeFileSync(join(keys, 'elders.json'), '{"client_id":"elders"}', { mode: 0o600 });
      const [code, said] = await codeOf(['token', '../elders'], { KEYS_DIR: keys });
      return unless(code === 2 && said.includes('There is no demo party'), `said: ${said.slice(0, 200)}`);
    },
  },
  {
    ...{
      id: 'FILE-11',
      title: 'a word of every object in the place of a command',
      source: 'CWE-1321; CVE-2020-7598 (minimist)',
    },
    defence: [
      net(
        'apps/cli/src/dispatch.ts',
        'const next = known.includes(word) ? noun.words[word] : undefined;',
        'const next = noun.words[word];',
      ),
    ],
    attempt: async () => {
      const [code, said] = await codeOf(['constructor']);
      return unless(code === 2 && said.includes('There is no'), `ended with ${String(code)}: ${said.slice(0, 100)}`);
    },
  },
];
