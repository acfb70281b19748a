import { WholeFile } from '../exports/whole-file.js';
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
    const variables = {
      person: ['ID!', given.words[0]],
      format: ['String!', needed(given, 'format').toUpperCase()],
    } as const;
    // Drawn for a file that cannot be written it would be recorded for nothing.
    const begun = await WholeFile.beginNew(file);
    const record = await begun.wholly(async () => {
      const answer = await look(given, { name: 'overview', wants: 'mediaType encoding content', variables });
      const drawn = answer as { encoding: 'utf-8' | 'base64'; content: string; record: string };
      await begun.write(Buffer.from(drawn.content, drawn.encoding));
      return drawn.record;
    });
    return { json: { file, record }, lines: [`Written to ${file}.`, `Recorded: ${record}`] };
  },
});
