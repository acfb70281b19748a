import type { GrantedFields, RefusedFields } from './entry.js';

/** Leaf bodies stay under 64 KiB; what an entry says besides its field lists fits in the rest. */
export const MAX_FIELD_BYTES = 48 * 1024;

/** Field lists of one entry. */
export interface Part {
  readonly granted: readonly GrantedFields[];
  readonly refused: readonly RefusedFields[];
}

/** Splits field lists into parts that each fit one body, in order; nothing is lost or said twice. At least one part. */
export function partsOf(whole: Part, limit = MAX_FIELD_BYTES): readonly Part[] {
  const parts: { granted: GrantedFields[]; refused: RefusedFields[] }[] = [{ granted: [], refused: [] }];
  let room = limit;
  const place = (cost: number): { granted: GrantedFields[]; refused: RefusedFields[] } => {
    if (cost > room) {
      parts.push({ granted: [], refused: [] });
      room = limit;
    }
    room -= cost;
    return parts[parts.length - 1] as { granted: GrantedFields[]; refused: RefusedFields[] };
  };
  for (const row of whole.granted) place(costOf(row)).granted.push(row);
  for (const row of whole.refused) place(costOf(row)).refused.push(row);
  return parts;
}

// Coordinates, codes and OINs are ASCII: one character is one byte.
function costOf(row: GrantedFields | RefusedFields): number {
  return JSON.stringify(row).length + 1;
}
