/** What is wrong, and what to write instead. */
export interface Told {
  readonly problem: string;
  readonly remedy: string;
}

export const OF_PARSING: Told = {
  problem: 'This cannot be read as GraphQL',
  remedy: 'Look for a missing bracket, name or quote, here or just before',
};

const SEE_SCHEMA = 'See the schema of the gate';
const DEFINE_IT = 'Write its definition in the same document, or correct its name';

/** By the name of the rule of graphql-js. */
const OF_RULES: Readonly<Record<string, Told>> = {
  FieldsOnCorrectTypeRule: { problem: 'There is no such field here', remedy: SEE_SCHEMA },
  KnownTypeNamesRule: { problem: 'There is no such type', remedy: SEE_SCHEMA },
  KnownArgumentNamesRule: { problem: 'There is no such argument here', remedy: SEE_SCHEMA },
  KnownDirectivesRule: { problem: 'There is no such directive here', remedy: 'Use @include and @skip, or none' },
  KnownFragmentNamesRule: { problem: 'There is no such fragment', remedy: DEFINE_IT },
  NoUndefinedVariablesRule: { problem: 'This variable is not defined', remedy: 'Define it at the operation' },
  NoUnusedVariablesRule: { problem: 'This variable is not used', remedy: 'Leave it out' },
  NoUnusedFragmentsRule: { problem: 'This fragment is not used', remedy: 'Leave it out' },
  NoFragmentCyclesRule: { problem: 'This fragment contains itself', remedy: 'Write out what it asks for' },
  ScalarLeafsRule: {
    problem: 'A value has no fields, and of an object its fields must be asked',
    remedy: SEE_SCHEMA,
  },
  ProvidedRequiredArgumentsRule: { problem: 'An argument that must be there is not', remedy: SEE_SCHEMA },
  ValuesOfCorrectTypeRule: { problem: 'This value does not fit here', remedy: SEE_SCHEMA },
  VariablesInAllowedPositionRule: {
    problem: 'This variable does not fit here',
    remedy: 'Give it the type of the argument',
  },
  VariablesAreInputTypesRule: { problem: 'No variable can be of this type', remedy: SEE_SCHEMA },
  OverlappingFieldsCanBeMergedRule: {
    problem: 'Two fields would have the same name in the answer',
    remedy: 'Give one of them an alias',
  },
  UniqueOperationNamesRule: { problem: 'Two operations have this name', remedy: 'Give each a name of its own' },
  LoneAnonymousOperationRule: { problem: 'One of several operations has no name', remedy: 'Give each a name' },
  ExecutableDefinitionsRule: { problem: 'This is no operation and no fragment', remedy: 'Leave it out' },
};

const OTHERWISE: Told = { problem: 'This does not fit the schema', remedy: SEE_SCHEMA };

/** What is wrong where a rule is broken, in words of ours: those of graphql-js repeat the document. */
export function problemOf(rule: string): Told {
  return OF_RULES[rule] ?? OTHERWISE;
}
