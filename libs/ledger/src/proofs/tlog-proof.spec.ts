import { describe, expect, it } from '@jest/globals';
import { readTlogProof, writeTlogProof, type TlogProof } from './tlog-proof.js';

const CHECKPOINT = 'example.com/log\n3\nsFodV/vSp5O8n9a8QpW6PRY97tfOSW5bsc2Xl/EQi08=\n\n— example.com/log hI2DJw==\n';
const HASH = 'gSKyXoYZUgZ6jduWYrkDOARinOMGJveXjgMkBTcdPlQ=';
const bytes = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'base64'));

describe('a tlog-proof', () => {
  it.each<[string, TlogProof, string]>([
    [
      'with all there may be',
      { index: 73_894n, proof: [bytes(HASH), bytes(HASH)], checkpoint: CHECKPOINT, extra: bytes('YWdl') },
      `c2sp.org/tlog-proof@v1\nextra YWdl\nindex 73894\n${HASH}\n${HASH}\n\n${CHECKPOINT}`,
    ],
    [
      'with the least there must be',
      { index: 0n, proof: [], checkpoint: CHECKPOINT, extra: null },
      `c2sp.org/tlog-proof@v1\nindex 0\n\n${CHECKPOINT}`,
    ],
  ])('%s is written and read', (_case, proof, text) => {
    expect(writeTlogProof(proof)).toBe(text);
    expect(readTlogProof(text)).toEqual(proof);
  });

  it.each([
    ['another version', `c2sp.org/tlog-proof@v2\nindex 0\n\n${CHECKPOINT}`],
    ['no index', `c2sp.org/tlog-proof@v1\n\n${CHECKPOINT}`],
    ['an index with a leading zero', `c2sp.org/tlog-proof@v1\nindex 01\n\n${CHECKPOINT}`],
    ['an index below zero', `c2sp.org/tlog-proof@v1\nindex -1\n\n${CHECKPOINT}`],
    ['extra data that are not base64', `c2sp.org/tlog-proof@v1\nextra ?\nindex 0\n\n${CHECKPOINT}`],
    ['a hash that is not base64', `c2sp.org/tlog-proof@v1\nindex 0\n${HASH.slice(1)}\n\n${CHECKPOINT}`],
    ['a hash of another length', `c2sp.org/tlog-proof@v1\nindex 0\nYWdl\n\n${CHECKPOINT}`],
    ['more hashes than a tree has levels', `c2sp.org/tlog-proof@v1\nindex 0\n${`${HASH}\n`.repeat(65)}\n${CHECKPOINT}`],
    ['no checkpoint', `c2sp.org/tlog-proof@v1\nindex 0\n\n`],
    ['no empty line', `c2sp.org/tlog-proof@v1\nindex 0\n${HASH}`],
  ])('is not read with %s', (_case, text) => {
    expect(readTlogProof(text)).toBeNull();
  });
});
