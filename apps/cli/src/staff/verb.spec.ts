import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { generateSigningKey } from '#identity';
import { Failure, HELD, type ExitCode } from '../command.js';
import { publicKeyFile } from './changes.js';
import { CONVENANT } from './convenant.js';
import { KEY } from './key.js';
import { staffIdentity } from './staff-key.js';
import { verb, type Given, type VerbPlan } from './verb.js';
import type { Noun } from '../dispatch.js';

const folder = mkdtempSync(join(tmpdir(), 'ketenpoort-staff-'));
afterAll(() => rmSync(folder, { recursive: true }));

const PLAN: VerbPlan = {
  name: 'thing add',
  does: 'Adds a thing',
  words: ['name'],
  options: { to: { value: 'place', does: 'where' }, mark: { value: 'm', does: 'marks', multiple: true } },
  changes: true,
  examples: ['thing add stoel --to huis'],
  work: ({ words, one, many, dryRun }: Given) =>
    Promise.resolve({ json: { words, to: one('to'), mark: many('mark'), dryRun }, lines: ['done'] }),
};

async function run(noun: Noun | VerbPlan, words: readonly string[]): Promise<readonly [ExitCode, readonly string[]]> {
  const lines: string[] = [];
  const out = (line: string): void => void lines.push(line);
  const command =
    'words' in noun && 'examples' in noun && 'work' in noun ? verb(noun) : (noun as Noun).words[words[0] ?? ''];
  if (command === undefined || !('run' in command)) throw new Error('no such verb');
  const rest = 'work' in noun ? words : words.slice(1);
  return [await command.run(rest, { environment: { KEYS_DIR: folder }, out, err: out }), lines];
}

describe('a verb of the administrators', () => {
  it('hands on what was given, and answers for people or for machines', async () => {
    expect(await run(PLAN, ['stoel', '--to', 'huis'])).toEqual([HELD, ['done']]);
    const [, [json]] = await run(PLAN, ['stoel', '--mark', 'a', '--mark', 'b', '--dry-run', '--json']);
    expect(JSON.parse(String(json))).toEqual({ words: ['stoel'], to: null, mark: ['a', 'b'], dryRun: true });
  });

  it('explains itself, with every option and an example', async () => {
    const [code, [help]] = await run(PLAN, ['--help']);
    expect(code).toBe(HELD);
    for (const part of [
      'ketenpoort thing add <name>',
      '--to <place>',
      'may be repeated',
      '--dry-run',
      '--as <staff id>',
      'stoel',
    ])
      expect(help).toContain(part);
  });

  it.each([[[]], [['a', 'b']], [['a', '--colour', 'red']], [['a', '--to']]])('is misuse with %j', async (words) => {
    await expect(run(PLAN, words)).rejects.toMatchObject({
      exitCode: 2,
      message: expect.stringContaining('Usage:') as unknown,
    });
  });
});

describe('key make', () => {
  it('keeps the private half for its owner, prints the public one, and overwrites nothing', async () => {
    const path = join(folder, 'an.json');
    await expect(run(KEY, ['make', '--out', join(folder, 'nergens', 'an.json')])).rejects.toThrow('no folder');
    const [, [shown]] = await run(KEY, ['make', '--staff', 'an', '--out', path]);
    const jwk = JSON.parse(String(shown)) as Record<string, unknown>;
    expect(jwk).toMatchObject({
      kty: 'EC',
      crv: 'P-256',
      staff: 'an',
      kid: expect.stringMatching(/^[\w-]{43}$/) as unknown,
    });
    expect(jwk).not.toHaveProperty('d');
    expect(JSON.parse(readFileSync(path, 'utf8'))).toMatchObject({ ...jwk, d: expect.any(String) as unknown });
    expect(statSync(path).mode & 0o077).toBe(0);
    await expect(run(KEY, ['make', '--out', path])).rejects.toThrow('never overwritten');
    expect((await staffIdentity({ KETENPOORT_STAFF_KEY: path }, null)).id).toBe('an');
  });
});

describe('the key that staff signs in with', () => {
  const write = (name: string): void =>
    writeFileSync(join(folder, name), JSON.stringify(generateSigningKey(name)), { mode: 0o600 });

  it('is the only one there, or the one that was named', async () => {
    await expect(staffIdentity({ KEYS_DIR: join(folder, 'leeg') }, null)).rejects.toThrow('key make');
    mkdirSync(join(folder, 'staff'));
    await run(KEY, ['make', '--staff', 'een', '--out', join(folder, 'staff', 'een.json')]);
    expect((await staffIdentity({ KEYS_DIR: folder }, null)).id).toBe('een');
    await run(KEY, ['make', '--staff', 'twee', '--out', join(folder, 'staff', 'twee.json')]);
    expect((await staffIdentity({ KEYS_DIR: folder }, 'twee')).id).toBe('twee');
    await expect(staffIdentity({ KEYS_DIR: folder }, null)).rejects.toThrow('--as een, --as twee');
    await expect(staffIdentity({ KEYS_DIR: folder }, '../een')).rejects.toBeInstanceOf(Failure);
  });

  it('must say whose it is', async () => {
    write('naamloos.json');
    const environment = { KETENPOORT_STAFF_KEY: join(folder, 'naamloos.json') };
    await expect(staffIdentity(environment, null)).rejects.toThrow('does not say whose key');
    expect((await staffIdentity(environment, 'ik')).id).toBe('ik');
  });
});

it('a private key is never sent to anybody', () => {
  writeFileSync(join(folder, 'private.json'), JSON.stringify(generateSigningKey('k')));
  expect(() => publicKeyFile(join(folder, 'private.json'))).toThrow('PRIVATE');
  for (const [name, text] of [
    ['list', '[]'],
    ['text', 'geheim'],
  ] as const) {
    writeFileSync(join(folder, name), text);
    expect(() => publicKeyFile(join(folder, name))).toThrow('one public JWK');
  }
  expect(() => publicKeyFile(join(folder, 'nergens'))).toThrow('ENOENT');
});

describe('convenant show', () => {
  it('tells who may see what at most, of a file', async () => {
    const [code, lines] = await run(CONVENANT, ['show', '--file', 'config/convenants/groningen.yaml']);
    expect(code).toBe(HELD);
    expect(lines.join('\n')).toMatch(/Partijen\n {2}ZVH: procesregisseur\n/);
    const [, [json]] = await run(CONVENANT, ['show', '--file', 'config/convenants/groningen.yaml', '--json']);
    const { matrix } = JSON.parse(String(json)) as { matrix: Record<string, Record<string, string>> };
    expect(matrix['RECLASSERING']?.['K01']).toMatch(/^V\d/);
    expect(matrix['RECLASSERING']?.['K09']).toMatch(/^\(V\d\)$/);
  });

  it('names a file that cannot be read, and each mistake of one that is no good', async () => {
    await expect(run(CONVENANT, ['show', '--file', 'nergens.yaml'])).rejects.toMatchObject({ exitCode: 2 });
    writeFileSync(join(folder, 'fout.yaml'), 'id: fout\n');
    await expect(run(CONVENANT, ['show', '--file', join(folder, 'fout.yaml')])).rejects.toMatchObject({ exitCode: 1 });
  });
});
