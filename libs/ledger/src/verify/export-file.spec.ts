import { describe, expect, it } from '@jest/globals';
import { endLine, EXPORT_HEADER, ExportReader, noteLine, shardLine, type ExportPart } from './export-file.js';

function partsOf(text: string | Buffer, piece = 1 << 20): ExportPart[] {
  const [reader, bytes] = [new ExportReader(), Buffer.from(text)];
  const parts: ExportPart[] = [];
  for (let at = 0; at < bytes.length; at += piece) parts.push(...reader.read(bytes.subarray(at, at + piece)));
  return [...parts, ...reader.end()];
}

const isWhole = (text: string | Buffer): boolean => partsOf(text).some((part) => part.part === 'end' && part.isWhole);
const GOOD = `${EXPORT_HEADER}${shardLine('a-2026')}${noteLine('één\n')}${shardLine('b-2026')}0 line\n1 line\n${endLine(2, 2)}`;

describe('an export', () => {
  it.each([1, 7, 1000])('is read in pieces of %d bytes', (piece) => {
    const parts = partsOf(GOOD, piece).map((part) =>
      part.part === 'block' ? { ...part, bytes: String(Buffer.from(part.bytes)) } : part,
    );
    expect(parts).toEqual([
      { part: 'shard', shard: 'a-2026', notes: ['één\n'] },
      { part: 'shard', shard: 'b-2026', notes: [] },
      { part: 'block', bytes: '0 line\n1 line\n', first: 0, lines: 2 },
      { part: 'end', isWhole: true },
    ]);
  });

  it('comes in blocks of 1,024 entries', () => {
    const text = `${EXPORT_HEADER}${shardLine('a-2026')}${'0\n'.repeat(2500)}${endLine(1, 2500)}`;
    const blocks = partsOf(text, 100).flatMap((part) => (part.part === 'block' ? [[part.first, part.lines]] : []));
    expect(blocks).toEqual([
      [0, 1024],
      [1024, 1024],
      [2048, 452],
    ]);
    expect(isWhole(text)).toBe(true);
  });

  it.each([
    ['nothing', ''],
    ['no last line', GOOD.slice(0, -endLine(2, 2).length)],
    ['half of a last line', GOOD.slice(0, -1)],
    ['another header', GOOD.replace('export 1', 'export 2')],
    ['another number of shards', GOOD.replace(endLine(2, 2), endLine(1, 2))],
    ['another number of entries', GOOD.replace(endLine(2, 2), endLine(2, 1))],
    ['a word that there is not', GOOD.replace('note\t', 'nota\t')],
    ['a checkpoint of no shard', `${EXPORT_HEADER}${noteLine('x')}${endLine(0, 0)}`],
    ['more behind its end', `${GOOD}${shardLine('c-2026')}`],
    [
      'a line that is not UTF-8',
      Buffer.concat([Buffer.from(EXPORT_HEADER), Buffer.from([0xff, 0x0a]), Buffer.from(endLine(0, 0))]),
    ],
    ['a line longer than any', `${EXPORT_HEADER}${'x'.repeat(140_000)}\n${endLine(0, 0)}`],
  ])('with %s is not whole', (_case, text) => {
    expect(isWhole(text)).toBe(false);
  });

  it('with a checkpoint that is not in base64 has one that says nothing', () => {
    expect(partsOf(`${EXPORT_HEADER}shard\ta-2026\nnote\t?\n${endLine(1, 0)}`)[0]).toEqual({
      part: 'shard',
      shard: 'a-2026',
      notes: [''],
    });
  });
});
