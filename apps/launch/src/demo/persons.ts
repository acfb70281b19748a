/** Made-up people. Their BSNs pass the 11-proof and begin with 99999, which no person has. */
interface Person {
  readonly bsn: string;
  readonly given: string;
  readonly prefix: string | null;
  readonly born: string;
  readonly street: string;
}

const BSNS = [
  '999990007',
  '999990044',
  '999990081',
  '999990111',
  '999990159',
  '999990196',
  '999990226',
  '999990263',
  '999990299',
  '999990342',
  '999990378',
  '999990408',
];
const GIVEN = ['Amber', 'Bram', 'Celine', 'Daan', 'Esra', 'Floor', 'Gijs', 'Hanna', 'Idris', 'Joris', 'Kim', 'Lotte'];

/** Person of case 1, 2, … RangeError beyond the last. */
export function personOf(number: number): Person {
  const [bsn, given] = [BSNS[number - 1], GIVEN[number - 1]];
  if (bsn === undefined || given === undefined) throw new RangeError(`there is no demo person ${String(number)}`);
  const [year, month] = [String(1965 + number * 2), String(number).padStart(2, '0')];
  return {
    bsn,
    given,
    prefix: number % 3 === 0 ? 'van' : null,
    born: `${year}-${month}-15`,
    street: `Demostraat ${String(number)}`,
  };
}
