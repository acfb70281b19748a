import { change } from './changes.js';
import { needed, verb, type Given } from './verb.js';

const PARTIES = {
  for: { value: 'party', does: 'on whose behalf, by slug or OIN' },
  region: { value: 'id', does: 'the region (default: your only one)' },
};

/** `party delegate`: one party may act on behalf of another. */
export const delegate = verb({
  name: 'party delegate',
  does: 'A party may act on behalf of another in a region; on other terms when said again',
  words: ['party'],
  options: {
    ...PARTIES,
    function: { value: 'name', does: 'a function of the other party in which it may act', multiple: true },
    purpose: { value: 'CODE', does: 'a purpose it may ask for', multiple: true },
    from: { value: 'moment', does: 'from when on (default: now)' },
    until: { value: 'moment', does: 'until when (default: until it is ended)' },
  },
  changes: true,
  examples: [
    'party delegate gemeente --for sociaalteam --function sociaal-werker --purpose CASUSOVERLEG',
    'party delegate gemeente --for sociaalteam --purpose MELDING --until 2027-01-01T00:00:00+01:00 --dry-run',
  ],
  work: async (given) =>
    change(given, {
      name: 'delegate',
      args: {
        ...(await named(given)),
        functions: ['[String!]!', given.many('function') ?? []],
        purposes: ['[String!]!', given.many('purpose') ?? []],
        from: ['Moment', given.one('from')],
        until: ['Moment', given.one('until')],
      },
      done: () => `${String(given.words[0])} may act on behalf of ${needed(given, 'for')}.`,
    }),
});

/** `party undelegate`: it may no more, also with tokens it has. */
export const undelegate = verb({
  name: 'party undelegate',
  does: 'A party acts no more on behalf of another',
  words: ['party'],
  options: { ...PARTIES, at: { value: 'moment', does: 'from when on (default: now)' } },
  changes: true,
  examples: ['party undelegate gemeente --for sociaalteam'],
  work: async (given) =>
    change(given, {
      name: 'endDelegation',
      args: { ...(await named(given)), at: ['Moment', given.one('at')] },
      done: () => `${String(given.words[0])} acts no more on behalf of ${needed(given, 'for')}.`,
    }),
});

async function named(given: Given) {
  const session = await given.session();
  return {
    region: ['ID!', await session.regionOf(given.one('region'))],
    delegate: ['ID!', await session.oinOf(String(given.words[0]))],
    principal: ['ID!', await session.oinOf(needed(given, 'for'))],
  } as const;
}
