import type { EntityManager } from 'typeorm';
import { isOin, isUuid, type Instant } from '#kernel';
import type { Mistakes } from '../staff/mistakes.js';
import type { WantedRestriction } from './restriction-args.js';

const PERSON = 'SELECT 1 FROM gate.case_file WHERE region = $1 AND person = $2 LIMIT 1';
const PARTY = `SELECT 1 FROM gate.accession WHERE region = $1 AND oin = $2
  UNION ALL SELECT 1 FROM reading.profile WHERE region = $1 AND $2 IN (party, on_behalf_of) LIMIT 1`;
const EQUAL = `SELECT 1 FROM gate.restriction
  WHERE region = $1 AND person = $2 AND lifted_at IS NULL AND ends_at > to_timestamp($3::float8 / 1000)
    AND (party, category, from_day, until_day) IS NOT DISTINCT FROM ($4::text, $5::text, $6::date, $7::date) LIMIT 1`;

/** Whether there is somebody to keep something from, and something to keep. What cannot be looked up is a mistake already. */
export async function checkIsThere(
  manager: EntityManager,
  mistakes: Mistakes,
  { region, person, party }: Pick<WantedRestriction, 'person' | 'party'> & { readonly region: string },
): Promise<void> {
  const isThere = async (text: string, id: string): Promise<boolean> => {
    return (await manager.query<unknown[]>(text, [region, id])).length > 0;
  };
  if (isUuid(person) && !(await isThere(PERSON, person)))
    mistakes.add(['person'], 'There is no such person in the region', 'State the id of a person with a case in it');
  if (party !== null && isOin(party) && !(await isThere(PARTY, party)))
    mistakes.add(
      ['party'],
      'No such party takes part in the region or stands in its log',
      'State the OIN as the log shows it: a restriction on nobody keeps nothing',
    );
}

/** Whether it is in force already: two alike would have to be lifted both. Under the lock of the region, so that of two at once one sees
 *  the other. */
export async function checkIsNew(
  manager: EntityManager,
  mistakes: Mistakes,
  wanted: WantedRestriction & { readonly region: string; readonly now: Instant },
): Promise<void> {
  const { region, person, now, party, category, fromDay, untilDay } = wanted;
  const values = [region, person, now, party, category, fromDay, untilDay];
  if ((await manager.query<unknown[]>(EQUAL, values)).length > 0)
    mistakes.conflict(
      [],
      'The same is kept from the person already',
      'See `restrictions`; lift that one first to give it another end or ground',
    );
}
