import type { Difference } from '../replay/compare.js';
import type { Replay, ReplayState } from '../replay/replay.js';
import type { Explanation, ToldField, ToldFields, ToldParty } from './explanation.js';

/** The explanation as lines of plain text. */
export function explanationLines(told: Explanation): readonly string[] {
  return [...headLines(told), '', ...told.fields.flatMap(fieldLines), ...replayLines(told.replay, told)];
}

function headLines({ entry, requester, principal, purpose, convenant, outcome }: Explanation): string[] {
  const { party_type, application, function: role, professional, confidential } = entry.requester;
  const behalf = principal ? ` on behalf of ${partyText(principal)}` : '';
  const duty = confidential ? ', under a duty of confidentiality' : '';
  const by =
    professional === undefined ? 'No professional was named.' : `The professional's pseudonym is ${professional}.`;
  const { id, version, hash } = entry.convenant;
  return [
    `Entry ${entry.id}: ${KINDS[entry.kind]}`,
    '',
    `At ${entry.at} ${partyText(requester)}${behalf} asked for ${WHAT[entry.operation]}, for ${purpose.code}${labelText(purpose.label)}.`,
    `It asked by ${application} as ${role} of a party of type ${party_type}${duty}. ${by}`,
    ...caseLines(entry),
    `Decided by convenant ${id}, version ${String(version)}${labelText(convenant.title)}, hash ${hash}.`,
    `Basis in law: ${entry.legal_basis.join(', ') || 'none stated'}.`,
    ...(entry.wpg20_decision === undefined ? [] : [`By decision ${entry.wpg20_decision} of article 20 Wpg.`]),
    ...(entry.emergency === null ? [] : [`Because of an emergency in the case: ${entry.emergency.reason}.`]),
    ...(outcome === null ? [] : [`Outcome: ${outcome}.`]),
  ];
}

const KINDS = {
  disclosure: 'something was given',
  refusal: 'nothing was given',
  access: 'a look at what could be seen; nothing was given',
} as const;

const WHAT = {
  case: 'one case',
  cases: 'a case on a page of cases',
  access: 'what it could see in one case',
} as const;

function caseLines({ case: of, subject, phase, track, participation }: Explanation['entry']): string[] {
  if (of === null) return ['There was no case on the page.'];
  const person = subject === null ? 'there was no such case' : `the person's pseudonym is ${subject}`;
  const place = phase === null ? '' : ` It was in phase ${phase}, track ${String(track)}.`;
  return [`The case's pseudonym is ${of}; ${person}.${place} The party's part in it: ${participation}.`];
}

function labelText(label: string | null): string {
  return label === null ? '' : ` (${label})`;
}

function partyText({ oin, name }: ToldParty): string {
  return name === null ? `OIN ${oin}` : `${name} (OIN ${oin})`;
}

function fieldLines(told: ToldFields): string[] {
  return [...saidLines(told), ...told.fields.map(fieldLine), ''];
}

function saidLines(told: ToldFields): string[] {
  const of = told.holder === null ? '' : ` of ${partyText(told.holder)}`;
  switch (told.verdict) {
    case 'GIVEN': {
      const { id, form, text, legalBasis, conditions } = told.clause;
      return [
        `Given${of}, by clause ${id}, form ${form}${told.consent === null ? '' : `, on consent ${told.consent}`}:`,
        ...(text === null ? [] : [`  "${text}" (${legalBasis.join(', ')})`, `  It asks for ${conditions.join('; ')}.`]),
      ];
    }
    case 'WITHHELD': {
      const caller = told.caller === null ? 'The caller saw nothing of it' : `The caller was told ${told.caller}`;
      return [`Withheld${of}, ${told.reason}: ${told.why}. ${caller}.`];
    }
    case 'HELD_BACK':
      return ['Granted and held back, because the caller wanted all or nothing:'];
  }
}

function fieldLine({ field, description }: ToldField): string {
  return `    ${field}${description === null ? '' : `  ${description}`}`;
}

const STATES: Readonly<Record<Exclude<ReplayState, 'SAME' | 'DIFFERS'>, string>> = {
  NOTHING_DECIDED: 'Nothing was decided, so there is nothing to decide again.',
  WITHOUT_FACTS: 'Recorded before facts were kept: it cannot be decided again.',
  FACTS_LACKING:
    'The facts that the record names are not kept, or are no longer what they were: IT CANNOT BE DECIDED AGAIN.',
  CONVENANT_LACKING:
    'The convenant that the record names is not there, or no longer what it was: IT CANNOT BE DECIDED AGAIN.',
  CATALOGUE_LACKING:
    'The catalogue that was decided by is not there, or no longer what it was: IT CANNOT BE DECIDED AGAIN.',
};

function replayLines({ state, differences }: Replay, { entry, fields }: Explanation): string[] {
  const count = new Set(fields.flatMap((told) => told.fields.map(({ field }) => field))).size;
  switch (state) {
    case 'SAME':
      return [
        `Decided again from the facts that were kept (${String(entry.facts)}): the same, in each of ${String(count)} fields.`,
      ];
    case 'DIFFERS':
      return [
        `Decided again from the facts that were kept (${String(entry.facts)}): ANOTHER DECISION.`,
        ...differences.map(differenceLine),
      ];
    default:
      return [STATES[state]];
  }
}

function differenceLine({ what, field, holder, recorded, decided }: Difference): string {
  const about = field === null ? what : `${field}${holder === null ? '' : ` of ${holder}`}`;
  return `    ${about}: recorded ${recorded ?? 'nothing'}, decided again ${decided ?? 'nothing'}`;
}
