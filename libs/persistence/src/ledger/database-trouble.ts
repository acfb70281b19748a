import { QueryFailedError } from 'typeorm';
import { GatewayError } from '#kernel';

/** SQLSTATE classes of values that do not fit: a mistake of ours, which no operator can mend. */
const OWN_MISTAKES = ['22', '23'];

/** Whether a change failed because the database could not make it: nobody's mistake but the operator's to mend. */
export function isDatabaseTrouble(error: unknown): boolean {
  if (error instanceof GatewayError || error instanceof TypeError || error instanceof RangeError) return false;
  return !(error instanceof QueryFailedError) || !OWN_MISTAKES.includes(sqlState(error.driverError).slice(0, 2));
}

function sqlState(driverError: unknown): string {
  return driverError instanceof Error && 'code' in driverError ? String(driverError.code) : '';
}
