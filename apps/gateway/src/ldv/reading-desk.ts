import { isUuid, LedgerUnavailable } from '#kernel';
import type { Requester } from '#identity';
import type { ChangeEntry, Ledger, Trace } from '#ledger';
import {
  changeEntry,
  draftOf,
  entryRequester,
  isDatabaseTrouble,
  type EntryBodies,
  type LedgerSearch,
  type PlacedEntry,
  type Pseudonyms,
  type Search,
  type SearchPage,
} from '#persistence';
import {
  ANSWER_KINDS,
  activityFor,
  activityForParty,
  isAnswer,
  partOf,
  type ExportContext,
  type ProcessingActivity,
} from '#reports';
import type { Clock } from '../oauth/clock.js';
import { aboutOf } from '../officers/about.js';
import type { Bearers } from '../officers/bearers.js';
import { controlPurposeOf } from '../officers/control-purposes.js';
import type { Freshness } from '../officers/freshness.js';
import { regionOf, type Looks } from '../officers/looks.js';
import type { StaffRequest } from '../staff/turns.js';
import type { Criteria } from './criteria.js';

/** A page of processing activities, newest first. */
export interface Activities {
  readonly activities: readonly ProcessingActivity[];
  /** What the next page begins after; null: there is none. */
  readonly next: string | null;
  /** False: what was asked by is the pseudonym of nobody who is known, so that entries under another version of the key are not here. */
  readonly everyKey: boolean;
  /** Up to when the log is read, RFC 3339; null: up to now. To a party it is not told. */
  readonly readUntil: string | null;
}

export interface ReadingParts {
  readonly looks: Looks;
  readonly bearers: Bearers;
  readonly freshness: Freshness;
  readonly search: LedgerSearch;
  readonly bodies: EntryBodies;
  readonly ledger: Ledger;
  readonly pseudonyms: Pseudonyms;
  readonly clock: Clock;
  readonly context: ExportContext;
}

/** An entry with the month that its body is kept in. */
type Read = PlacedEntry & { readonly month: string };

interface ReadPage {
  readonly rows: number;
  readonly placed: readonly Read[];
  readonly next: string | null;
}

const PAGE = 100;
/** Changes that can be about a person. */
const ABOUT_PERSONS = ['case-step', 'contribution', 'consent', 'staff', 'pseudonym-resolved'];

/** Reads processing activities for who may: an officer all of a region, a party what it asked itself or what was asked for it. Each time is
 *  recorded before anything is told (ADL-04); LedgerUnavailable when it cannot be. */
export class ReadingDesk {
  constructor(private readonly parts: ReadingParts) {}

