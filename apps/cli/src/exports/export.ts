import { resolve } from 'node:path';
import { EXPORT_FORMATS, type ExportEnd } from '#reports';
import { Failure, NOT_HELD } from '../command.js';
import { needed, verb, type Given } from '../staff/verb.js';
import { Received } from './received.js';
import { WholeFile } from './whole-file.js';

const TELL_EVERY_MS = 1_000;
const CUT_OFF = 'The export was cut off, and nothing was written. Ask for it again';

/** Writes the log of a region to a file, whole or not at all. */
export const exportLog = verb({
  name: 'export',
  does: 'Writes the log of a region to a file, as a privacy officer; each export is recorded in that log',
  options: {
    format: { value: 'format', does: EXPORT_FORMATS.join(', ') },
    region: { value: 'id', does: 'whose log (default: the only one there is)' },
    for: { value: 'PURPOSE', does: 'the control purpose, such as RECHTMATIGHEIDSCONTROLE' },
    since: { value: 'moment', does: 'entries from this moment on, RFC 3339' },
    until: { value: 'moment', does: 'entries before this moment' },
    out: { value: 'file', does: 'where to write it. It must not be there yet, and only you may read it' },
  },
  examples: [
    'export --format csv --region groningen --for INTERNE_CONTROLE --out log.csv --as privacy-officer',
    'export --format fhir --region groningen --for INTERNE_CONTROLE --since 2026-01-01T00:00:00Z --out log.ndjson',
  ],
  work: async (given) => {
    const [format, purpose, out] = ['format', 'for', 'out'].map((name) => needed(given, name)) as [
      string,
      string,
      string,
    ];
    const session = await given.session();
    const region = await session.regionOf(given.one('region'));
    const [since, until] = [given.one('since'), given.one('until')];
    const order = {
      region,
      format,
      controlPurpose: purpose,
      ...(since !== null && { since }),
      ...(until !== null && { until }),
    };
    // Asked for into a file that cannot be written it would be recorded for nothing.
    const file = await WholeFile.beginNew(resolve(out));
    const { record, end } = await file.wholly(async () => {
      const response = await session.post('/officers/exports', order);
      return { record: response.headers.get('ketenpoort-record'), end: await written(response, file, given) };
    });
    if (!end.complete)
      throw new Failure(
        `${String(end.damaged)} entries were LEFT OUT, as their bodies are not what was recorded: \`ketenpoort verify\` tells which. All others are in ${resolve(out)}, recorded as ${String(record)}`,
        NOT_HELD,
        { file: resolve(out), record, ...end },
      );
    return {
      json: { file: resolve(out), record, ...end },
      lines: [
        `${String(end.lines)} lines of ${String(end.entries)} entries are in ${resolve(out)}. Recorded as ${String(record)}.`,
      ],
    };
  },
});

async function written(
  response: Response,
  file: WholeFile,
  { progress: tell }: Pick<Given, 'progress'>,
): Promise<ExportEnd> {
  try {
    const received = new Received();
    const progress = progressTo(tell, received);
    const decoder = new TextDecoder();
    for await (const bytes of response.body ?? []) {
      await file.write(received.take(decoder.decode(bytes as Uint8Array, { stream: true })));
      progress();
    }
    const end = received.end();
    if (end !== null) return end;
  } catch (error) {
    throw error instanceof Failure ? error : new Failure(CUT_OFF);
  }
  throw new Failure(CUT_OFF);
}

/** Lines so far and by the second, now and then. */
function progressTo(tell: (line: string) => void, received: Received): () => void {
  const began = performance.now();
  let told = began;
  return () => {
    const now = performance.now();
    if (now - told < TELL_EVERY_MS) return;
    told = now;
    tell(`${String(received.lines)} lines, ${String(Math.round(received.lines / ((now - began) / 1_000)))} a second`);
  };
}
