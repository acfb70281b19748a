import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { endLine } from '#reports';
import { Received } from './received.js';
import { WholeFile } from './whole-file.js';

const END = { complete: true, format: 'csv', entries: 2, lines: 3 } as const;
const LINES = ['a,b', '1,2', '3,4'];
const folder = mkdtempSync(join(tmpdir(), 'ketenpoort-export-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

function receive(text: string, size: number): { readonly written: string; readonly received: Received } {
  const received = new Received();
  let written = '';
  for (let at = 0; at < text.length; at += size) written += received.take(text.slice(at, at + size));
  return { written, received };
}

describe('an export as it comes in', () => {
  it.each(['\n', '\r\n'])('is its lines without the last, in whatever pieces it comes', (end) => {
    const text = [...LINES, endLine(END)].map((line) => line + end).join('');
    for (let size = 1; size <= text.length; size += 1) {
      const { written, received } = receive(text, size);
      expect(written).toBe(LINES.map((line) => line + end).join(''));
      expect(received.end()).toEqual(END);
    }
  });

  it('is not whole without its last line, or with a line too few', () => {
    expect(receive(`${LINES.join('\n')}\n`, 4).received.end()).toBeNull();
    expect(receive(`${[...LINES.slice(1), endLine(END)].join('\n')}\n`, 4).received.end()).toBeNull();
    expect(receive('', 1).received.end()).toBeNull();
  });
});

describe('a file that is written whole', () => {
  it('has its name when it is finished, for its owner alone', async () => {
    const path = join(folder, 'heel.csv');
    const file = await WholeFile.begin(path);
    await file.write('a\n');
    expect(readdirSync(folder)).not.toContain('heel.csv');
    await file.finish();
    expect([readFileSync(path, 'utf8'), statSync(path).mode & 0o777]).toEqual(['a\n', 0o600]);
  });

  it('is nowhere when it is not', async () => {
    const file = await WholeFile.begin(join(folder, 'half.csv'));
    await file.write('a\n');
    await file.abandon();
    expect(readdirSync(folder).filter((name) => name.startsWith('half'))).toEqual([]);
  });
});
