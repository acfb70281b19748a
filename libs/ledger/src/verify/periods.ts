import { byteAt } from './bytes.js';

/** How long after it was made an entry may be written: an outcome waits while the ledger is away. Days. */
export const LATEST_DAYS = 7;
/** The database's clock may have been set back by up to a day in between. */
export const EARLIEST_DAYS = -1;
const DAY_MS = 86_400_000;
const PATTERN = '0000-00-00T00:00:00.000Z';
const ZERO = 0x30;

/** The months in which an entry may be kept, by the day on which it says it was made. */
export class Periods {
  readonly #known = new Map<number, readonly number[]>();

  /** As 202611, of an `at` as this product writes it (`2026-11-23T10:00:00.123Z`); none for any other text. */
  monthsOf(bytes: Uint8Array, start: number, end: number): readonly number[] {
    if (!isMoment(bytes, start, end)) return [];
    const day =
      digitsAt(bytes, start, 4) * 10_000 + digitsAt(bytes, start + 5, 2) * 100 + digitsAt(bytes, start + 8, 2);
    const known = this.#known.get(day) ?? monthsAround(day);
    this.#known.set(day, known);
    return known;
  }
}

/** `2026-11-01` as 202611; -1 for what is no first of a month. */
export function monthAt(bytes: Uint8Array, start: number, end: number): number {
  const isFirst = end - start === 10 && byteAt(bytes, start + 4) === 0x2d && digitsAt(bytes, start + 8, 2) === 1;
  return isFirst && bytes[start + 7] === 0x2d ? digitsAt(bytes, start, 4) * 100 + digitsAt(bytes, start + 5, 2) : -1;
}

function monthsAround(day: number): readonly number[] {
  const [year, month, date] = [Math.floor(day / 10_000), Math.floor(day / 100) % 100, day % 100];
  const noon = Date.UTC(year, month - 1, date, 12);
  if (new Date(noon).getUTCDate() !== date || month < 1 || month > 12) return [];
  const months = [EARLIEST_DAYS, 0, LATEST_DAYS].map((days) => {
    const moment = new Date(noon + days * DAY_MS);
    return moment.getUTCFullYear() * 100 + moment.getUTCMonth() + 1;
  });
  return [...new Set(months)];
}

function isMoment(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start !== PATTERN.length) return false;
  for (let place = 0; place < PATTERN.length; place += 1) {
    const [byte, wanted] = [byteAt(bytes, start + place), PATTERN.charCodeAt(place)];
    if (wanted === ZERO ? byte < ZERO || byte > ZERO + 9 : byte !== wanted) return false;
  }
  return true;
}

function digitsAt(bytes: Uint8Array, start: number, count: number): number {
  let value = 0;
  for (let place = start; place < start + count; place += 1) value = value * 10 + byteAt(bytes, place) - ZERO;
  return value;
}
