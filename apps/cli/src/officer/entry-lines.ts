import type { Party } from './party.js';

/** One entry, as the gate tells it whole. */
export interface WholeEntry {
  readonly [name: string]: unknown;
  readonly party: Party | null;
  readonly onBehalfOf: Party | null;
  readonly convenant: { readonly id: string; readonly version: number; readonly hash: string } | null;
  readonly grants: readonly {
    readonly holder: Party | null;
    readonly clause: {
      readonly id: string;
      readonly terms: { readonly note?: string; readonly legalBasis?: readonly string[] } | null;
    };
    readonly form: string;
    readonly consent: string | null;
    readonly fields: readonly string[];
  }[];
  readonly refusals: readonly {
    readonly holder: Party | null;
    readonly reason: string;
    readonly told: string | null;
    readonly fields: readonly string[];
  }[];
  readonly parts: readonly {
    readonly id: string;
    readonly shard: string;
    readonly index: string;
    readonly leafHash: string;
  }[];
  readonly pruned: boolean;
  readonly damaged: boolean;
  readonly legalBasis: readonly string[];
  readonly heldBack: readonly string[] | null;
  readonly sources: readonly Source[] | null;
  /** As the ledger has it. Of what is no answer: what was done, and by whom of the staff. */
  readonly body: Body | null;
  /** What the decision rested on. */
  readonly facts: Facts | null;
}

interface Source {
  readonly holder: string;
  readonly state: string;
  readonly over_delivered: number;
}

interface Body {
  readonly staff?: { readonly id: string; readonly role: string };
  readonly change?: Readonly<Record<string, unknown>>;
}

type Facts = Readonly<Record<string, unknown>> & { readonly case: Readonly<Record<string, unknown>> | null };

/** Members that are one word. */
export const PLAIN = [
  ...['id', 'at', 'region', 'kind', 'step', 'partyType', 'application', 'function', 'professional', 'confidential'],
  ...[
    'purpose',
    'activity',
    'recipientActivity',
    'operation',
    'phase',
    'track',
    'participation',
    'wpg20Decision',
    'case',
    'person',
  ],
  ...['emergency', 'emergencyUntil', 'outcome', 'controles', 'confidentiality', 'retainUntil', 'trace'],
];

export const TAKEN_AWAY =
  'The entry itself was taken away at the end of its term. Its leaf and every proof of it stay.';
const DAMAGED =
  'The body of this entry is NOT the one that was recorded, and is not shown: `ketenpoort verify` tells more. What stands here was read of it before.';

/** What it says, line by line, as people read it in a terminal. */
export function linesOf(entry: WholeEntry): string[] {
  const { convenant, parts, pruned, damaged, legalBasis } = entry;
  const plain = PLAIN.flatMap((name) => (isSaid(entry[name]) ? [line(name, String(entry[name]))] : []));
  return [
    ...plain,
    ...whoLines(entry),
    ...(legalBasis.length > 0 ? [line('legalBasis', legalBasis.join(' '))] : []),
    ...(convenant
      ? [line('convenant', `${convenant.id} version ${String(convenant.version)}, ${convenant.hash}`)]
      : []),
    ...parts.map(({ shard, index, leafHash }) => line('position', `${shard} ${index}, leaf ${leafHash}`)),
    ...(pruned ? [TAKEN_AWAY] : []),
    ...(damaged ? [DAMAGED] : []),
    ...verdictLines(entry),
    ...membersOf('told:', entry.body?.change ?? {}),
    ...factLines(entry.facts),
  ];
}

function whoLines({ party, onBehalfOf, body }: WholeEntry): string[] {
  return [
    ...(party ? [line('party', nameOf(party))] : []),
    ...(onBehalfOf ? [line('onBehalfOf', nameOf(onBehalfOf))] : []),
    ...(body?.staff ? [line('staff', `${body.staff.id}, ${body.staff.role}`)] : []),
  ];
}

function verdictLines({ grants, refusals, heldBack, sources }: WholeEntry): string[] {
  return [
    ...grants.flatMap((grant) => [
      `granted by ${grant.clause.id}, ${grant.form}, of ${nameOf(grant.holder)}${grant.consent === null ? '' : `, consent ${grant.consent}`}:`,
      ...noteOf(grant.clause.terms?.note),
      `  ${grant.fields.join(' ')}`,
    ]),
    ...refusals.flatMap(({ reason, told, holder, fields }) => [
      `refused for ${reason}, told ${told ?? 'nothing'}${holder ? `, of ${nameOf(holder)}` : ''}:`,
      `  ${fields.length > 0 ? fields.join(' ') : 'all of it'}`,
    ]),
    ...(heldBack?.length
      ? ['granted and held back, since all or nothing was asked for:', `  ${heldBack.join(' ')}`]
      : []),
    ...(sources ?? []).map(({ holder, state, over_delivered: more }) =>
      line('source', `${holder} ${state}${more > 0 ? `, ${String(more)} more than was asked` : ''}`),
    ),
  ];
}

function factLines(facts: Facts | null): string[] {
  if (facts === null) return [];
  const { case: file, ...others } = facts;
  return membersOf('rested on:', { ...others, ...file });
}

/** A line for each member, and of a list one for each that is in it. */
function membersOf(head: string, members: Readonly<Record<string, unknown>>): string[] {
  const lines = Object.entries(members).flatMap(([name, value]) =>
    (Array.isArray(value) ? value : [value]).map((one) => `  ${line(name, JSON.stringify(one)).trimEnd()}`),
  );
  return lines.length === 0 ? [] : [head, ...lines];
}

function noteOf(note: string | undefined): string[] {
  return note === undefined ? [] : [`  “${note}”`];
}

const WIDTH = 16;

export function line(name: string, text: string): string {
  return `${name.padEnd(WIDTH)}${text}`;
}

function isSaid(value: unknown): boolean {
  return value !== null && value !== undefined;
}

function nameOf(party: Party | null): string {
  if (party === null) return 'nobody yet';
  return party.name === null ? party.oin : `${party.name} (${party.oin})`;
}
