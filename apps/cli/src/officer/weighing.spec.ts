import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { WEIGHED_POINTS } from '#reports';
import { Failure, MISUSE } from '../command.js';
import { weighingFile } from './weighing.js';

const folder = mkdtempSync(join(tmpdir(), 'ketenpoort-weighing-'));
afterAll(() => rmSync(folder, { recursive: true }));

const WEIGHING = Object.fromEntries(WEIGHED_POINTS.map((point) => [point, `Afgewogen: ${point}`]));

function fileOf(text: string): string {
  const file = join(folder, 'weighing');
  writeFileSync(file, text);
  return file;
}

describe('a file of what was weighed', () => {
  it('is YAML or JSON, with a text for each of the eight points', () => {
    expect(weighingFile(fileOf(JSON.stringify(WEIGHING)))).toEqual(WEIGHING);
    const yaml = WEIGHED_POINTS.map((point) => `${point}: >-\n  Afgewogen:\n  ${point}\n`).join('');
    expect(weighingFile(fileOf(yaml))).toEqual(WEIGHING);
  });

  it.each([
    [
      'lacks points',
      JSON.stringify({ ...WEIGHING, risicos: undefined, doeleinden: undefined }),
      /doeleinden is missing; risicos is/,
    ],
    ['names another', JSON.stringify({ ...WEIGHING, waarborg: 'x' }), /"waarborg" is none of the points.*'waarborgen'/],
    ['has no text for one', JSON.stringify({ ...WEIGHING, risicos: 8 }), /risicos is no text/],
    ['is a list', '- doeleinden', /holds no points/],
    ['is no YAML', '{ doeleinden: ', /cannot be read \(/],
  ])('is misuse, with what to write, when it %s', (_case, text, problem) => {
    const file = fileOf(text);
    const read = (): unknown => weighingFile(file);
    expect(read).toThrow(problem);
    expect(read).toThrow(`a text for each of: ${WEIGHED_POINTS.join(', ')}`);
    expect(exitCodeOf(read)).toBe(MISUSE);
  });

  it('is misuse when it is not there', () => {
    expect(() => weighingFile(join(folder, 'nowhere'))).toThrow(/cannot be read \(ENOENT\)/);
  });
});

function exitCodeOf(work: () => unknown): unknown {
  try {
    return work();
  } catch (error) {
    return error instanceof Failure ? error.exitCode : error;
  }
}
