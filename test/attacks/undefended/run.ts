import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Attack, Net } from '../attack.js';
import { UndefendedCopy } from './copy.js';
import type { Terms } from './terms.js';
import type { tryHere } from './trial.js';

/** Attempts that the same nets hold. */
export interface Group {
  readonly nets: readonly Net[];
  readonly attacks: readonly Attack[];
}

const MIGRATIONS = 'libs/persistence/src/migrations/';
const TRIAL = join('dist', 'test', 'attacks', 'undefended', 'trial.js');

export function groupsOf(attacks: readonly Attack[]): Group[] {
  const groups = new Map<string, Attack[]>();
  for (const attack of attacks) {
    const key = JSON.stringify(attack.defence);
    groups.set(key, [...(groups.get(key) ?? []), attack]);
  }
  return Array.from(groups.values(), (some) => ({ nets: some[0]?.defence ?? [], attacks: some }));
}

/** Tries a group's attempts on a copy without the nets that hold them: which of them were held all the same, or could not be tried,
 *  by their ids. */
export async function tryUndefended(
  { nets, attacks }: Group,
  { filled, drop }: Pick<Terms, 'filled' | 'drop'>,
): Promise<ReadonlyMap<string, string>> {
  const ids = attacks.map(({ id }) => id);
  const failed = new Map(ids.map((id) => [id, 'it could not be tried']));
  const [migrates, holdsUp] = [
    nets.some(({ file }) => file.startsWith(MIGRATIONS)),
    attacks.some((attack) => attack.holdsUp === true),
  ];
  const home = process.cwd();
  let copy: UndefendedCopy | null = null;
  try {
    copy = UndefendedCopy.make(nets);
    const trial = (await import(pathToFileURL(join(copy.folder, TRIAL)).href)) as { tryHere: typeof tryHere };
    // An application that is a process of its own is started from where we are.
    process.chdir(copy.folder);
    for (const { id, through } of await trial.tryHere(ids, { filled, migrates, holdsUp, drop })) {
      if (through === null) failed.set(id, 'it was held without its defence');
      else failed.delete(id);
    }
  } catch (error) {
    const why = error instanceof Error ? (error.stack ?? error.message) : 'something that is no error was thrown';
    for (const id of failed.keys()) failed.set(id, why);
  } finally {
    process.chdir(home);
    copy?.remove();
  }
  return failed;
}
