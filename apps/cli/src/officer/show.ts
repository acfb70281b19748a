import { Failure } from '../command.js';
import { verb } from '../staff/verb.js';
import { line, linesOf, PLAIN, TAKEN_AWAY, type WholeEntry } from './entry-lines.js';
import { look, LOOK_OPTIONS } from './looking.js';

const PARTY = '{ oin name }';
const WANTS = `pruned { shard index } entry { ${PLAIN.join(' ')} legalBasis heldBack sources pruned damaged facts body party ${PARTY} onBehalfOf ${PARTY}
  convenant { id version hash } parts { id shard index leafHash }
  grants { holder ${PARTY} clause { id terms } form consent fields } refusals { holder ${PARTY} reason told fields } }`;

export const show = verb({
  name: 'disclosures show',
  does: 'One entry of the log, whole: clauses, consents, both reasons of each refusal, what it rested on, and its place in the tree',
  words: ['id'],
  options: LOOK_OPTIONS,
  examples: [
    'disclosures show 0198f0c2-… --for RECHTMATIGHEIDSCONTROLE --region groningen',
    'disclosures show 0198f0c2-… --for INTERNE_CONTROLE --region groningen --json',
  ],
  work: async (given) => {
    const variables = { id: ['ID!', given.words[0]] as const };
    const { entry, pruned, record } = (await look(given, { name: 'disclosure', variables, wants: WANTS })) as {
      readonly entry: WholeEntry | null;
      readonly pruned: { readonly shard: string; readonly index: string } | null;
      readonly record: string;
    };
    if (pruned !== null)
      return {
        json: { entry, pruned, record },
        lines: [TAKEN_AWAY, line('position', `${pruned.shard} ${pruned.index}`)],
      };
    if (entry === null)
      throw new Failure('There is no such entry in your regions, or it is not read yet: ask again in a moment');
    return { json: { entry, record }, lines: linesOf(entry) };
  },
});
