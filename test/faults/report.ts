import { table } from '../bench/figures.js';
import { CHECKS } from './checks/all.js';
import { ANSWERS, type History } from './checks/history.js';
import { duplicatesOn } from './checks/topic.js';
import type { Driven, Findings } from './drive.js';

/** Of each check so many findings are told. */
const MOST_TOLD = 10;

/** What came of a run, in numbers. */
export interface Sums {
  readonly acknowledged: number;
  readonly failed: number;
  readonly unknown: number;
  /** Unknown to the client, and in the ledger with an outcome, or not in the ledger. */
  readonly resolved: number;
  /** Of those that the client could not know, so many were recorded. */
  readonly recorded: number;
  readonly duplicates: number;
  readonly lost: number;
  readonly held: boolean;
}

export function sumsOf({ history, findings }: Pick<Driven, 'history' | 'findings'>): Sums {
  const of = (fate: string): number => history.asked.filter((asked) => asked.fate === fate).length;
  const { resolved, recorded } = unknownsIn(history);
  return {
    acknowledged: of('ok'),
    failed: of('failed'),
    unknown: of('unknown'),
    resolved,
    recorded,
    duplicates: duplicatesOn(history),
    lost: findings.get('lost')?.length ?? 0,
    held: [...findings.values()].every((found) => found.length === 0),
  };
}

/** What nobody could tell from outside is looked up by the trace that the client sent. */
function unknownsIn({ asked, ledger }: History): { readonly resolved: number; readonly recorded: number } {
  const records = new Map(ledger.flatMap((line) => (ANSWERS.has(line.kind) && line.trace ? [[line.trace, line]] : [])));
  const settled = new Set(ledger.map(({ settles }) => settles));
  const unknown = asked.filter(({ fate }) => fate === 'unknown').map(({ trace }) => records.get(trace));
  const found = unknown.filter((line) => line !== undefined);
  return {
    recorded: found.length,
    resolved: unknown.length - found.filter(({ id }) => !settled.has(id)).length,
  };
}

/** For people, in the form that the product's promise is told in. */
export function textOf(driven: Driven, again: string): string {
  const sums = sumsOf(driven);
  const { acknowledged, unknown, resolved, duplicates, lost } = sums;
  const least = Math.min(...driven.times.values());
  const doubled = driven.findings.get('duplicate')?.length ?? 0;
  const promise = [
    `${lost} of ${acknowledged} acknowledged lost over ${least} faults of each kind`,
    `${unknown} unknown, ${resolved === unknown ? 'all' : `${resolved} of them`} resolved`,
    `${duplicates} duplicates on the topic, ${doubled} after de-duplication`,
  ].join('; ');
  const kinds = [...driven.times].sort(([a], [b]) => a.localeCompare(b));
  const checks = [...driven.findings].map(([name, found]) => [name, found.length, found.length === 0 ? 'held' : 'RED']);
  return [
    table([['fault', 'times'], ...kinds]),
    table([['check', 'found', ''], ...checks]),
    ...wrongIn(driven.findings),
    `refused: ${codesIn(driven.history)}; of the unknown, ${sums.recorded} were recorded`,
    promise,
    again,
  ].join('\n\n');
}

function wrongIn(findings: Findings): readonly string[] {
  return [...findings].flatMap(([name, found]) => {
    if (found.length === 0) return [];
    const says = CHECKS.find((check) => check.name === name)?.says ?? 'something did not come right again by itself';
    const lines = found.slice(0, MOST_TOLD).map(({ shard, index, what }) => `  ${shard} ${index ?? '–'}: ${what}`);
    return [[`RED: ${name} – ${says}`, ...lines, ...(found.length > MOST_TOLD ? ['  …'] : [])].join('\n')];
  });
}

function codesIn({ asked }: History): string {
  const codes = new Map<string, number>();
  for (const { fate, code } of asked)
    if (fate !== 'ok') codes.set(`${fate} ${code}`, (codes.get(`${fate} ${code}`) ?? 0) + 1);
  return [...codes].map(([code, count]) => `${count} ${code}`).join(', ') || 'none';
}
