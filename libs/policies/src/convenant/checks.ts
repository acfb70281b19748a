import { isPurpose, PHASES_OF_PURPOSE } from '#kernel';
import type { Catalogue } from '../catalogue/catalogue.js';
import type { Finding, Path } from '../configuration/yaml-file.js';
import { checkClause } from './clause-checks.js';
import type { ConvenantText, DecisionText, PurposeText, SpanText } from './convenant-text.js';
import { checkFields } from './field-checks.js';

/** What a schema cannot say about a convenant. */
export function checkConvenant(text: ConvenantText, catalogue: Catalogue): readonly Finding[] {
  const { parties, purposes, wpg20Decisions, clauses } = text;
  return [
    ...checkSpan(text.inForce, ['inForce']),
    ...checkDoubles(
      'parties',
      'type',
      parties.map(({ type }) => type),
    ),
    ...checkDoubles(
      'purposes',
      'code',
      purposes.map(({ code }) => code),
    ),
    ...checkDoubles(
      'wpg20Decisions',
      'id',
      wpg20Decisions.map(({ id }) => id),
    ),
    ...checkDoubles(
      'clauses',
      'id',
      clauses.map(({ id }) => id),
    ),
    ...purposes.flatMap((purpose, index) => checkPurpose(purpose, ['purposes', index])),
    ...wpg20Decisions.flatMap((decision, index) => checkDecision(decision, ['wpg20Decisions', index], text, catalogue)),
    ...clauses.flatMap((clause, index) => checkClause(clause, ['clauses', index], text, catalogue)),
  ];
}

function checkDoubles(list: string, member: string, names: readonly string[]): readonly Finding[] {
  return names.flatMap((name, index) =>
    names.indexOf(name) === index
      ? []
      : [{ path: [list, index, member], problem: `'${name}' exists already`, remedy: 'Name each once' }],
  );
}

/** A region may narrow the phases of a purpose, never widen them. */
function checkPurpose({ code, phases }: PurposeText, path: Path): readonly Finding[] {
  if (!isPurpose(code)) return [];
  const allowed = PHASES_OF_PURPOSE[code];
  return phases.flatMap((phase, index) =>
    allowed.includes(phase)
      ? []
      : [
          {
            path: [...path, 'phases', index],
            problem: `${code} may never be stated in phase ${phase}`,
            remedy: `Use one of: ${allowed.join(', ')}`,
          },
        ],
  );
}

function checkDecision(
  { data, recipients, span }: DecisionText,
  path: Path,
  { parties }: ConvenantText,
  catalogue: Catalogue,
): readonly Finding[] {
  const strangers = recipients.flatMap((type, index) =>
    parties.some((party) => party.type === type)
      ? []
      : [
          {
            path: [...path, 'recipients', index],
            problem: `${type} is no party here`,
            remedy: 'List it among the parties',
          },
        ],
  );
  return [...strangers, ...checkFields(data, [...path, 'data'], catalogue), ...checkSpan(span, [...path, 'span'])];
}

function checkSpan({ from, until = null }: SpanText, path: Path): readonly Finding[] {
  const [start, end] = [Date.parse(from), until === null ? Infinity : Date.parse(until)];
  if (Number.isNaN(start)) return [noMoment([...path, 'from'])];
  if (Number.isNaN(end)) return [noMoment([...path, 'until'])];
  if (start < end) return [];
  return [{ path: [...path, 'until'], problem: 'it ends before it begins', remedy: 'Put the later moment in until' }];
}

function noMoment(path: Path): Finding {
  return {
    path,
    problem: 'this day or time does not exist',
    remedy: 'A moment with its offset: 2026-01-01T00:00:00+01:00',
  };
}
