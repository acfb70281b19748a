import { expect, it } from '@jest/globals';
import { OTHER_OIN, OUR_OIN, requesterWith } from '#testing';
import { ownerOf, RegisteredDocuments } from './registered-documents.js';

it('asks for a document once for each epoch of a party, and for one that is not there as well', async () => {
  const asked: string[] = [];
  const text = (oin: string, hash: string): Promise<string | null> => {
    asked.push(`${oin} ${hash}`);
    return Promise.resolve(hash === 'there' ? 'text' : null);
  };
  const documents = new RegisteredDocuments({ text });
  const found = [];
  for (const [oin, epoch, hash] of [
    ['a', 1, 'there'],
    ['a', 1, 'there'],
    ['a', 1, 'gone'],
    ['a', 1, 'gone'],
    ['b', 1, 'there'],
    ['a', 2, 'there'],
  ] as const)
    found.push(await documents.find({ oin, epoch }, hash));
  expect(found).toEqual(['text', 'text', null, null, 'text', 'text']);
  expect(asked).toEqual(['a there', 'a gone', 'b there', 'a there']);
});

it('finds those of the party whose application asks, also when it asks on behalf of another', () => {
  expect(ownerOf(requesterWith({ partyEpoch: 4 }))).toEqual({ oin: OUR_OIN, epoch: 4 });
  const delegate = { oin: OTHER_OIN, name: 'Verzonnen', epoch: 7 };
  expect(ownerOf(requesterWith({ delegate }))).toMatchObject({ oin: OTHER_OIN, epoch: 7 });
});
