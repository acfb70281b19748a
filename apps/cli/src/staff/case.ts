import type { Noun } from '../dispatch.js';
import { change } from './changes.js';
import type { StaffSession } from './session.js';
import { needed, verb, type Given } from './verb.js';

interface ListedWindow {
  readonly slug: string;
  readonly role: string;
  readonly functions: readonly string[];
  readonly from: string;
  readonly until: string | null;
}

const open = verb({
  name: 'case open',
  does: 'Opens a case with the parties that take part in it from the start, and prints its id',
  options: {
    track: { value: 'TRACK', does: 'VRIJWILLIG, VOORWAARDEN, WVGGZ, WZD or BEMOEIZORG' },
    phase: { value: 'PHASE', does: 'where it stands (default: AANMELDING)' },
    kernpartner: { value: 'party', does: 'a core partner, by slug or OIN', multiple: true },
    agendadeelnemer: { value: 'party,until', does: 'a party that is invited, and until when', multiple: true },
    person: { value: 'id', does: 'of a person who has a case already: as that one printed it' },
    region: { value: 'id', does: 'the region (default: your only one)' },
  },
  changes: true,
  examples: [
    'case open --track VRIJWILLIG --kernpartner gemeente --kernpartner politie',
    'case open --track WVGGZ --phase PLAN --kernpartner ggz --agendadeelnemer om,2026-12-31T17:00:00+01:00 --json',
  ],
  work: async (given) => {
    const session = await given.session();
    const region = await session.regionOf(given.one('region'));
    return change(given, {
      name: 'openCase',
      args: {
        region: ['ID!', region],
        track: ['String!', needed(given, 'track')],
        phase: ['String!', given.one('phase')],
        participants: ['[CasePartyInput!]!', await participantsOf(given, session)],
        person: ['ID', given.one('person')],
      },
      more: 'case person',
      done: ({ case: id, person }) => `Case ${String(id)}, of person ${String(person)}.`,
    });
  },
});

async function participantsOf(given: Given, session: StaffSession): Promise<object[]> {
  const participants: object[] = [];
  for (const name of given.many('kernpartner') ?? [])
    participants.push({ oin: await session.oinOf(name), role: 'KERNPARTNER' });
  for (const text of given.many('agendadeelnemer') ?? []) {
    const [name = '', until = null] = text.split(',');
    participants.push({ oin: await session.oinOf(name), role: 'AGENDADEELNEMER', until });
  }
  return participants;
}

const join = verb({
  name: 'case join',
  does: 'A party joins a case',
  words: ['case', 'party'],
  options: {
    role: { value: 'ROLE', does: 'KERNPARTNER (default), or AGENDADEELNEMER with an end' },
    function: { value: 'name', does: 'only in this function (default: in every function)', multiple: true },
    from: { value: 'moment', does: 'from when on (default: now)' },
    until: { value: 'moment', does: 'until when' },
  },
  changes: true,
  examples: [
    'case join 7c1f… politie --function wijkagent',
    'case join 7c1f… om --role AGENDADEELNEMER --until 2026-12-31T17:00:00+01:00 --dry-run',
  ],
  work: async (given) => {
    const [id, party] = given.words;
    const oin = await (await given.session()).oinOf(String(party));
    return change(given, {
      name: 'joinCase',
      args: {
        case: ['ID!', id],
        oin: ['ID!', oin],
        role: ['String!', given.one('role') ?? 'KERNPARTNER'],
        functions: ['[String!]', given.many('function')],
        from: ['Moment', given.one('from')],
        until: ['Moment', given.one('until')],
      },
      done: () => `${String(party)} takes part in ${String(id)}.`,
    });
  },
});

const leave = verb({
  name: 'case leave',
  does: 'A party leaves a case',
  words: ['case', 'party'],
  options: { at: { value: 'moment', does: 'from when on (default: now)' } },
  changes: true,
  examples: ['case leave 7c1f… politie', 'case leave 7c1f… politie --at 2027-01-01T00:00:00+01:00'],
  work: async (given) => {
    const [id, party] = given.words;
    const oin = await (await given.session()).oinOf(String(party));
    return change(given, {
      name: 'leaveCase',
      args: { case: ['ID!', id], oin: ['ID!', oin], at: ['Moment', given.one('at')] },
      done: () => `${String(party)} leaves the case.`,
    });
  },
});

const parties = verb({
  name: 'case parties',
  does: 'Who takes part in a case, when and in which functions',
  words: ['case'],
  examples: ['case parties 7c1f…'],
  work: async (given) => {
    const text = 'query ($case: ID!) { caseParties(case: $case) { oin slug role functions from until } }';
    const { caseParties } = await (await given.session()).ask(text, { case: given.words[0] });
    const windows = caseParties as readonly ListedWindow[] | null;
    return {
      json: windows,
      lines: windows?.map(lineOf) ?? ['There is no such case in your regions.'],
      code: windows ? 0 : 1,
    };
  },
});

function lineOf({ slug, role, functions, from, until }: ListedWindow): string {
  const acting = functions.length > 0 ? functions.join(', ') : 'every function';
  return `${slug}  ${role}  ${from} – ${until ?? ''}  ${acting}`;
}

export const CASE: Noun = {
  does: 'Cases: which parties take part in them, and when',
  words: { open, join, leave, parties },
  examples: ['ketenpoort case open --track VRIJWILLIG --kernpartner gemeente', 'ketenpoort case leave 7c1f… politie'],
};
