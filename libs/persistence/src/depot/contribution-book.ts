import { hash, randomUUID } from 'node:crypto';
import type { EntityManager } from 'typeorm';
import { canonicalJson, InputRefused, VersionConflict, type InputMistake, type Instant } from '#kernel';
import type { ContributedItem, Contribution, ItemMark } from '#policies';
import type { ContributionWriter, DepotItem } from './contribution-writer.js';

/** A contribution on its way into the depot. */
export interface Delivery {
  readonly region: string;
  readonly caseId: string;
  readonly contributor: string;
  readonly contribution: Contribution;
  /** The version that the party last knew; 0: it knows of none. */
  readonly expectedVersion: number;
  /** Chosen by the party: what it sends again under the same key is written once. */
  readonly idempotencyKey: string;
}

/** What came of a delivery. */
export interface Booked {
  /** Of the party's contribution to the category of the case, from 1. */
  readonly version: number;
  /** False: it was written before, under the same key. */
  readonly written: boolean;
  /** Coordinates that it wrote, and units of which it took items back. */
  readonly changed: readonly string[];
  /** Marks that an item had and has no more. */
  readonly lifted: readonly ItemMark[];
}

/** What the depot holds of the party's items in the category. */
interface OwnItem {
  readonly id: string;
  readonly unit: string;
  readonly version: number;
  readonly marks: readonly ItemMark[];
}

/** The book of what each party contributed to each category of a case, version by version. */
export class ContributionBook {
  readonly #writer: ContributionWriter;

  constructor(writer: ContributionWriter) {
    this.#writer = writer;
  }

  /** Writes a delivery, inside a change of facts. InputRefused for a reference or an assignment that cannot be, and for a key
   *  that was used for something else; VersionConflict when the party has written something else since. */
  async write(manager: EntityManager, delivery: Delivery, now: Instant): Promise<Booked> {
    const { caseId, contribution } = delivery;
    const content = await this.#writer.fingerprint(manager, caseId, contentOf(delivery));
    const earlier = await underSameKey(manager, delivery);
    if (earlier) return repeated(earlier, content);
    const version = await expectedOf(manager, delivery);
    const own = await ownItems(manager, delivery);
    refuse([...strangersOf(contribution, own), ...(await unassignable(manager, delivery, now))]);
    await this.#writer.write(manager, caseId, itemsOf(delivery, own, now));
    await withdraw(manager, delivery);
    const booked = {
      ...{ version: version + 1, written: true, changed: changedBy(contribution, own) },
      lifted: liftedBy(contribution, own),
    };
    await note(manager, delivery, { ...booked, content });
    return booked;
  }

  /** Writes items of a case that its parties contributed before there was a book: each party's version 1 of each category. */
  async writeFirst(manager: EntityManager, caseId: string, items: readonly DepotItem[]): Promise<void> {
    await this.#writer.write(manager, caseId, items);
    await manager.query(FIRST, [caseId, items.map(({ unit }) => unit), items.map(({ contributor }) => contributor)]);
  }
}

const FIRST = `
INSERT INTO depot.contribution (case_id, category, contributor, version, key_hash, content, changed)
SELECT $1::uuid, left(unit, 3), contributor, 1, sha256(convert_to($1::uuid::text || '|' || left(unit, 3) || '|' || contributor, 'UTF8')), '',
  array_agg(DISTINCT unit ORDER BY unit)
FROM unnest($2::text[], $3::text[]) AS q(unit, contributor) GROUP BY left(unit, 3), contributor`;

interface Step extends Omit<Booked, 'written' | 'lifted'> {
  /** Keyed hash of what was sent. */
  readonly content: Buffer;
}

function contentOf({ caseId, contribution }: Delivery): string {
  const { category, items, withdrawn } = contribution;
  const written = items.map(({ unit, reference, marks, lifted, from, until, values }) => ({
    ...{ unit: unit.id, reference, marks, lifted, from, until, values },
  }));
  return canonicalJson({ caseId, category: category.code, written, withdrawn: withdrawn.map((one) => one.reference) });
}

function keyHash({ region, contributor, idempotencyKey }: Delivery): Buffer {
  return hash('sha256', `${region}|${contributor}|${idempotencyKey}`, 'buffer');
}

async function underSameKey(manager: EntityManager, delivery: Delivery): Promise<Step | null> {
  const text = 'SELECT version, content, changed FROM depot.contribution WHERE key_hash = $1';
  const [step] = await manager.query<Step[]>(text, [keyHash(delivery)]);
  return step ?? null;
}

function repeated({ version, changed, content }: Step, sent: Buffer): Booked {
  if (content.equals(sent)) return { version, changed, lifted: [], written: false };
  const problem = 'this key was used for something else';
  throw new InputRefused([{ path: ['idempotencyKey'], problem, remedy: 'Choose a new key for each contribution' }]);
}

const SINCE = `
SELECT coalesce(max(version), 0)::int AS version,
  coalesce(array_agg(DISTINCT what ORDER BY what) FILTER (WHERE version > $4), '{}') AS changed
FROM depot.contribution LEFT JOIN LATERAL unnest(changed) what ON true
WHERE case_id = $1 AND category = $2 AND contributor = $3`;

