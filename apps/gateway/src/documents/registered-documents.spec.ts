import { expect, it } from '@jest/globals';
import { RegisteredDocuments } from './registered-documents.js';

it('asks for a document once for each epoch of a party, and for one that is not there as well', async () => {
  const asked: string[] = [];
  const text = (oin: string, hash: string): Promise<string | null> => {
    asked.push(`${oin} ${hash}`);
    return Promise.resolve(hash === 'there' ? 'text' : null);
  };
  const documents = new RegisteredDocuments({ text });
  const found = [];
  for (const [oin, partyEpoch, hash] of [
    ['a', 1, 'there'],
    ['a', 1, 'there'],
    ['a', 1, 'gone'],
    ['a', 1, 'gone'],
    ['b', 1, 'there'],
    ['a', 2, 'there'],
  ] as const)
    found.push(await documents.find({ oin, partyEpoch }, hash));
  expect(found).toEqual(['text', 'text', null, null, 'text', 'text']);
  expect(asked).toEqual(['a there', 'a gone', 'b there', 'a there']);
});
