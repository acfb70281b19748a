import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** A shell block of a page, and the answers that the page shows under it, in order. */
export interface WorkedExample {
  readonly script: string;
  readonly answers: readonly unknown[];
}

const BLOCK = /^```(sh|json)\n([\s\S]*?)^```$/gm;
const WILDCARD = '…';

/** Shell blocks of a Markdown page, each with the `json` block that follows it before the next one, if any.
 *  Answers stand apart by an empty line. SyntaxError when one is no JSON. */
export function workedExamples(markdown: string): WorkedExample[] {
  const examples: { script: string; answers: readonly unknown[] }[] = [];
  for (const [, kind, text = ''] of markdown.matchAll(BLOCK)) {
    const last = examples.at(-1);
    if (kind === 'sh') examples.push({ script: text, answers: [] });
    else if (last) last.answers = text.split(/\n\s*\n/).map((answer): unknown => JSON.parse(answer));
  }
  return examples;
}

const AFTER_A_BLOCK = 'the end of a block of the page';

/** Runs the blocks of a page by bash as a reader pastes them, one after the other in one shell that stops at the first failure.
 *  What each printed, in order. `addresses`: those of the page, and what stands for them here. */
export async function runExamples(
  examples: readonly WorkedExample[],
  env: Readonly<Record<string, string>>,
  addresses: Readonly<Record<string, string>>,
): Promise<readonly string[]> {
  const scripts = examples.map(({ script }) => `${script}\necho; echo '${AFTER_A_BLOCK}'\n`).join('');
  const ours = Object.entries(addresses).reduce((text, [shown, used]) => text.replaceAll(shown, used), scripts);
  const running = promisify(execFile)('bash', ['--norc', '-eo', 'pipefail', '-c', ours], { env });
  running.child.stdin?.end();
  const { stdout } = await running;
  return stdout.split(`${AFTER_A_BLOCK}\n`).slice(0, -1);
}

/** Where what came differs from what is shown, as paths; empty when it is as shown. A shown `"…"` is anything, and an object
 *  with a member `"…"` may have others than those shown. All else is exact. */
export function differences(shown: unknown, came: unknown): string[] {
  return differencesAt('$', shown, came);
}

function differencesAt(path: string, shown: unknown, came: unknown): string[] {
  if (shown === WILDCARD && came !== undefined) return [];
  if (isMembers(shown) && isMembers(came)) return memberDifferences(path, shown, came);
  if (isList(shown) && isList(came)) return listDifferences(path, shown, came);
  return shown === came ? [] : [`${path} is ${JSON.stringify(came)}, not ${JSON.stringify(shown)}`];
}

function listDifferences(path: string, shown: readonly unknown[], came: readonly unknown[]): string[] {
  const found = shown.flatMap((each, index) => differencesAt(`${path}[${String(index)}]`, each, came[index]));
  const sizes = `${path} has ${String(came.length)} elements, not ${String(shown.length)}`;
  return shown.length === came.length ? found : [...found, sizes];
}

type Members = Readonly<Record<string, unknown>>;

function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}

function isMembers(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function memberDifferences(path: string, { [WILDCARD]: more, ...shown }: Members, came: Members): string[] {
  const extra = more === undefined ? Object.keys(came).filter((name) => !Object.hasOwn(shown, name)) : [];
  return [
    ...extra.map((name) => `${path}.${name} is not shown`),
    ...Object.entries(shown).flatMap(([name, value]) => differencesAt(`${path}.${name}`, value, came[name])),
  ];
}
