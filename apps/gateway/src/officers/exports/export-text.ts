import type { EntrySpan, EntryStream } from '#persistence';
import { endLine, exporterOf, type ExportContext, type ExportFormat } from '#reports';

/** The text of an export, a piece for each page of entries, each made when the one before has left. Its last line says whether it is
 *  whole: where that is missing, it was cut off. */
export async function* exportText(
  stream: EntryStream,
  { format, ...span }: EntrySpan & { readonly format: ExportFormat },
  context: ExportContext,
): AsyncGenerator<string> {
  const { head, end, lines: linesOf } = exporterOf(format, context);
  let [entries, lines, damaged] = [0, head.length, 0];
  if (head.length > 0) yield textOf(head, end);
  for await (const page of stream.pages(span)) {
    const written = page.entries.flatMap(linesOf);
    entries += page.entries.length;
    damaged += page.damaged;
    lines += written.length;
    if (written.length > 0) yield textOf(written, end);
  }
  const whole = damaged === 0 ? { complete: true as const } : { complete: false as const, damaged };
  yield textOf([endLine({ ...whole, format, entries, lines })], end);
}

function textOf(lines: readonly string[], end: string): string {
  return lines.map((line) => line + end).join('');
}
