import { InputRefused, type InputMistake } from '#kernel';
import { isRecord, membersOf } from './members.js';

const NO_USE = 'this value cannot be used';

/** What is wrong with a head, by the header, and what is to be sent instead. Fixed words: nothing of what was sent is in them. */
export const METHOD: InputMistake = {
  path: ['method'],
  problem: 'this method is not taken here',
  remedy: 'Use a method that the header Allow names',
};
export const ACCEPT: InputMistake = {
  path: ['accept'],
  problem: 'no answer of this gate is accepted',
  remedy: 'Accept application/graphql-response+json or application/json',
};
export const CONTENT_TYPE: InputMistake = {
  path: ['content-type'],
  problem: 'the body is not said to be JSON in UTF-8',
  remedy: 'Send JSON with Content-Type: application/json',
};
export const CONTENT_ENCODING: InputMistake = {
  path: ['content-encoding'],
  problem: 'the body is said to be encoded',
  remedy: 'Send the body as it is, without Content-Encoding',
};
export const HOST: InputMistake = {
  path: ['host'],
  problem: 'the host or the path makes no URL',
  remedy: 'Send the name of the gate in Host, and its path',
};
export const TRANSACTION: InputMistake = {
  path: ['fsc-transaction-id'],
  problem: NO_USE,
  remedy: 'Send a UUID, or leave the header out',
};

/** Of a body that is not there, breaks off, is no JSON, or makes prototypes. */
export const UNREADABLE: InputMistake = {
  path: [],
  problem: 'the body cannot be read',
  remedy: 'Send one JSON object in UTF-8',
};

/** Of a document with other operations than the one that is named, or with several of which none is. */
export const OPERATION: InputMistake = {
  path: ['operationName'],
  problem: 'it names no operation of the document',
  remedy: 'Send the name of one; it may be left out where the document has one operation alone',
};

const NO_OBJECT: InputMistake = {
  path: [],
  problem: 'the body is no JSON object',
  remedy: 'Send one JSON object for each operation: there are no batches',
};
const NO_DOCUMENT: InputMistake = {
  path: ['query'],
  problem: 'there is no document',
  remedy: 'Send its text in query, or its id in documentId',
};

interface Member {
  readonly fits: (value: unknown) => boolean;
  readonly mistake: InputMistake;
}

function member(name: string, fits: Member['fits'], remedy: string): readonly [string, Member] {
  return [name, { fits, mistake: { path: [name], problem: NO_USE, remedy } }];
}

const MEMBERS = [
  member('query', isText, 'Send the text of a document'),
  member('operationName', isText, 'Send the name of an operation, or leave it out'),
  member('variables', isRecord, 'Send an object, not a text with JSON in it, or leave it out'),
  member('extensions', isRecord, 'Send an object, or leave it out'),
];

/** Everything in the body of a request to GraphQL that is of another kind than GraphQL over HTTP has there. What it names a document
 *  by is read elsewhere. */
export function mistakeIn(body: unknown): InputRefused | undefined {
  if (!isRecord(body)) return new InputRefused([NO_OBJECT]);
  const members = membersOf(body);
  const wrong = MEMBERS.filter(([name, { fits }]) => !isNothing(members[name]) && !fits(members[name]));
  const mistakes = wrong.map(([, { mistake }]) => mistake);
  if (!namesADocument(members)) mistakes.unshift(NO_DOCUMENT);
  return mistakes.length > 0 ? new InputRefused(mistakes) : undefined;
}

function namesADocument({ query, documentId, extensions }: Readonly<Record<string, unknown>>): boolean {
  if (!isNothing(query) && query !== '') return true;
  return !isNothing(documentId) || !isNothing(membersOf(extensions)['persistedQuery']);
}

function isNothing(value: unknown): value is null | undefined {
  return value === undefined || value === null;
}

function isText(value: unknown): boolean {
  return typeof value === 'string';
}
