import { accessSync, constants, copyFileSync, existsSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** Whether no such file was written yet, and one can be. */
export function lacksClasses(file: string): boolean {
  if (existsSync(file)) return false;
  try {
    accessSync(dirname(file), constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/** Has Java write down, when the program ends, all classes that it read, but for those that it says it leaves out. */
export function writtenClasses(file: string): readonly string[] {
  return ['-XX:+IgnoreUnrecognizedVMOptions', `-XX:ArchiveClassesAtExit=${file}`];
}

/** Has Java take classes from such a file. Of one that it did not write itself it says so, and reads them from the jars. */
export function readClasses(file: string): readonly string[] {
  return existsSync(file) && statSync(file).size > 0 ? [`-XX:SharedArchiveFile=${file}`] : [];
}

/** Puts what was written where all find it, whole or not at all; an empty file when nothing was. Without room for it all goes on as before. */
export function placeClasses(written: string, place: string): void {
  const draft = `${place}.${String(process.pid)}`;
  try {
    if (existsSync(written)) copyFileSync(written, draft);
    else writeFileSync(draft, '');
    renameSync(draft, place);
  } catch {
    rmSync(draft, { force: true });
  }
  rmSync(written, { force: true });
}
