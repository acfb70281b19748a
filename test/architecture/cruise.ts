import { execFile } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

const ROOT = path.resolve(import.meta.dirname, '../..');
const LIBS = [
  'kernel',
  'policies',
  'ledger',
  'identity',
  'settings',
  'persistence',
  'sources',
  'relay',
  'audit-consumer',
  'testing',
];

/** One broken rule: the file that imports and the rule's name. */
export interface Violation {
  readonly from: string;
  readonly rule: string;
}

interface Report {
  readonly summary: {
    readonly violations: readonly { readonly from: string; readonly rule: { readonly name: string } }[];
  };
}

/** Judges the tree at `directory` by the house's own rules. */
export async function cruise(directory: string, rooms: readonly string[]): Promise<readonly Violation[]> {
  const depcruise = path.join(ROOT, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');
  const parameters = ['--config', path.join(ROOT, '.dependency-cruiser.cjs'), '--output-type', 'json', ...rooms];
  const options = { cwd: directory, maxBuffer: 64 * 1024 * 1024, env: { ...process.env, NODE_OPTIONS: '' } };
  const text = await new Promise<string>((resolve, reject) => {
    execFile(process.execPath, [depcruise, ...parameters], options, (_error, stdout, stderr) => {
      if (stdout === '') reject(new Error(stderr));
      else resolve(stdout);
    });
  });
  const report = JSON.parse(text) as Report;
  return report.summary.violations.map(({ from, rule }) => ({ from, rule: rule.name }));
}

/** Judges a tree that holds nothing but our libs' names and the planted files. */
export async function cruisePlanted(files: Readonly<Record<string, string>>): Promise<readonly Violation[]> {
  const directory = await mkdtemp(path.join(tmpdir(), 'ketenpoort-planted-'));
  try {
    const doors = LIBS.map((lib): [string, string] => [
      `libs/${lib}/src/index.ts`,
      `export const ${lib.replace('-', '')} = 1;`,
    ]);
    for (const [file, text] of [...doors, ...Object.entries(files)]) {
      await mkdir(path.join(directory, path.dirname(file)), { recursive: true });
      await writeFile(path.join(directory, file), text);
    }
    await copyFile(path.join(ROOT, 'package.json'), path.join(directory, 'package.json'));
    await symlink(path.join(ROOT, 'node_modules'), path.join(directory, 'node_modules'));
    await mkdir(path.join(directory, 'apps'), { recursive: true });
    return await cruise(directory, ['apps', 'libs']);
  } finally {
    await rm(directory, { recursive: true });
  }
}

/** The repository itself. */
export function cruiseRepository(): Promise<readonly Violation[]> {
  return cruise(ROOT, ['apps', 'libs', 'test']);
}
