import { hash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { FactsDocument } from '#ledger';
import { keptFactsText } from '#policies';
import type { EntryContext } from './entries.js';
import { Codes, signatureOf } from './facts-signature.js';
import type { Settled } from './settled.js';

const MOST_CHARACTERS = 32 * 1024 * 1024;

let codes = new Codes();
const documents = new LRUCache<string, FactsDocument>({
  maxSize: MOST_CHARACTERS,
  sizeCalculation: ({ text }, signature) => text.length + 2 * signature.length,
});

/** What the decision rested on, to be kept with its entries; null where nothing was decided. Cases that are alike have one document,
 *  which is made once. */
export function documentOf(
  { request, plan, facts }: Settled,
  { catalogue, oin }: Pick<EntryContext, 'catalogue' | 'oin'>,
): FactsDocument | null {
  if (request.caseId === null) return null;
  const keeping = { catalogue, ours: oin, strict: request.strict };
  const signature = signatureOf(currentCodes(), plan, facts, keeping);
  const known = documents.get(signature);
  if (known) return known;
  const text = keptFactsText(plan, facts, keeping);
  const made = { hash: hash('sha256', text, 'hex'), text };
  documents.set(signature, made);
  return made;
}

function currentCodes(): Codes {
  if (!codes.isFull) return codes;
  documents.clear();
  codes = new Codes();
  return codes;
}
