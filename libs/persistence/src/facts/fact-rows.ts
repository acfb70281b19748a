import {
  caseKey,
  firstAfter,
  partyKey,
  regionKey,
  type Instant,
  type Participation,
  type PartyType,
  type Phase,
  type Span,
  type Track,
} from '#kernel';
import type { CaseFacts, ConsentRecord, FactQuestion, Facts, Item } from '#policies';

/** Facts may be relied on for at most this long; then they are read again. */
const MOST_TRUST_MS = 2_000;

type Time = Instant | null;
type ItemRow = [
  string,
  number,
  string,
  string,
  string | null,
  boolean,
  boolean,
  boolean,
  Instant,
  Time,
  Instant,
  string,
];
type ConsentRow = [
  string,
  number,
  'CONSENT' | 'OBJECTION',
  'IN_FORCE' | 'WITHDRAWN',
  string[],
  PartyType[],
  string | null,
  Instant,
  Time,
];

/** One row of the facts statement; times in milliseconds since the epoch. */
export interface FactRow {
  readonly at: Instant;
  readonly region_epoch: number | null;
  readonly party_epoch: number | null;
  readonly case_epoch: number | null;
  readonly acceded_at: Time;
  readonly exited_at: Time;
  readonly person: string | null;
  readonly phase: Phase | null;
  readonly track: Track | null;
  readonly role: Participation | null;
  readonly role_until: Time;
  /** Functions in which the party takes part; empty: all. */
  readonly functions: readonly string[] | null;
  readonly participants: [string, PartyType][] | null;
  readonly emergency: [string, Instant, Instant] | null;
  readonly consents: ConsentRow[] | null;
  /** Rows of items as JSON, separated by commas. */
  readonly items: string | null;
}

export function factsOf(question: FactQuestion, row: FactRow): Facts {
  const file = caseOf(question.caseId, row);
  return {
    at: row.at,
    acceded: row.acceded_at !== null && row.acceded_at <= row.at && (row.exited_at === null || row.at < row.exited_at),
    case: file,
    preconditions: [
      { key: regionKey(question.region), epoch: row.region_epoch ?? 0 },
      { key: partyKey(question.oin), epoch: row.party_epoch ?? 0 },
      ...epochOfCase(question, row),
    ],
    notAfter: firstAfter(
      row.at,
      [row.exited_at, row.role_until, ...(file ? turnsOf(file) : [])],
      row.at + MOST_TRUST_MS,
    ),
  };
}

/** The epoch of a case counts for who takes part in it. Another would learn from a second attempt, or from TRY_LATER, that there is
 *  such a case and that something happens in it; and is given nothing that a change of it could take away. */
function epochOfCase({ caseId }: FactQuestion, { role, case_epoch }: FactRow): Facts['preconditions'] {
  return role === null ? [] : [{ key: caseKey(caseId), epoch: case_epoch ?? 0 }];
}

function caseOf(id: string, row: FactRow): CaseFacts | null {
  if (row.person === null || row.phase === null || row.track === null) return null;
  const { emergency } = row;
  return {
    id,
    person: row.person,
    phase: row.phase,
    track: row.track,
    ...partOf(row),
    emergency: emergency && { reason: emergency[0], span: { from: emergency[1], until: emergency[2] } },
    consents: (row.consents ?? []).map(consentOf),
    items: row.items === null ? [] : (JSON.parse(`[${row.items}]`) as ItemRow[]).map(itemOf),
  };
}

function partOf({
  role,
  functions,
  participants,
}: FactRow): Pick<CaseFacts, 'participation' | 'functions' | 'participants'> {
  return {
    participation: role,
    functions: functions ?? [],
    participants: (participants ?? []).map(([oin, type]) => ({ oin, type })),
  };
}

function consentOf([
  id,
  version,
  kind,
  state,
  categories,
  recipients,
  purpose,
  from,
  until,
]: ConsentRow): ConsentRecord {
  return {
    id,
    version,
    kind,
    state,
    categories,
    recipients,
    purpose: purpose as ConsentRecord['purpose'],
    span: { from, until },
  };
}

function itemOf([
  id,
  version,
  unit,
  contributor,
  owner,
  archived,
  restricted,
  thirdParty,
  from,
  until,
  updatedAt,
  sealed,
]: ItemRow): Item {
  return {
    id,
    version,
    unit,
    contributor,
    owner,
    archived,
    restricted,
    thirdParty,
    validity: { from, until },
    updatedAt,
    sealed,
  };
}

function turnsOf({ emergency, consents, items }: CaseFacts): Time[] {
  const turns: Time[] = [];
  const add = ({ from, until }: Span): unknown => turns.push(from, until);
  if (emergency) add(emergency.span);
  for (const { span } of consents) add(span);
  for (const { validity } of items) add(validity);
  return turns;
}
