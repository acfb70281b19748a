import type { GraphQLFormattedError } from 'graphql';
import type { DisclosureReport, RecordReference } from '../door/call.js';

/** `data` that is JSON text already. Apollo hands it on as it is to what makes text of a response. */
export class Written {
  [name: string]: unknown;

  constructor(readonly text: string) {}

  /** For whoever turns it into JSON without looking. */
  toJSON(): unknown {
    return JSON.parse(this.text);
  }
}

interface Result {
  readonly errors?: readonly GraphQLFormattedError[];
  readonly data?: unknown;
  readonly extensions?: unknown;
}

/** The text of a GraphQL response; Apollo's own, but for `data` that is written already. */
export function responseText(result: Result): string {
  const { data, errors, extensions } = result;
  if (!(data instanceof Written) || errors) return `${JSON.stringify(result)}\n`;
  const more = extensions === undefined ? '' : `,"extensions":${JSON.stringify(extensions)}`;
  return `{"data":${data.text}${more}}\n`;
}

/** The text of an answer without errors, from the text of its data. */
export function answerText(data: string, report: DisclosureReport): string {
  return report.records.length === 0
    ? `{"data":${data}}\n`
    : `{"data":${data},"extensions":{"disclosure":${JSON.stringify(disclosureOf(report))}}}\n`;
}

/** `extensions.disclosure`, for an answer of which there is a record. */
export function disclosureOf({ records, withheld, forms }: DisclosureReport): Record<string, unknown> {
  const [only] = records;
  return { records, ...(records.length === 1 && only && onlyOne(only)), withheld, forms };
}

function onlyOne({ id, receipt }: RecordReference): Record<string, unknown> {
  return { record: id, ...(receipt && { receipt: { entry: id, ...receipt } }) };
}
