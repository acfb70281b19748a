import { Failure } from '../command.js';
import { verb } from '../staff/verb.js';
import { look, LOOK_OPTIONS } from './looking.js';

interface Party {
  readonly oin: string;
  readonly name: string | null;
}

interface Entry {
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
}

const PLAIN = [
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
const PARTY = '{ oin name }';
const WANTS = `pruned { shard index } entry { ${PLAIN.join(' ')} legalBasis heldBack sources pruned damaged body party ${PARTY} onBehalfOf ${PARTY}
  convenant { id version hash } parts { id shard index leafHash }
  grants { holder ${PARTY} clause { id terms } form consent fields } refusals { holder ${PARTY} reason told fields } }`;

export const show = verb({
  name: 'disclosures show',
  does: 'One entry of the log, whole: clauses, consents, both reasons of each refusal, and its place in the tree',
  words: ['id'],
  options: LOOK_OPTIONS,
  examples: [
    'disclosures show 0198f0c2-… --for RECHTMATIGHEIDSCONTROLE',
    'disclosures show 0198f0c2-… --for INTERNE_CONTROLE --json',
  ],
  work: async (given) => {
    const variables = { id: ['ID!', given.words[0]] as const };
    const { entry, pruned, record } = (await look(given, { name: 'disclosure', variables, wants: WANTS })) as {
      readonly entry: Entry | null;
      readonly pruned: { readonly shard: string; readonly index: string } | null;
      readonly record: string;
    };
    if (pruned !== null)
      return {
        json: { entry, pruned, record },
        lines: [TAKEN_AWAY, line('position', `${pruned.shard} ${pruned.index}`)],
      };
    if (entry === null)
      throw new Failure('There is no such entry in your regions, or it is not read yet: ask again in a moment');
    return { json: { entry, record }, lines: linesOf(entry) };
  },
});

const TAKEN_AWAY = 'The entry itself was taken away at the end of its term. Its leaf and every proof of it stay.';
const DAMAGED =
  'The body of this entry is NOT the one that was recorded, and is not shown: `ketenpoort verify` tells more. What stands here was read of it before.';

function linesOf(entry: Entry): string[] {
  const { party, onBehalfOf, convenant, grants, refusals, parts, pruned, damaged } = entry;
  const plain = PLAIN.flatMap((name) => (isSaid(entry[name]) ? [line(name, String(entry[name]))] : []));
  return [
    ...plain,
    line('party', nameOf(party)),
    ...(onBehalfOf ? [line('onBehalfOf', nameOf(onBehalfOf))] : []),
    ...(convenant
      ? [line('convenant', `${convenant.id} version ${String(convenant.version)}, ${convenant.hash}`)]
      : []),
    ...parts.map(({ shard, index, leafHash }) => line('position', `${shard} ${index}, leaf ${leafHash}`)),
    ...(pruned ? [TAKEN_AWAY] : []),
    ...(damaged ? [DAMAGED] : []),
    ...grants.flatMap((grant) => [
      `granted by ${grant.clause.id}, ${grant.form}, of ${nameOf(grant.holder)}${grant.consent === null ? '' : `, consent ${grant.consent}`}:`,
      ...noteOf(grant.clause.terms?.note),
      `  ${grant.fields.join(' ')}`,
    ]),
    ...refusals.flatMap(({ reason, told, holder, fields }) => [
      `refused for ${reason}, told ${told ?? 'nothing'}${holder ? `, of ${nameOf(holder)}` : ''}:`,
      `  ${fields.length > 0 ? fields.join(' ') : 'all of it'}`,
    ]),
  ];
}

function noteOf(note: string | undefined): string[] {
  return note === undefined ? [] : [`  “${note}”`];
}

const WIDTH = 16;

function line(name: string, text: string): string {
  return `${name.padEnd(WIDTH)}${text}`;
}

function isSaid(value: unknown): boolean {
  return value !== null && value !== undefined;
}

function nameOf(party: Party | null): string {
  if (party === null) return 'nobody yet';
  return party.name === null ? party.oin : `${party.name} (${party.oin})`;
}
