import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { compile, keptFactsText, plan } from '#policies';
import {
  caseWith,
  catalogueWith,
  CLASS,
  compiledWith,
  CONVENANT_HASH,
  factsWith,
  GATE_OIN,
  itemWith,
  OUR_OIN,
  PURPOSE,
  worlds,
} from '#testing';
import { Codes, signatureOf } from './facts-signature.js';

const KEEPING = { catalogue: 'ca'.repeat(32), ours: GATE_OIN, strict: false };

describe('the signature of facts', () => {
  it('is never that of facts whose document is another', () => {
    const codes = new Codes();
    const texts = new Map<string, string>();
    fc.assert(
      fc.property(worlds, fc.boolean(), ({ catalogue, convenant, requester, asked, many }, strict) => {
        const made = plan(compile(convenant, CONVENANT_HASH, catalogue), requester, PURPOSE, asked);
        for (const facts of [...many, factsWith(null), factsWith(caseWith({ participation: null }))]) {
          const keeping = { ...KEEPING, strict };
          const [signature, text] = [signatureOf(codes, made, facts, keeping), keptFactsText(made, facts, keeping)];
          expect(texts.get(signature) ?? text).toBe(text);
          texts.set(signature, text);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('is the same of cases that are alike, so that their document is made once', () => {
    const codes = new Codes();
    const made = plan(compiledWith(catalogueWith({}), []), CLASS, PURPOSE, []);
    const [one, other] = ['c1', 'c2'].map((id) =>
      signatureOf(
        codes,
        made,
        factsWith(caseWith({ id, person: id, items: [itemWith({ id, owner: OUR_OIN })] })),
        KEEPING,
      ),
    );
    expect(one).toBe(other);
  });

  it('begins anew before its words run out', () => {
    const codes = new Codes();
    for (let word = 0; word <= 60_000; word += 1) codes.of(String(word));
    expect([codes.isFull, codes.of('0'), new Codes().isFull]).toEqual([true, codes.of('0'), false]);
  });
});