  async forOfficer(request: StaffRequest, criteria: Criteria): Promise<Activities> {
    const { looks, bearers, freshness, context } = this.parts;
    const purpose = controlPurposeOf('ACTIVITIES', criteria.controlPurpose);
    const region = regionOf(request, criteria.region);
    const subject = criteria.subject === null ? null : this.#namesOf('person', criteria.subject);
    const look = { step: 'ACTIVITIES', region, purpose, asked: wordsOf(criteria) } as const;
    const { activities, next, everyKey, readUntil } = await looks.take(request, look, async () => {
      const until = await freshness.readUntil(region);
      const asked = await bearers.widened({ ...wanted(criteria, region), ...this.#ofActivity(criteria), subject });
      const { rows, placed, next: more } = await this.#page(asked.search, criteria.after);
      const told = placed.flatMap((one) => activityFor(one, context) ?? []);
      const about = await aboutOf(this.parts, region, { person: criteria.subject });
      const result = { activities: told, next: more, everyKey: asked.everyKey, readUntil: until };
      return { result, told: { found: rows }, about };
    });
    return { activities, next, everyKey, readUntil };
  }

  async forParty(requester: Requester, trace: Trace, criteria: Criteria): Promise<Activities> {
    const { region, oin } = requester;
    const ofCase = criteria.subject === null ? null : this.#namesOf('case', criteria.subject);
    const askedFor = criteria.subject !== null && isUuid(criteria.subject.toLowerCase()) ? criteria.subject : null;
    const { rows, placed, next } = await this.#page(
      { ...wanted(criteria, region), party: oin, case: ofCase },
      criteria.after,
    ).catch(unreadable);
    // One for each decision: how many parts its record has hangs on what the party may not know of.
    const activities = (
      await Promise.all(placed.map((one) => this.#told(one, oin, askedFor))).catch(unreadable)
    ).flat();
    await this.#record(requester, trace, { asked: wordsOf(criteria), found: rows });
    return { activities, next, everyKey: true, readUntil: null };
  }

  async #page(search: Search, after: string | null): Promise<ReadPage> {
    const { rows, hasMore }: SearchPage = await this.parts.search.find(search, { first: PAGE, after });
    const placed = await this.parts.bodies.at(rows);
    const months = new Map(rows.map(({ shard, idx, month }) => [`${shard} ${idx}`, month]));
    return {
      rows: rows.length,
      placed: placed.map((one) => ({ ...one, month: months.get(`${one.shard} ${String(one.idx)}`) ?? '' })),
      next: hasMore ? (rows.at(-1)?.key ?? null) : null,
    };
  }

  /** What of an officer's criteria says which kinds of entries are told. */
  #ofActivity({ activity }: Criteria): Pick<Search, 'kinds' | 'activity'> {
    const own = `urn:nld:oin:${this.parts.context.ours}:verwerking:`;
    const kind = activity?.startsWith(own) === true ? activity.slice(own.length) : null;
    return kind !== null && ABOUT_PERSONS.includes(kind)
      ? { kinds: [kind], activity: null }
      : { kinds: activity === null ? [...ANSWER_KINDS, ...ABOUT_PERSONS] : ANSWER_KINDS, activity };
  }

  /** `askedFor`: the id of the case that was asked for. By it the person has the name that the party knows them by; else one that only lines
   *  of one version of the key share. */
  async #told({ shard, idx, month, entry }: Read, oin: string, askedFor: string | null): Promise<ProcessingActivity[]> {
    const { bodies, pseudonyms, context } = this.parts;
    if (!isAnswer(entry) || partOf(entry).number !== 1) return [];
    const parts = partOf(entry).of === 1 ? [] : await bodies.decision({ shard, idx: String(idx), month });
    const others = parts.map((part) => part.entry).filter(isAnswer);
    const type = `urn:nld:oin:${context.ours}:pseudoniem:casus-van-partij`;
    const subject =
      askedFor === null
        ? { id: pseudonyms.shownTo(oin, entry.case ?? ''), type: `${type}:regel:${String(entry.pseudonym_key)}` }
        : { id: pseudonyms.shownTo(oin, askedFor.toLowerCase()), type };
    return [activityForParty([entry, ...others.slice(1)], context, subject)];
  }

  async #record(requester: Requester, trace: Trace, change: ChangeEntry['change']): Promise<void> {
    const { ledger, pseudonyms, clock } = this.parts;
    const { region } = requester;
    const entry = changeEntry(clock.now(), {
      ...{ kind: 'log-read', step: 'ACTIVITIES', region, trace, change, pseudonym_key: pseudonyms.version },
      requester: entryRequester(requester, pseudonyms),
    });
    await ledger.append(region, { entries: [draftOf(entry)], preconditions: [], notAfter: null });
  }

  #namesOf(kind: 'person' | 'case', given: string): readonly string[] {
    const text = given.toLowerCase();
    return isUuid(text) ? this.parts.pseudonyms.allOf(kind, text) : [text];
  }
}

function wanted({ trace, activity, from, until }: Criteria, region: string): Search {
  return { region, kinds: ANSWER_KINDS, trace, activity, from, until };
}

/** Names of what was looked for by, never what it was. */
function wordsOf({ trace, activity, subject, from, until }: Criteria): readonly string[] {
  const given = Object.entries({ activity, from, subject, trace, until });
  return given.filter(([, value]) => value !== null).map(([name]) => name);
}

function unreadable(error: unknown): never {
  throw isDatabaseTrouble(error) ? new LedgerUnavailable('the ledger could not be read', error) : error;
}
