import { toIso } from '#kernel';
import type { SearchRow } from '#persistence';
import { partyView } from './parties.js';

const KEY_BITS = 20n;

/** A row of the log as officers get it. Cases, persons and professionals by their pseudonyms alone. */
export function rowView(row: SearchRow, names: ReadonlyMap<string, string>): object {
  const { id, shard, region, kind, step, activity, emergency, outcome, professional } = row;
  return {
    ...{ id, region, step, activity, emergency, outcome, professional, function: row.function, purpose: row.purpose },
    at: toIso(Number(BigInt(row.key) >> KEY_BITS)),
    kind: kind.toUpperCase().replaceAll('-', '_'),
    position: { shard, index: row.idx },
    party: partyView(row.party, names),
    onBehalfOf: partyView(row.on_behalf_of, names),
    ...{ case: row.case, person: row.subject, legalBasis: row.legal_basis, staff: row.staff },
    granted: row.granted_categories,
    refused: row.refused_categories,
    grantedFields: [...new Set(row.granted.flatMap(({ fields }) => fields))],
    refusedFields: [...new Set(row.refused.flatMap(({ fields }) => fields))],
    reasons: [...new Set(row.refused.map(({ reason }) => reason))],
  };
}
