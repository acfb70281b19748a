import type { Noun } from '../dispatch.js';
import { change } from './changes.js';
import { needed, verb, type Given } from './verb.js';

const LISTS = {
  function: { value: 'name', does: 'a function its professionals act in, as the convenant names it', multiple: true },
  purpose: { value: 'CODE', does: 'a purpose it may ask for', multiple: true },
};

const add = verb({
  name: 'app add',
  does: 'Registers an application of a party: an OAuth client',
  words: ['client id'],
  options: { party: { value: 'party', does: 'whose it is, by slug or OIN' }, ...LISTS },
  changes: true,
  examples: ['app add politie-app --party politie --function wijkagent --purpose MELDING --purpose CASUSOVERLEG'],
  work: async (given) => {
    const oin = await (await given.session()).oinOf(needed(given, 'party'));
    const args = { oin: ['ID!', oin], clientId: ['ID!', given.words[0]] } as const;
    const lists = {
      functions: ['[String!]!', given.many('function') ?? []],
      purposes: ['[String!]!', given.many('purpose') ?? []],
    } as const;
    return change(given, {
      name: 'addApplication',
      args: { ...args, ...lists },
      done: () => `${idOf(given)} is registered.`,
    });
  },
});

const scope = verb({
  name: 'app scope',
  does: 'Replaces the functions, or the purposes, of an application by those named here; a list that is not named stays',
  words: ['client id'],
  options: LISTS,
  changes: true,
  examples: [
    'app scope politie-app --purpose MELDING --purpose CASUSOVERLEG --dry-run',
    'app scope politie-app --function wijkagent',
  ],
  work: (given) =>
    change(given, {
      name: 'scopeApplication',
      args: {
        clientId: ['ID!', given.words[0]],
        functions: ['[String!]', given.many('function')],
        purposes: ['[String!]', given.many('purpose')],
      },
      done: () =>
        `${idOf(given)} is now for ${[listOf(given, 'function'), listOf(given, 'purpose')].flat().join('; ')}.`,
    }),
});

const revoke = verb({
  name: 'app revoke',
  does: 'Ends an application for good',
  words: ['client id'],
  changes: true,
  examples: ['app revoke politie-app'],
  work: (given) =>
    change(given, {
      name: 'revokeApplication',
      args: { clientId: ['ID!', given.words[0]] },
      done: () => `${idOf(given)} opens nothing any more.`,
    }),
});

/** A list that was given, which replaces the one there was. */
function listOf(given: Given, name: 'function' | 'purpose'): readonly string[] {
  const words = given.many(name);
  return words === null ? [] : [`no other ${name} than ${words.join(', ')}`];
}

function idOf({ words }: Given): string {
  return String(words[0]);
}

export const APP: Noun = {
  does: 'Applications of parties',
  words: { add, scope, revoke },
  examples: ['ketenpoort app add politie-app --party politie --function wijkagent --purpose MELDING'],
};
