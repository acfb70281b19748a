import type { EntityManager } from 'typeorm';
import type { Pseudonyms, Recipients } from '#persistence';
import type { Catalogue } from '#policies';
import {
  MAYBE_LESS,
  overviewBlocks,
  overviewCsv,
  told,
  withoutRestricted,
  type ShownRow,
  type ToldRow,
} from '#reports';
import type { Clock } from '../oauth/clock.js';
import { wordOf } from '../staff/arguments.js';
import { Mistakes } from '../staff/mistakes.js';
import { newestConvenant } from '../staff/registered.js';
import type { StaffRequest } from '../staff/turns.js';
import { controlPurposeOf } from './control-purposes.js';
import type { LookArgs } from './disclosures.js';
import type { Freshness } from './freshness.js';
import { regionOf, type Looks } from './looks.js';
import { withGrounds } from './overview-grounds.js';
import { overviewPdf } from './overview-pdf.js';
import type { Parties } from './parties.js';
import { personOf } from './restriction-args.js';
import { restrictionsInForce } from './restrictions.js';

export const FORMATS = ['JSON', 'CSV', 'PDF'] as const;

export interface OverviewArgs extends LookArgs {
  readonly person: string;
  readonly format: string;
}

export interface OverviewParts {
  readonly looks: Looks;
  readonly recipients: Recipients;
  readonly freshness: Freshness;
  readonly parties: Parties;
  readonly pseudonyms: Pseudonyms;
  readonly manager: EntityManager;
  readonly catalogue: Catalogue;
  readonly clock: Clock;
}

/** For the person: who received which kind of data, when, what for and on which ground (AVG 15, Wabvpz 15e), less what UAVG 41 keeps
 *  from them for now. It tells of no refusal: what nobody received is no disclosure. LogBehind while the
 *  log is not read up to now. */
export async function overview(parts: OverviewParts, request: StaffRequest, args: OverviewArgs): Promise<object> {
  const purpose = controlPurposeOf('OVERVIEW', args.controlPurpose);
  const region = regionOf(request, args.region);
  const mistakes = new Mistakes();
  const person = personOf(mistakes, args.person);
  const format = wordOf(mistakes, ['format'], args.format, FORMATS) ?? 'JSON';
  mistakes.check();
  const { pseudonyms, clock, freshness, manager, recipients } = parts;
  return parts.looks.take(request, { step: 'OVERVIEW', region, purpose, asked: ['person'] }, async () => {
    await freshness.mustBeWhole(region);
    const now = clock.now();
    const names = pseudonyms.allOf('person', person);
    const days = await recipients.byDay({ region, column: 'subject', names, since: null }, now);
    const given = await withGrounds(manager, region, days);
    const kept = await restrictionsInForce(manager, region, person, now);
    const rows = await inWords(parts, region, withoutRestricted(given, kept));
    return {
      result: await written(rows, dayOf(now), format),
      told: { found: rows.length, format, restrictions: kept.length },
      about: { subject: pseudonyms.of('person', person) },
    };
  });
}

async function inWords(
  { parties, manager, catalogue }: OverviewParts,
  region: string,
  rows: readonly ShownRow[],
): Promise<readonly ToldRow[]> {
  const convenant = await newestConvenant(manager, region);
  const { purposes = [] } = (convenant?.document ?? {}) as { purposes?: readonly { code: string; label: string }[] };
  return told(rows, {
    parties: await parties.namesOf(rows.flatMap((row) => [row.party, row.on_behalf_of])),
    purposes: new Map(purposes.map(({ code, label }) => [code, label])),
    categories: new Map(catalogue.categories.map(({ code, description }) => [code, description.nl])),
  });
}

async function written(rows: readonly ToldRow[], day: string, format: (typeof FORMATS)[number]): Promise<object> {
  switch (format) {
    case 'JSON': {
      const content = JSON.stringify({ gemaaktOp: day, verstrekkingen: rows.map(inDutch), opmerking: MAYBE_LESS });
      return { mediaType: 'application/json', encoding: 'utf-8', content };
    }
    case 'CSV':
      return { mediaType: 'text/csv; charset=utf-8; header=present', encoding: 'utf-8', content: overviewCsv(rows) };
    case 'PDF': {
      const bytes = await overviewPdf(overviewBlocks(rows, day));
      return { mediaType: 'application/pdf', encoding: 'base64', content: bytes.toString('base64') };
    }
  }
}

function inDutch({ day, recipient, onBehalfOf, data, purpose, grounds, times }: ToldRow): object {
  return {
    ...{ datum: day, organisatie: recipient, namens: onBehalfOf, gegevens: data, waarvoor: purpose },
    ...{ grondslagen: grounds, aantalKeer: times },
  };
}

/** The day in the Netherlands. */
function dayOf(now: number): string {
  return new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Amsterdam' }).format(now);
}
