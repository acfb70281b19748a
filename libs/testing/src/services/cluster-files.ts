import { chownSync, cpSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';

/** Settings of PostgreSQL by name. */
export type Settings = Readonly<Record<string, string>>;

const CLUSTER = 'postgres';
/** Of these a base backup has the folder and nothing in it. */
const EMPTIED = 'pg_wal pg_replslot pg_dynshmem pg_notify pg_serial pg_snapshots pg_stat_tmp pg_subtrans'.split(' ');
/** These are of the server that runs. */
const LEFT_OUT = ['postmaster.pid', 'postmaster.opts', 'pg_internal.init'];

/** Copies the files of a cluster between `pg_backup_start` and `pg_backup_stop`, without what a base backup leaves out. */
export function copyCluster(from: string, to: string): void {
  const source = join(from, CLUSTER);
  const target = join(to, CLUSTER);
  const isWanted = (path: string): boolean =>
    !LEFT_OUT.includes(basename(path)) && !EMPTIED.includes(relative(source, dirname(path)));
  cpSync(source, target, { recursive: true, filter: isWanted });
  giveAsIs(target, source);
}

/** A file of a cluster that does not run, of whoever owns the cluster. */
export function writeInCluster(folder: string, name: string, text: string): void {
  const path = join(folder, CLUSTER, name);
  writeFileSync(path, text, { mode: 0o600 });
  giveAsIs(path, dirname(path));
}

export function settingsFile(settings: Settings): string {
  const lines = Object.entries(settings).map(([name, value]) => `${name} = '${value.replaceAll("'", "''")}'\n`);
  return lines.join('');
}

/** To the owner of another path, with all that is in it: root copies what PostgreSQL must own. */
function giveAsIs(path: string, like: string): void {
  if (process.getuid?.() !== 0) return;
  const { uid, gid } = statSync(like);
  chownSync(path, uid, gid);
  if (!statSync(path).isDirectory()) return;
  for (const name of readdirSync(path)) giveAsIs(join(path, name), like);
}
