import { writeFileSync } from 'node:fs';
import { Failure, MISUSE } from '../command.js';
import { needed, verb } from '../staff/verb.js';
import { look, LOOK_OPTIONS } from './looking.js';

export const overview = verb({
  name: 'overview',
  does: 'For a person: who received which kind of data about them, when, what for and on which ground, in plain Dutch',
  words: ['person'],
  options: {
    format: { value: 'json, csv or pdf', does: 'as what' },
    out: { value: 'file', does: 'where to write it. It must not be there yet, and only you may read it' },
    ...LOOK_OPTIONS,
    for: { value: 'PURPOSE', does: 'INZAGE_BETROKKENE: the only purpose for which it is drawn' },
  },
  examples: ['overview <id of the person> --for INZAGE_BETROKKENE --region groningen --format pdf --out overzicht.pdf'],
  work: async (given) => {
    const file = needed(given, 'out');
    const answer = await look(given, {
      ...{ name: 'overview', wants: 'mediaType encoding content' },
      variables: { person: ['ID!', given.words[0]], format: ['String!', needed(given, 'format').toUpperCase()] },
    });
    const { encoding, content, record } = answer as { encoding: 'utf-8' | 'base64'; content: string; record: string };
    write(file, Buffer.from(content, encoding));
    return { json: { file, record }, lines: [`Written to ${file}.`, `Recorded: ${record}`] };
  },
});

function write(file: string, bytes: Buffer): void {
  try {
    writeFileSync(file, bytes, { mode: 0o600, flag: 'wx' });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    throw new Failure(`${file} cannot be written (${code}). Name a file that is not there yet: --out <file>`, MISUSE);
  }
}
