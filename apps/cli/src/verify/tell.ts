import { isBreach, type Finding, type LedgerReport } from '#ledger';

/** What each finding means, in a line; docs/ledger.md says what to do. */
const MEANS: Readonly<Record<Finding['code'], string>> = {
  LEAF_DIFFERS: 'the body is not the one that was recorded',
  NOT_CANONICAL: 'the body is not in canonical form',
  NOT_AN_ENTRY: 'this is no entry',
  SIDE_COLUMN_DIFFERS: 'a column says something else than the body',
  WRONG_SHARD: 'the entry is of another region or year',
  BODY_MISSING: 'the body is gone, and no entry says that it was pruned',
  LEAF_MISSING: 'there is a body, or a leaf before the first, that the tree knows nothing of',
  ENTRY_MISSING: 'entries are gone',
  OUT_OF_ORDER: 'the index is there twice, or in another place',
  TAIL_MISSING: 'entries at the end are gone: a checkpoint counts them',
  UNSIGNED_TAIL: 'entries stand behind the last signed checkpoint',
  ROOT_DIFFERS: 'something among these entries was changed: the root is not the one that was signed',
  FORKED: 'another history was signed than before: it differs somewhere among these entries',
  HEAD_DIFFERS: 'a column of the head says something else than its checkpoint',
  SHARD_MISSING: 'the shard is gone: a checkpoint names it',
  SHARD_MISNAMED: 'the name of the shard is none, or not that of its row',
  RESTORED_UNLINKED: 'a shard after a restore does not say which one it goes on from',
  UNSIGNED: 'no trusted key signed the checkpoint',
  SIGNATURE_INVALID: 'the signature under a trusted key does not hold',
  CHECKPOINT_MALFORMED: 'this is no checkpoint',
  CHECKPOINT_OF_ANOTHER: 'the checkpoint is of another shard or ledger',
  COPY_DIFFERS: 'the copy on the topic is of another entry',
  COPY_MISSING: 'the topic lacks entries that came before others it has',
  COPY_AHEAD: 'the topic has entries that the ledger has not',
  FILE_INCOMPLETE: 'the file is not whole',
  PRUNED: 'bodies were pruned, as an entry says',
  RESTORED: 'entries were lost by a restore, as the next shard says',
  PARKED: 'the broker refused the record: the topic has a stub, the ledger the entry',
  COPY_BEHIND: 'the topic has not yet got them',
  NOT_YET_SIGNED: 'no checkpoint that is known here counts them yet',
};

/** The report in lines for people. */
export function reportLines(
  { held, entries, findings, left, shards }: LedgerReport,
  source: string,
): readonly string[] {
  const more = left > 0 ? [`… and ${String(left)} more findings of the same kinds`] : [];
  const verdict = held ? 'It held' : 'It did NOT hold';
  const wrong = findings.filter(isBreach).length;
  const tail = held ? '' : `, ${String(wrong)} breach${wrong === 1 ? '' : 'es'}`;
  return [
    ...findings.map(findingLine),
    ...more,
    ...shards.map(({ shard, size }) => `  ${shard}: ${String(size)} entries`),
    `${verdict}: ${source}, ${String(entries)} entries in ${String(shards.length)} shards${tail}.`,
  ];
}

function findingLine(finding: Finding): string {
  const { code, shard, detail } = finding;
  const where = [shard, rangeText(finding)].filter((part) => part !== '').join(' ');
  const more = detail === '' ? '' : ` [${detail}]`;
  return `${isBreach(finding) ? 'BREACH' : 'note  '} ${code.padEnd(21)} ${where}: ${MEANS[code]}${more}`;
}

function rangeText({ index, until }: Finding): string {
  if (index === null || until === null) return '';
  return until === index + 1 ? `#${String(index)}` : `#${String(index)}–${String(until - 1)}`;
}
