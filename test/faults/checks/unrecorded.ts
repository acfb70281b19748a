import type { Asked, Check, Found, LedgerLine } from './history.js';

/** An answer whose record is not its own: none, that of another request, or one that does not grant what was shown. */
export const unrecorded: Check = {
  name: 'answer without record',
  says: 'an answer with no receipt, with the record of another request, or that shows what its record does not grant',
  find: ({ asked, ledger }) => {
    const records = new Map(ledger.map((line) => [line.id, line]));
    return asked
      .filter(({ fate }) => fate === 'ok')
      .flatMap((answer) => wrongWith(answer, answer.receipt && records.get(answer.receipt.entry)));
  },
};

function wrongWith(answer: Asked, record: LedgerLine | null | undefined): readonly Found[] {
  const { receipt, trace, showed, gateway } = answer;
  if (receipt === null) return [{ shard: '–', index: null, what: `${gateway} answered ${trace} without a receipt` }];
  if (!record) return []; // lost, which another check tells
  const at = { shard: receipt.shard, index: receipt.index };
  if (record.trace !== trace) return [{ ...at, what: `is the record of another request than ${trace}` }];
  if (showed && record.consents.length === 0) return [{ ...at, what: 'grants nothing by consent, and such was shown' }];
  return [];
}
