import type { GrantedFields, RefusedFields } from './entry.js';

/** Leaf bodies stay under 64 KiB; what an entry says besides its field lists fits in the rest. */
export const MAX_FIELD_BYTES = 48 * 1024;

/** Field lists of one entry. */
export interface Part {
  readonly granted: readonly GrantedFields[];
  readonly refused: readonly RefusedFields[];
}

/** Splits field lists into parts that each fit one body, in order; nothing is lost or said twice. At least one part.
 *  A list that is too long for one body by itself is cut, and its head repeated. */
export function partsOf(whole: Part, limit = MAX_FIELD_BYTES): readonly Part[] {
  const cost = [...whole.granted, ...whole.refused].reduce((sum, row) => sum + costOf(row), 0);
  return cost <= limit ? [whole] : split(whole, limit);
}

function split(whole: Part, limit: number): readonly Part[] {
  let part: OpenPart = { granted: [], refused: [] };
  const parts = [part];
  let room = limit;
  const place = (cost: number): OpenPart => {
    if (cost > room) {
      part = { granted: [], refused: [] };
      parts.push(part);
      room = limit;
    }
    room -= cost;
    return part;
  };
  for (const row of whole.granted.flatMap((long) => cut(long, limit))) place(costOf(row)).granted.push(row);
  for (const row of whole.refused.flatMap((long) => cut(long, limit))) place(costOf(row)).refused.push(row);
  return parts;
}

interface OpenPart {
  readonly granted: GrantedFields[];
  readonly refused: RefusedFields[];
}

function cut<Row extends GrantedFields | RefusedFields>(row: Row, limit: number): Row[] {
  const half = Math.ceil(row.fields.length / 2);
  if (costOf(row) <= limit || half === row.fields.length) return [row];
  return [row.fields.slice(0, half), row.fields.slice(half)].flatMap((fields) => cut({ ...row, fields }, limit));
}

// Coordinates, codes and OINs are ASCII without anything to escape: one character is one byte, and `"",` goes round it.
function costOf(row: GrantedFields | RefusedFields): number {
  let bytes = '{},'.length;
  for (const said of Object.values(row) as (string | readonly string[])[]) {
    bytes += NAME_BYTES;
    if (typeof said === 'string') bytes += said.length;
    else for (const field of said) bytes += field.length + 3;
  }
  return bytes;
}

/** At most, for the name of a member and the signs around it and its value. */
const NAME_BYTES = '"consent":[],'.length;