/** The version there is; VersionConflict when it is not the one that the party knows. */
async function expectedOf(manager: EntityManager, delivery: Delivery): Promise<number> {
  const { caseId, contributor, contribution, expectedVersion } = delivery;
  const values = [caseId, contribution.category.code, contributor, expectedVersion];
  const [row] = await manager.query<[Pick<Step, 'version' | 'changed'>]>(SINCE, values);
  if (row.version !== expectedVersion) throw new VersionConflict(row.version, row.changed);
  return row.version;
}

function ownItems(manager: EntityManager, { caseId, contributor, contribution }: Delivery): Promise<OwnItem[]> {
  const text = `SELECT id, unit, version, array_remove(ARRAY[CASE WHEN archived THEN 'WPG14' END,
      CASE WHEN restricted THEN 'RESTRICTED' END, CASE WHEN third_party THEN 'THIRD_PARTY' END], NULL) AS marks
    FROM depot.item
    WHERE case_id = $1 AND contributor = $2 AND unit = ANY($3::text[]) AND withdrawn_at IS NULL`;
  return manager.query(text, [caseId, contributor, contribution.category.units.map(({ id }) => id)]);
}

/** References to what is not there, or not the party's own: the two cannot be told apart. */
function strangersOf({ items, withdrawn }: Contribution, own: readonly OwnItem[]): readonly InputMistake[] {
  const known = new Map(own.map((item) => [item.id, item.unit]));
  const named = [
    ...items.flatMap(({ reference, at, unit }) =>
      reference === null || known.get(reference) === unit.id ? [] : [[...at, 'referentie']],
    ),
    ...withdrawn.flatMap(({ reference, at }) => (known.has(reference) ? [] : [at])),
  ];
  const problem = 'your party has no such item here';
  return named.map((path) => ({ path, problem, remedy: 'Send the referentie of an item that your party contributed' }));
}

/** An item can be assigned only to who takes part in the case now. */
async function unassignable(
  manager: EntityManager,
  { caseId, contribution }: Delivery,
  now: Instant,
): Promise<readonly InputMistake[]> {
  const assigned = contribution.items.flatMap((item) => item.assigned ?? []);
  if (assigned.length === 0) return [];
  const text = `SELECT oin FROM gate.participation
    WHERE case_id = $1 AND from_at <= to_timestamp($2::float8 / 1000)
      AND (until_at IS NULL OR to_timestamp($2::float8 / 1000) < until_at)`;
  const rows = await manager.query<{ oin: string }[]>(text, [caseId, now]);
  const problem = 'this party takes no part in the case';
  return assigned
    .filter(({ oin }) => !rows.some((row) => row.oin === oin))
    .map(({ at }) => ({ path: at, problem, remedy: 'Send the OIN of a party that takes part' }));
}

function refuse(mistakes: readonly InputMistake[]): void {
  if (mistakes.length > 0) throw new InputRefused(mistakes);
}

function itemsOf({ contribution, contributor }: Delivery, own: readonly OwnItem[], now: Instant): DepotItem[] {
  return contribution.items.map((item) => {
    const before = earlierOf(item, own);
    const has = (mark: ItemMark): boolean =>
      item.marks.includes(mark) || (before?.marks.includes(mark) === true && !item.lifted.includes(mark));
    return {
      id: before?.id ?? randomUUID(),
      version: (before?.version ?? 0) + 1,
      unit: item.unit.id,
      contributor,
      owner: item.assigned?.oin ?? null,
      archived: has('WPG14'),
      restricted: has('RESTRICTED'),
      thirdParty: has('THIRD_PARTY'),
      validity: { from: item.from ?? now, until: item.until },
      values: item.values,
    };
  });
}

/** A party has one record of a category, which each contribution of it replaces. */
function earlierOf({ unit, reference }: ContributedItem, own: readonly OwnItem[]): OwnItem | undefined {
  return own.find((item) => (unit.list ? item.id === reference : item.unit === unit.id));
}

async function withdraw(manager: EntityManager, { contribution: { withdrawn } }: Delivery): Promise<void> {
  if (withdrawn.length === 0) return;
  const text = 'UPDATE depot.item SET withdrawn_at = clock_timestamp() WHERE id = ANY($1::uuid[])';
  await manager.query(text, [withdrawn.map(({ reference }) => reference)]);
}

function liftedBy({ items }: Contribution, own: readonly OwnItem[]): readonly ItemMark[] {
  const lifted = items.flatMap((item) =>
    (earlierOf(item, own)?.marks ?? []).filter((mark) => item.lifted.includes(mark)),
  );
  return [...new Set(lifted)].sort();
}

function changedBy({ items, withdrawn }: Contribution, own: readonly OwnItem[]): readonly string[] {
  const taken = withdrawn.flatMap(({ reference }) => own.find(({ id }) => id === reference)?.unit ?? []);
  return [...new Set([...items.flatMap(({ unit, values }) => [unit.id, ...Object.keys(values)]), ...taken])].sort();
}

async function note(manager: EntityManager, delivery: Delivery, { version, content, changed }: Step): Promise<void> {
  const { caseId, contributor, contribution } = delivery;
  const text = `INSERT INTO depot.contribution (case_id, category, contributor, version, key_hash, content, changed)
    VALUES ($1, $2, $3, $4, $5, $6, $7)`;
  const values = [caseId, contribution.category.code, contributor, version, keyHash(delivery), content, changed];
  await manager.query(text, values);
}
