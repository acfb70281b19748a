import { change, NULL } from './changes.js';
import { verb } from './verb.js';

export interface ListedActivity {
  readonly purpose: string;
  readonly activity: string;
}

/** `party activity`: registers it, or takes it away. */
export const activity = verb({
  name: 'party activity',
  does: 'As which processing activity of its own register (AVG 30) a party receives for a purpose: what each record names from then on',
  words: ['party', 'purpose', 'uri'],
  changes: true,
  examples: [
    'party activity politie CASUSOVERLEG https://register.politie.example/verwerkingen/zorg-en-veiligheid/v3',
    'party activity politie CASUSOVERLEG none --dry-run',
  ],
  work: async (given) => {
    const [party, purpose, uri] = given.words.map(String);
    const isNone = uri === 'none';
    const oin = await (await given.session()).oinOf(String(party));
    return change(given, {
      name: 'setPartyActivity',
      args: { oin: ['ID!', oin], purpose: ['String!', purpose], activity: ['String', isNone ? NULL : uri] },
      done: () =>
        `${String(party)} receives for ${String(purpose)} as ${isNone ? 'no registered activity' : String(uri)}.`,
    });
  },
});
