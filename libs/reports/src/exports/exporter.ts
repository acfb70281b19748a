import { csvLines, CSV_COLUMNS } from './csv.js';
import type { Exported, ExportContext, ExportFormat } from './exported.js';
import { auditEvents } from './fhir.js';
import { ldvLine, ldvUser } from './ldv.js';
import { nen7513Line } from './nen7513.js';

/** How entries are written in one format: lines of text, each of which stands by itself. */
export interface Exporter {
  readonly mediaType: string;
  /** How a line ends. */
  readonly end: '\n' | '\r\n';
  /** Before the first entry. */
  readonly head: readonly string[];
  readonly lines: (exported: Exported) => readonly string[];
}

/** The last line of an export that was told to its end, in every format. Without it the export was cut off. */
export interface ExportEnd {
  /** False: bodies that are not what was recorded were left out. */
  readonly complete: boolean;
  /** How many. */
  readonly damaged?: number;
  readonly format: ExportFormat;
  /** Entries read, whether or not the format has a line for them. */
  readonly entries: number;
  /** Lines written, the head among them and this one not. */
  readonly lines: number;
}

export function exporterOf(format: ExportFormat, context: ExportContext): Exporter {
  switch (format) {
    case 'ldv':
      return { ...NDJSON, lines: (exported) => jsonLines([ldvLine(exported, context)]) };
    case 'ldv-users':
      return { ...NDJSON, lines: ldvUserLines };
    case 'nen7513':
      return { ...NDJSON, lines: (exported) => jsonLines([nen7513Line(exported, context)]) };
    case 'fhir':
      return {
        ...NDJSON,
        mediaType: 'application/fhir+ndjson',
        lines: (exported) => jsonLines(auditEvents(exported, context)),
      };
    case 'csv':
      return {
        mediaType: 'text/csv; charset=utf-8; header=present',
        end: '\r\n',
        head: [CSV_COLUMNS.join(',')],
        lines: csvLines,
      };
  }
}

function ldvUserLines(exported: Exported): readonly string[] {
  return jsonLines([ldvUser(exported)]);
}

const NDJSON = { mediaType: 'application/x-ndjson', end: '\n', head: [] } as const;

function jsonLines(values: readonly (object | null)[]): readonly string[] {
  return values.filter((value) => value !== null).map((value) => JSON.stringify(value));
}

export function endLine(end: ExportEnd): string {
  return JSON.stringify(end);
}

/** The end that a line tells of; null: it is a line of the export itself. */
export function readEnd(line: string): ExportEnd | null {
  if (!/^\{"complete":(true|false),/.test(line)) return null;
  return JSON.parse(line) as ExportEnd;
}
