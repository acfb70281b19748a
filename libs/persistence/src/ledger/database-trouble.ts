import { QueryFailedError, QueryRunnerAlreadyReleasedError, QueryRunnerProviderAlreadyReleasedError } from 'typeorm';

/** SQLSTATE classes of values that do not fit: a mistake of ours, which no operator can mend. */
const OWN_MISTAKES = ['22', '23'];

/** What Node says of a connection that is not to be had, and PostgreSQL of one that it ends, or that is of a server which only reads. */
const OF_A_CONNECTION =
  /^(?:E(?:CONN|HOST|NET|TIMEDOUT|PIPE|NOTFOUND|AI_)|(?:08|53|57|58|XX|28|3D)[0-9A-Z]{3}$|25(?:006|P03|P04)$)/;

// pg tells of these with a message alone.
const WITHOUT_CODE =
  /^(?:Connection terminated|timeout exceeded when trying to connect|Client (?:has encountered|was closed)|Cannot use a pool after|Query read timeout|timeout expired)/;

/** What TypeORM says when the connection broke between two statements. */
const LET_GO_OF = [QueryRunnerAlreadyReleasedError, QueryRunnerProviderAlreadyReleasedError];

/** Whether a change failed because the database could not make it: nobody's mistake but the operator's to mend. What is not of the
 *  database is a bug, and is told as one. */
export function isDatabaseTrouble(error: unknown): boolean {
  if (LET_GO_OF.some((released) => error instanceof released)) return true;
  if (error instanceof QueryFailedError) return !OWN_MISTAKES.includes(codeOf(error.driverError).slice(0, 2));
  if (!(error instanceof Error)) return false;
  if (error instanceof AggregateError && error.errors.length > 0) return error.errors.every(isDatabaseTrouble);
  return OF_A_CONNECTION.test(codeOf(error)) || WITHOUT_CODE.test(error.message);
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}
