import { FORMS, type Form, type Level } from '#kernel';
import type { Catalogue, ClauseTerms, Convenant } from '#policies';

const SIGNS: Readonly<Record<Form, string>> = { FULL: 'V', MASKED: 'M', GENERALISED: 'G' };

const LEGEND = [
  'V volledig, M gemaskeerd, G gegeneraliseerd; 0 bestaat, 1 beperkt, 2 volledig informatieniveau, het hoogste dat een bepaling verleent.',
  'Tussen haakjes: alleen onder een voorwaarde (toestemming, noodsituatie, eigen gegevens, geheimhouding of een Wpg 20-besluit).',
];

/** A convenant as somebody reads it who must agree to it: parties, purposes, and who may see what of which category at most. */
export function convenantLines(convenant: Convenant, catalogue: Catalogue): string[] {
  const { id, version, title, region, inForce, parties, purposes } = convenant;
  const day = (at: number | null): string => (at === null ? '' : new Date(at).toISOString().slice(0, 10));
  return [
    title,
    `${id}, versie ${String(version)}, regio ${region}, ${day(inForce.from)} – ${day(inForce.until)}`,
    '',
    'Partijen',
    ...parties.map(
      ({ type, functions }) => `  ${type}: ${functions.length > 0 ? functions.join(', ') : 'geen functies'}`,
    ),
    '',
    'Doelen',
    ...purposes.map(({ code, label, phases }) => `  ${code}: ${label} (${phases.join(', ')})`),
    '',
    'Wie ziet wat ten hoogste',
    ...table(matrixOf(convenant, catalogue)),
    '',
    ...LEGEND,
  ];
}

/** Rows of cells, a heading first: party type × category. */
export function matrixOf({ parties, clauses }: Convenant, catalogue: Catalogue): readonly (readonly string[])[] {
  const categories = catalogue.categories.map(({ code }) => code);
  const rows = parties.map(({ type }) => {
    const own = clauses.filter(({ to }) => to === type);
    return [type, ...categories.map((category) => cellOf(own, category, catalogue))];
  });
  return [['', ...categories], ...rows];
}

function cellOf(clauses: readonly ClauseTerms[], category: string, catalogue: Catalogue): string {
  const marks = FORMS.flatMap((form) => {
    const levels = (some: readonly ClauseTerms[]): Level[] =>
      some
        .flatMap(({ fields }) =>
          fields.map((name) => catalogue.fields.get(name)).filter((field) => field?.category === category),
        )
        .map((field) => field?.level ?? 0);
    const own = clauses.filter((clause) => clause.form === form);
    const free = highest(levels(own.filter((clause) => !isConditional(clause))));
    const bound = highest(levels(own.filter(isConditional)));
    const sign = SIGNS[form];
    return [
      ...(free === null ? [] : [`${sign}${free}`]),
      ...(bound === null || (free ?? -1) >= bound ? [] : [`(${sign}${bound})`]),
    ];
  });
  return marks.join(' ');
}

function highest(levels: readonly Level[]): Level | null {
  return levels.reduce<Level | null>((top, level) => (top === null || level > top ? level : top), null);
}

function isConditional({ consent, emergency, ownItems, confidential, wpg20Decision }: ClauseTerms): boolean {
  return consent || emergency || ownItems || confidential || wpg20Decision !== null;
}

function table(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) => `  ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')}`.trimEnd());
}
