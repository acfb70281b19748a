import { instantOf, type Instant } from '#kernel';
import type { EntrySpan } from '#persistence';
import { EXPORT_FORMATS, type ExportFormat } from '#reports';
import { Mistakes } from '../../staff/mistakes.js';
import { controlPurposeOf, type ControlPurpose } from '../control-purposes.js';

/** What is to be exported, as it was asked for. */
export interface ExportOrder extends EntrySpan {
  readonly format: ExportFormat;
  readonly purpose: ControlPurpose;
}

const MEMBERS = ['region', 'controlPurpose', 'format', 'since', 'until'];

/** Reads an order. InputRefused with every mistake; ControlPurposeRefused. */
export function orderOf(body: unknown): ExportOrder {
  const mistakes = new Mistakes();
  const asked = membersOf(body, mistakes);
  const format = EXPORT_FORMATS.find((one) => one === asked['format']);
  if (!format) mistakes.add(['format'], 'This is no format', `Send one of ${EXPORT_FORMATS.join(', ')}`);
  const { region } = asked;
  if (typeof region !== 'string')
    mistakes.add(['region'], 'No region is named', 'Name the region whose log is exported');
  const [since, until] = ['since', 'until'].map((name) => momentOf(asked, name, mistakes));
  mistakes.check();
  const stated = asked['controlPurpose'];
  const purpose = controlPurposeOf('EXPORTED', typeof stated === 'string' ? stated : null);
  return { format: format ?? 'csv', region: String(region), since: since ?? null, until: until ?? null, purpose };
}

function membersOf(body: unknown, mistakes: Mistakes): Readonly<Record<string, unknown>> {
  const asked = typeof body === 'object' && body !== null && !Array.isArray(body) ? { ...body } : {};
  for (const name of Object.keys(asked))
    if (!MEMBERS.includes(name))
      mistakes.add([], 'There is a member too many', `Send ${MEMBERS.join(', ')} and no other`);
  return asked;
}

function momentOf(asked: Readonly<Record<string, unknown>>, name: string, mistakes: Mistakes): Instant | null {
  const given = asked[name] ?? null;
  if (given === null) return null;
  const moment = typeof given === 'string' ? instantOf(given) : null;
  if (moment === null)
    mistakes.add([name], 'This is no moment', 'Send it as RFC 3339 has it, such as 2026-01-01T00:00:00Z');
  return moment;
}
