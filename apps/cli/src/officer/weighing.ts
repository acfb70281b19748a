import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { didYouMean } from '#policies';
import { WEIGHED_POINTS, type Weighing } from '#reports';
import { Failure, MISUSE } from '../command.js';
import { isRecord } from '../staff/session.js';

/** What was weighed of the eight points of UAVG 41(2), from a file of YAML or JSON with a text for each. Failure that names every point
 *  that is missing, is none of them or has no text; what is a good answer is for the gate to say. */
export function weighingFile(path: string): Weighing {
  const content = contentOf(path);
  if (!isRecord(content)) throw misuse(path, 'it holds no points');
  const problems = [
    ...WEIGHED_POINTS.filter((point) => !Object.hasOwn(content, point)).map((point) => `${point} is missing`),
    ...Object.entries(content).flatMap(([point, answer]) => problemsOf(point, answer)),
  ];
  if (problems.length > 0) throw misuse(path, problems.join('; '));
  return content as Weighing;
}

function problemsOf(point: string, answer: unknown): readonly string[] {
  if (!(WEIGHED_POINTS as readonly string[]).includes(point))
    return [`"${point}" is none of the points. ${didYouMean(point, WEIGHED_POINTS)}`];
  return typeof answer === 'string' ? [] : [`${point} is no text`];
}

function contentOf(path: string): unknown {
  try {
    return parse(readFileSync(path, 'utf8'));
  } catch (error) {
    const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : 'it is no YAML';
    throw misuse(path, `it cannot be read (${code})`);
  }
}

function misuse(path: string, problem: string): Failure {
  const points = WEIGHED_POINTS.join(', ');
  return new Failure(`${path}: ${problem}. Write as YAML or JSON a text for each of: ${points} (UAVG 41(2))`, MISUSE);
}
