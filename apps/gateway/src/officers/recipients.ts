import type { Recipient, Recipients } from '#persistence';
import { Mistakes } from '../staff/mistakes.js';
import type { StaffRequest } from '../staff/turns.js';
import { momentOf } from '../staff/arguments.js';
import { aboutOf } from './about.js';
import { controlPurposeOf } from './control-purposes.js';
import { wordsOf, type LookArgs, type SearchParts } from './disclosures.js';
import { regionOf } from './looks.js';
import { partyView } from './parties.js';

export interface RecipientsArgs extends LookArgs {
  readonly case?: string | null;
  readonly person?: string | null;
  readonly field: string;
  readonly since?: string | null;
}

/** Every party that received a field of a case, or of a person in any case of the region (AVG 19, Wpg 28(5)).
 *  LogBehind while the log is not read up to now: whoever is lacking would not be told. */
export async function recipientsOf(
  parts: SearchParts & { readonly recipients: Recipients },
  request: StaffRequest,
  args: RecipientsArgs,
): Promise<object> {
  const purpose = controlPurposeOf('RECIPIENTS', args.controlPurpose);
  const region = regionOf(request, args.region);
  const mistakes = new Mistakes();
  const field = await parts.words.fieldOf(mistakes, ['field'], args.field);
  const cases = parts.filters.namesOf(mistakes, ['case'], 'case', args.case);
  const subject = parts.filters.namesOf(mistakes, ['person'], 'person', args.person);
  const since = args.since ? momentOf(mistakes, ['since'], args.since, 0) : null;
  if ((cases === null) === (subject === null))
    mistakes.add(['case'], 'This needs a case or a person', 'State `case` or `person`, one of the two');
  mistakes.check();
  const asked = wordsOf({ case: args.case, person: args.person, field, since });
  return parts.looks.take(request, { step: 'RECIPIENTS', region, purpose, asked }, async () => {
    await parts.freshness.mustBeWhole(region);
    const column = cases === null ? 'subject' : 'case_name';
    const kind = cases === null ? 'person' : 'case';
    const { names, everyKey } = await parts.bearers.underEveryKey(region, kind, cases ?? subject ?? []);
    const found = await parts.recipients.ofField({ region, column, names, since }, field ?? '');
    const parties = await parts.parties.namesOf(found.flatMap((one) => [one.party, one.on_behalf_of, one.holder]));
    const result = { recipients: found.map((one) => recipientView(one, parties)), everyKey };
    return { result, told: { found: found.length }, about: await aboutOf(parts, region, args) };
  });
}

function recipientView(one: Recipient, names: ReadonlyMap<string, string>): object {
  const { purpose, clause, form, professional, times, delivered } = one;
  return {
    ...{ purpose, clause, form, professional, times, delivered, function: one.function },
    party: partyView(one.party, names),
    onBehalfOf: partyView(one.on_behalf_of, names),
    holder: partyView(one.holder, names),
    first: one.first.toISOString(),
    last: one.last.toISOString(),
  };
}
