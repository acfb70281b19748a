import { isBsn } from '#kernel';
import type { RegionId } from './demo-data.js';

/** A made-up person. The BSN passes the 11-proof and begins with 99999, which no person has. */
export interface Person {
  /** Of the case in its region. */
  readonly number: number;
  readonly bsn: string;
  readonly given: string;
  readonly prefix: string | null;
  readonly born: string;
  readonly street: string;
  readonly postcode: string;
  readonly town: string;
}

const GIVEN = [
  ...['Amber', 'Bram', 'Celine', 'Daan', 'Esra', 'Floor', 'Gijs', 'Hanna', 'Idris', 'Joris', 'Kim', 'Lotte'],
  ...['Mika', 'Noor', 'Otis', 'Puck', 'Quinn', 'Roos', 'Samir', 'Tess', 'Ugo', 'Vera', 'Wout', 'Xena'],
  ...['Yara', 'Zeno', 'Aron', 'Britt', 'Casper', 'Dina', 'Elif', 'Faas', 'Guus', 'Hidde', 'Ilse', 'Jade'],
];

/** Persons of a region, and where they live. */
const PLACES: Readonly<Record<RegionId, { before: number; town: string; postcode: string }>> = {
  groningen: { before: 0, town: 'Demodorp', postcode: '0000 XX' },
  twente: { before: GIVEN.length, town: 'Demostad', postcode: '0001 XX' },
};

const FIRST_BSN = 999_990_000;
/** Far enough apart for a number that passes to lie between. */
const BSN_STEP = 37;

/** Person of case 1, 2, … of a region. RangeError beyond the last. */
export function personOf(region: RegionId, number: number): Person {
  const given = GIVEN[number - 1];
  if (given === undefined) throw new RangeError(`there is no demo person ${String(number)}`);
  const { before, town, postcode } = PLACES[region];
  const year = 1965 + ((number * 2 + before) % 40);
  const month = String(((number - 1) % 12) + 1).padStart(2, '0');
  return {
    number,
    bsn: bsnFrom(FIRST_BSN + BSN_STEP * (before + number - 1)),
    given,
    prefix: number % 3 === 0 ? 'van' : null,
    born: `${String(year)}-${month}-15`,
    street: `Demostraat ${String(number)}`,
    ...{ postcode, town },
  };
}

/** The first number from here on that passes the 11-proof. */
function bsnFrom(start: number): string {
  const candidate = String(start);
  return isBsn(candidate) ? candidate : bsnFrom(start + 1);
}
