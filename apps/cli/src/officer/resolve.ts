import { NOT_HELD, HELD } from '../command.js';
import { needed, verb } from '../staff/verb.js';
import { look, LOOK_OPTIONS } from './looking.js';

export const resolve = verb({
  name: 'disclosures resolve',
  does: 'Which case or person, or who of the staff, bears a pseudonym: an act of its own, recorded with its reason',
  words: ['pseudonym'],
  options: {
    kind: {
      value: 'CASE, PERSON or STAFF',
      does: 'what it is the pseudonym of. Of a professional only their own party knows',
    },
    reason: {
      value: 'REASON',
      does: 'VERZOEK_BETROKKENE, KLACHT, BEVEILIGINGSINCIDENT, ONRECHTMATIGE_VERSTREKKING or VORDERING',
    },
    ...LOOK_OPTIONS,
  },
  examples: [
    'disclosures resolve 3f6c… --kind CASE --reason ONRECHTMATIGE_VERSTREKKING --for RECHTMATIGHEIDSCONTROLE --region groningen',
  ],
  work: async (given) => {
    const answer = await look(given, {
      ...{ operation: 'mutation', name: 'resolve', wants: 'id' },
      variables: {
        pseudonym: ['String!', given.words[0]],
        kind: ['String!', needed(given, 'kind')],
        reason: ['String!', needed(given, 'reason')],
      },
    });
    const id = answer['id'] as string | null;
    const lines = [
      id ?? 'No case or person of the region, or nobody of the staff, bears it.',
      `Recorded: ${String(answer['record'])}`,
    ];
    return { json: answer, lines, code: id === null ? NOT_HELD : HELD };
  },
});
