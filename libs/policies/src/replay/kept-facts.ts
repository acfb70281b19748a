import {
  canonicalJson,
  within,
  type Instant,
  type Participation,
  type PartyType,
  type Phase,
  type Track,
} from '#kernel';
import { participationOf } from '../decision/decide.js';
import type { CaseFacts, ConsentRecord, Emergency, Facts, Item } from '../decision/facts.js';
import type { DisclosurePlan } from '../decision/plan.js';

/** What a decision rested on, besides what its entry says: the document that the entry names by its hash. It holds no value, no name
 *  and no id of a person, and is alike for all cases that are alike, so that few are kept. (Authorization Decision Log, level 3.) */
export interface KeptFacts {
  readonly v: 1;
  readonly acceded: boolean;
  /** null: unknown, or the party takes no part in it, which one document tells for both. */
  readonly case: KeptCase | null;
  /** SHA-256 of the catalogue, hex. */
  readonly catalogue: string;
  /** OIN of the gate: the holder of what nobody can have contributed. */
  readonly ours: string;
  /** From when on the convenant was revoked, as was known then. */
  readonly revoked_at: Instant | null;
  /** The caller wanted all or nothing. */
  readonly strict: boolean;
}

export interface KeptCase {
  /** Lines of the register about categories of which consent decides something here. */
  readonly consents: readonly ConsentRecord[];
  readonly emergency: Emergency | null;
  readonly functions: readonly string[];
  /** One for all items of which everything that is decided on is the same, in the order of the first. */
  readonly items: readonly KeptItem[];
  readonly participants: readonly { readonly oin: string; readonly type: PartyType }[];
  readonly participation: Participation;
  readonly phase: Phase;
  readonly track: Track;
}

/** Control attributes, as they were at the moment of the decision. */
export interface KeptItem {
  readonly by: string;
  readonly is: readonly ItemState[];
  readonly owner: string | null;
  readonly unit: string;
}

export type ItemState = 'WPG14' | 'RESTRICTED' | 'THIRD_PARTY' | 'VALID';

/** What the gate knows besides the facts. */
export interface Keeping {
  readonly catalogue: string;
  readonly ours: string;
  readonly strict: boolean;
}

/** The document as canonical JSON (RFC 8785), written in order: it is made for each answer. */
export function keptFactsText(plan: DisclosurePlan, { acceded, at, case: file }: Facts, keeping: Keeping): string {
  const { catalogue, ours, strict } = keeping;
  const { revokedAt } = plan.policy;
  const participation = participationOf(file, plan.requester.function);
  const about = file && participation ? caseText(plan, file, { participation, at }) : 'null';
  return (
    `{"acceded":${String(acceded)},"case":${about},"catalogue":"${catalogue}","ours":"${ours}",` +
    `"revoked_at":${String(revokedAt)},"strict":${String(strict)},"v":1}`
  );
}

interface Moment {
  readonly participation: Participation;
  readonly at: Instant;
}

function caseText({ consentOf }: DisclosurePlan, file: CaseFacts, { participation, at }: Moment): string {
  const { consents, emergency, functions, items, participants, phase, track } = file;
  return (
    `{"consents":${consentOf.length === 0 ? '[]' : consentsText(consents, consentOf)},` +
    `"emergency":${emergency === null ? 'null' : canonicalJson(emergency)},` +
    `"functions":${functions.length === 0 ? '[]' : canonicalJson(functions)},"items":[${itemsText(items, at)}],` +
    `"participants":[${participantsText(participants)}],"participation":"${participation}","phase":"${phase}","track":"${track}"}`
  );
}

function consentsText(consents: readonly ConsentRecord[], consentOf: readonly string[]): string {
  return canonicalJson(
    consents.filter(({ categories }) => categories.some((category) => consentOf.includes(category))),
  );
}

function participantsText(participants: KeptCase['participants']): string {
  let text = '';
  for (const { oin, type } of participants) text += `${text === '' ? '' : ','}{"oin":"${oin}","type":"${type}"}`;
  return text;
}

/** Items of a unit are mostly neighbours, and of few kinds: what was written of the unit already is not written again. */
function itemsText(items: readonly Item[], at: Instant): string {
  let text = '';
  let unit: string | null = null;
  let written: Written[] = [];
  for (const item of items) {
    if (item.unit !== unit) {
      unit = item.unit;
      written = [];
    }
    const state = stateOf(item, at);
    if (written.some((one) => isAlike(one, item, state))) continue;
    written.push({ contributor: item.contributor, owner: item.owner, state });
    const owner = item.owner === null ? 'null' : `"${item.owner}"`;
    text += `${text === '' ? '' : ','}{"by":"${item.contributor}","is":${String(STATES[state])},"owner":${owner},"unit":"${unit}"}`;
  }
  return text;
}

interface Written {
  readonly contributor: string;
  readonly owner: string | null;
  readonly state: number;
}

function isAlike({ contributor, owner, state }: Written, item: Item, other: number): boolean {
  return state === other && contributor === item.contributor && owner === item.owner;
}

const NAMES: readonly ItemState[] = ['WPG14', 'RESTRICTED', 'THIRD_PARTY', 'VALID'];

/** By the number of a state, its names as JSON. */
const STATES: readonly string[] = Array.from({ length: 16 }, (_, bits) =>
  JSON.stringify(NAMES.filter((_name, index) => (bits & (1 << index)) > 0)),
);

/** Number of what is decided on in an item besides whose it is: 0–15. */
export function stateOf({ archived, restricted, thirdParty, validity }: Item, at: Instant): number {
  return Number(archived) + 2 * Number(restricted) + 4 * Number(thirdParty) + 8 * Number(within(at, validity));
}

/** Reads a document back. RangeError for one of another version. */
export function readKeptFacts(text: string): KeptFacts {
  const read = JSON.parse(text) as Omit<KeptFacts, 'v'> & { readonly v: number };
  if (read.v !== 1) throw new RangeError(`facts of version ${String(read.v)} are not known here`);
  return { ...read, v: 1 };
}
