import { StartupError } from '#kernel';
import { Failure } from './command.js';

/** An error as a command tells it; null for a mistake of this program, which is shown as it is. What is needed to know of a database
 *  is loaded only when it comes to that. */
export async function toldFailure(error: unknown): Promise<Failure | StartupError | null> {
  if (error instanceof Failure || error instanceof StartupError) return error;
  const { isDatabaseTrouble } = await import('#persistence');
  if (!isDatabaseTrouble(error)) return null;
  return new Failure('The database went away before the command was done. When it is back, give the command again');
}
