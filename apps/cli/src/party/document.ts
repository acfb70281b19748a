import { readFileSync } from 'node:fs';
import { Failure, MISUSE } from '../command.js';
import type { Noun } from '../dispatch.js';
import { change } from '../staff/changes.js';
import { needed, verb, type Given, type Outcome } from '../staff/verb.js';
import { reviewLines, type Review } from './review-lines.js';
import { PartySession } from './session.js';

const PARTY = {
  value: 'party',
  does: 'whose documents: the party of KEYS_DIR/parties that asks, or with --as any party',
};
const KEY = { value: 'file', does: 'the private JWK of the application that asks' };
const CLIENT_ID = { value: 'id', does: 'of that application, where its key file has no "client_id"' };
const REGION = { value: 'id', does: 'the region to act in, or to review for (default: the only one)' };
const OPTIONS = { party: PARTY, key: KEY, 'client-id': CLIENT_ID, region: REGION };

interface Listed {
  readonly id: string;
  readonly operations: readonly string[];
  readonly added: string;
}

const add = verb({
  name: 'document add',
  does: 'Registers a document of operations: the party asks, for itself',
  words: ['graphql file'],
  options: OPTIONS,
  changes: true,
  examples: [
    'document add overleg.graphql --party gemeente',
    'document add overleg.graphql --key my-key.json --client-id my-app --dry-run',
  ],
  work: async (given) => {
    if (given.one('as') !== null) throw new Failure('A party registers its documents itself: leave out --as', MISUSE);
    const path = String(given.words[0]);
    const body = { text: textOf(path), dryRun: given.dryRun };
    const answer = await (await partyOf(given)).ask('POST', '', body, path);
    return outcomeOf(answer, `${String(answer['documentId'])} is registered: ${path} runs under this name.`);
  },
});

const list = verb({
  name: 'document list',
  does: 'The documents that a party registered',
  options: OPTIONS,
  examples: ['document list --party gemeente', 'document list --party gemeente --as beheerder --json'],
  work: async (given) => {
    const documents = isStaff(given) ? await staffList(given) : await ownList(given);
    const lines = documents.map(
      ({ id, operations, added }) => `${id}  ${added}  ${operations.join(', ') || '(no name)'}`,
    );
    return { json: documents, lines: lines.length > 0 ? lines : ['No document is registered.'] };
  },
});

const show = verb({
  name: 'document show',
  does: 'The exact text of a registered document',
  words: ['document id'],
  options: OPTIONS,
  examples: ['document show sha256:… --party gemeente'],
  work: async (given) => {
    const id = String(given.words[0]);
    const text = isStaff(given)
      ? (await staffDocument(given, 'text'))['text']
      : (await (await partyOf(given)).ask('GET', `/${id}`))['text'];
    return { json: { id, text }, lines: [String(text)] };
  },
});

const review = verb({
  name: 'document review',
  does: 'What a document would disclose, per purpose and function: always, never, or on what it depends',
  words: ['document id or graphql file'],
  options: OPTIONS,
  examples: [
    'document review overleg.graphql --party gemeente',
    'document review sha256:… --party gemeente --as beheerder --region groningen --json',
  ],
  work: async (given) => {
    const word = String(given.words[0]);
    const isId = word.startsWith('sha256:');
    if (isStaff(given) && !isId) throw new Failure('With --as a registered document is reviewed: state its id', MISUSE);
    const reviewed = isStaff(given)
      ? (await staffDocument(given, 'review'))['review']
      : await (await partyOf(given)).ask('POST', '/review', isId ? { documentId: word } : { text: textOf(word) }, word);
    if (reviewed === null) throw new Failure('There is nothing to review it by: the region has no convenant');
    return { json: reviewed, lines: reviewLines(reviewed as Review) };
  },
});

const remove = verb({
  name: 'document remove',
  does: 'Takes a registered document away: nothing runs under its name any more',
  words: ['document id'],
  options: OPTIONS,
  changes: true,
  examples: ['document remove sha256:… --party gemeente', 'document remove sha256:… --party gemeente --as beheerder'],
  work: async (given) => {
    const id = String(given.words[0]);
    const done = `${id} is registered no more.`;
    if (!isStaff(given)) {
      const path = `/${id}${given.dryRun ? '?dryRun=true' : ''}`;
      return outcomeOf(await (await partyOf(given)).ask('DELETE', path), done);
    }
    const oin = await (await given.session()).oinOf(needed(given, 'party'));
    return change(given, { name: 'removeDocument', args: { oin: ['ID!', oin], id: ['ID!', id] }, done: () => done });
  },
});

function isStaff(given: Given): boolean {
  return given.one('as') !== null;
}

function partyOf(given: Given): Promise<PartySession> {
  const named = { slug: given.one('party'), keyFile: given.one('key'), clientId: given.one('client-id') };
  return PartySession.open(given.environment, { ...named, region: given.one('region') });
}

async function ownList(given: Given): Promise<readonly Listed[]> {
  const { documents } = await (await partyOf(given)).ask('GET', '');
  const all = documents as readonly { documentId: string; operations: readonly string[]; addedAt: string }[];
  return all.map(({ documentId: id, operations, addedAt: added }) => ({ id, operations, added }));
}

async function staffList(given: Given): Promise<readonly Listed[]> {
  const session = await given.session();
  const oin = await session.oinOf(needed(given, 'party'));
  const { party } = await session.ask('query ($oin: ID!) { party(oin: $oin) { documents { id operations added } } }', {
    oin,
  });
  return (party as { readonly documents: readonly Listed[] } | null)?.documents ?? [];
}

/** One member of a registered document, as staff sees it. Failure when there is no such document. */
async function staffDocument(given: Given, member: 'text' | 'review'): Promise<Readonly<Record<string, unknown>>> {
  const session = await given.session();
  const oin = await session.oinOf(needed(given, 'party'));
  const wanted = member === 'text' ? 'text' : 'review(region: $region)';
  const heads = member === 'text' ? '$oin: ID!, $id: ID!' : '$oin: ID!, $id: ID!, $region: ID!';
  const region = member === 'text' ? {} : { region: await session.regionOf(given.one('region')) };
  const query = `query (${heads}) { party(oin: $oin) { document(id: $id) { ${wanted} } } }`;
  const { party } = await session.ask(query, { oin, id: given.words[0], ...region });
  const found = (party as { readonly document: Readonly<Record<string, unknown>> | null } | null)?.document ?? null;
  if (found === null) throw new Failure('The party registered no such document. See `ketenpoort document list`');
  return found;
}

function outcomeOf(answer: Readonly<Record<string, unknown>>, done: string): Outcome {
  const { changed, dryRun, records } = answer as {
    readonly changed: boolean;
    readonly dryRun: boolean;
    readonly records: readonly { readonly region: string; readonly id: string }[];
  };
  const recorded = records.map(({ region, id }) => `Recorded in ${region}: ${id}`);
  if (!changed) return { json: answer, lines: [`Nothing to do: it is so already. ${String(answer['documentId'])}`] };
  if (dryRun) return { json: answer, lines: [`${done} Dry run: all of it was checked, and nothing was written.`] };
  return { json: answer, lines: [done, ...recorded] };
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    throw new Failure(`${path} cannot be read. Give a file with GraphQL operations`, MISUSE);
  }
}

export const DOCUMENT: Noun = {
  does: 'Operations that a party registers and then calls by their hash',
  words: { add, list, show, review, remove },
  examples: ['ketenpoort document add overleg.graphql --party gemeente', 'ketenpoort document list --party gemeente'],
};
