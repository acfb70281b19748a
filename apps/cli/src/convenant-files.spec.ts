import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Failure, HELD, MISUSE, NOT_HELD } from './command.js';
import { dispatch } from './dispatch.js';
import { CONVENANT } from './staff/convenant.js';

/** Real here: the shipped catalogue, and the convenant and cases of Twente, in a folder of their own. */
describe('ketenpoort convenant', () => {
  let folder: string;
  let file: string;
  let said: string[];

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'ketenpoort-convenant-'));
    file = join(folder, 'convenants', 'twente.yaml');
    said = [];
    cpSync('config/catalogue', join(folder, 'catalogue'), { recursive: true });
    for (const name of ['twente.yaml', 'twente.cases.yaml'])
      cpSync(`config/convenants/${name}`, join(folder, 'convenants', name));
  });

  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  const run = async (...parameters: readonly string[]) => {
    const out = (line: string): void => void said.push(line);
    return dispatch(
      CONVENANT,
      parameters,
      { environment: { CONFIG_DIR: folder }, out, err: out },
      'ketenpoort convenant',
    );
  };
  const change = (from: string, to: string, name = file): void =>
    writeFileSync(name, readFileSync(name, 'utf8').replace(from, to));

  it('lint finds no mistakes in what is shipped, and says what it looked at', async () => {
    expect(await run('lint')).toBe(HELD);
    expect(said).toEqual([expect.stringMatching(/twente-levensloopaanpak version 1, \d+ clauses$/), 'No mistakes.']);
  });

  it('lint names the line of a mistake, of the convenant or of its cases', async () => {
    change('to: ZVH', 'to: ZHV');
    expect(await run('lint')).toBe(NOT_HELD);
    expect(said[0]).toMatch(/twente\.yaml:\d+: 'ZHV' is not known here\. Use one of: ZVH/);
    change('to: ZHV', 'to: ZVH');
    change('level: 2', 'level: 3', file.replace('.yaml', '.cases.yaml'));
    expect(await run('lint', file, '--json')).toBe(NOT_HELD);
    expect(JSON.parse(said.at(-1) ?? '')).toMatchObject({ files: [file], mistakes: [{ remedy: expect.any(String) }] });
  });

  it('test runs the cases, and names each that does not hold with what differs and the clause it comes from', async () => {
    change('sets: [K04-niveau-0, K04-signalen]\n', 'sets: [K04-niveau-0, K04-signalen, K04-niveau-1]\n');
    expect(await run('test', file)).toBe(NOT_HELD);
    expect(said[0]).toMatch(/twente\.cases\.yaml:\d+: TW-ZVH-dag\S* does not hold\. De procesregisseur/);
    expect(said[1]).toMatch(/ {2}K04\.\S+.*: expected CATEGORY_NOT_ALLOWED, came out FULL, see TW-ZVH-4 \(/);
    expect(said.at(-1)).toMatch(/^twente: \d+ of \d+ cases held: it does not hold$/);
  });

  it('test tells what no case speaks of, in JSON as well', async () => {
    const cases = file.replace('.yaml', '.cases.yaml');
    const text = readFileSync(cases, 'utf8');
    writeFileSync(cases, text.slice(0, text.indexOf('  # LEVENSLOOPAANBIEDER')));
    expect(await run('test')).toBe(NOT_HELD);
    expect(said).toContainEqual(expect.stringMatching(/no case speaks of POLITIE K04$/));
    expect(said).toContainEqual(expect.stringMatching(/no case shows what TW-POL-3 grants$/));
    expect(await run('test', '--json')).toBe(NOT_HELD);
    expect(JSON.parse(said.at(-1) ?? '')).toMatchObject([
      { file, held: false, report: { region: 'twente', failed: [] } },
    ]);
    rmSync(cases);
    expect(await run('test')).toBe(NOT_HELD);
    expect(said.at(-1)).toMatch(/there are no cases beside it$/);
  });

  it('test does not run what has mistakes', async () => {
    change('code: K04', 'code: K4', join(folder, 'catalogue', 'k04-politie.yaml'));
    expect(await run('test')).toBe(NOT_HELD);
    expect(said.at(-1)).toMatch(/catalogue: not run$/);
  });

  it.each([
    [['lint', '--help'], /Usage: ketenpoort convenant lint/],
    [['test', '--help'], /Usage: ketenpoort convenant test/],
    [['--help'], /Usage: ketenpoort convenant <verb>/],
  ])('explains itself: %j', async (parameters, usage) => {
    expect(await run(...parameters)).toBe(HELD);
    expect(said.join('\n')).toMatch(usage);
  });

  it.each([
    [[], /Usage/],
    [['lind'], /Usage/],
    [['lint', '--files'], /Usage/],
    [['lint', 'nergens.yaml'], /nergens\.yaml cannot be read/],
    [['test', 'config/convenants/twente.cases.yaml'], /its cases come along|cannot be read|name the convenant/],
  ])('refuses misuse: %j', async (parameters, message) => {
    const refused = async (): Promise<unknown> => run(...parameters);
    const failure = await refused().catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(Failure);
    expect((failure as Failure).exitCode).toBe(MISUSE);
    expect((failure as Failure).message).toMatch(message);
  });
});
