import type { EntityManager } from 'typeorm';
import {
  caseKey,
  FactsChanged,
  GatewayError,
  InputRefused,
  isUuid,
  NEUTRAL,
  regionKey,
  type InputMistake,
  type Reason,
} from '#kernel';
import { barrierToContribution, readContribution, type Contribution, type ContributionText } from '#policies';
import {
  CaseFileEntity,
  changeEntry,
  entryRequester,
  type Booked,
  type Caller,
  type ContributionBook,
  type Pseudonyms,
  type Turn,
  type Turns,
} from '#persistence';
import type { Answer, RecordReference, WithheldField } from '../door/call.js';
import type { Policies, Policy } from '../door/policies.js';

/** What a root field of a mutation contributes. */
export interface ContributionCall extends Omit<ContributionText, 'partyType'> {
  /** Response name of the root field. */
  readonly key: string;
  readonly caseId: string;
  readonly expectedVersion: number;
  readonly idempotencyKey: string;
}

export type ContributionOrError = ContributionCall | { readonly key: string; readonly error: GatewayError };

export interface DeskParts {
  readonly turns: Turns;
  readonly book: ContributionBook;
  readonly policies: Policies;
  readonly pseudonyms: Pseudonyms;
}

/** How often the way may start again when facts change under it. */
const MOST_ATTEMPTS = 3;

/** What came of one contribution. */
interface Taken {
  readonly booked: Booked | null;
  readonly reason: Reason | null;
  /** Id of its entry; null: nothing was written anew. */
  readonly record: string | null;
  readonly policy: Policy;
}

/** Takes contributions in: validated, written and recorded in one transaction. Answers no case data. */
export class ContributionDesk {
  readonly #parts: DeskParts;

  constructor(parts: DeskParts) {
    this.#parts = parts;
  }

  /** One after the other, in the order of the document; a refused one does not stop those after it. */
  async answer(caller: Caller, calls: readonly ContributionOrError[]): Promise<Answer> {
    const [values, errors] = [new Map<string, unknown>(), new Map<string, GatewayError>()];
    const [records, withheld]: [RecordReference[], WithheldField[]] = [[], []];
    for (const call of calls) {
      try {
        if ('error' in call) throw call.error;
        const taken = await this.#take(caller, call);
        values.set(call.key, taken.booked && { version: taken.booked.version });
        records.push(...referencesOf(taken, call.key));
        withheld.push(...withheldOf(taken, call.key));
      } catch (error) {
        if (!(error instanceof GatewayError)) throw error;
        errors.set(call.key, error);
      }
    }
    return { values, errors, report: { records, withheld, forms: [] }, recorded: [] };
  }

  async #take(caller: Caller, call: ContributionCall): Promise<Taken> {
    const contribution = this.#read(caller, call);
    for (let attempt = 1; ; attempt += 1) {
      try {
        const policy = await this.#parts.policies.of(caller.requester.region);
        return await this.#parts.turns.take(caller, (turn) => this.#under(turn, call, contribution, policy));
      } catch (error) {
        if (!(error instanceof FactsChanged) || attempt === MOST_ATTEMPTS) throw error;
      }
    }
  }

  #read({ requester: { partyType } }: Caller, call: ContributionCall): Contribution {
    const { contribution, mistakes } = readContribution(this.#parts.policies.catalogue, { ...call, partyType });
    const all = [...headMistakes(call), ...(mistakes ?? [])];
    if (!contribution || all.length > 0) throw new InputRefused(all);
    return contribution;
  }

  async #under(turn: Turn, call: ContributionCall, contribution: Contribution, policy: Policy): Promise<Taken> {
    const { manager, now } = turn.change;
    const { region, oin, partyType } = turn.requester;
    this.#parts.policies.mustStand(policy, region, await epochOf(manager, regionKey(region)));
    const file = await manager.findOneBy(CaseFileEntity, { id: call.caseId, region });
    const participates = await takesPart(turn, call.caseId);
    const question = { at: now, partyType, phase: file?.phase ?? null, participates };
    const reason = barrierToContribution(policy.compiled, question);
    if (reason !== null || !file) return this.#refused(turn, call, file, { policy, reason });
    const { caseId, expectedVersion, idempotencyKey } = call;
    const delivery = { region, caseId, contributor: oin, contribution, expectedVersion, idempotencyKey };
    const booked = await this.#parts.book.write(manager, delivery, now);
    return { booked, reason: null, record: this.#written(turn, { booked, contribution, file }), policy };
  }

  #written(
    turn: Turn,
    { booked, contribution, file }: { booked: Booked; contribution: Contribution; file: CaseFileEntity },
  ): string | null {
    if (!booked.written) return null;
    turn.change.bump(caseKey(file.id));
    const { category, items, withdrawn } = contribution;
    const marks = [...new Set(items.flatMap((item) => item.marks))].sort();
    const counts = { items: items.length, withdrawn: withdrawn.length };
    const { version, changed, lifted } = booked;
    const words = { category: category.code, version, changed, marks, lifted, ...counts };
    return this.#record(turn, 'WRITTEN', { caseId: file.id, person: file.person, words });
  }

  #refused(
    turn: Turn,
    { caseId, category }: ContributionCall,
    file: CaseFileEntity | null,
    { policy, reason }: Pick<Taken, 'policy' | 'reason'>,
  ): Taken {
    const words = { category, reason };
    const record = this.#record(turn, 'REFUSED', { caseId, person: file?.person ?? null, words });
    return { booked: null, reason, record, policy };
  }

  #record(
    { change, requester, trace }: Turn,
    step: 'WRITTEN' | 'REFUSED',
    about: {
      readonly caseId: string;
      readonly person: string | null;
      readonly words: Parameters<typeof changeEntry>[1]['change'];
    },
  ): string {
    const { pseudonyms } = this.#parts;
    const entry = changeEntry(change.now, {
      kind: 'contribution',
      step,
      region: requester.region,
      subject: about.person === null ? null : pseudonyms.of('person', about.person),
      case: pseudonyms.of('case', about.caseId),
      pseudonym_key: pseudonyms.version,
      requester: entryRequester(requester, pseudonyms),
      trace,
      change: about.words,
    });
    change.record(entry);
    return entry.id;
  }
}

const KEY = /^[A-Za-z0-9_.:-]{16,128}$/;

function headMistakes({ caseId, expectedVersion, idempotencyKey }: ContributionCall): InputMistake[] {
  const mistakes: InputMistake[] = [];
  const wrong = (name: string, remedy: string): unknown =>
    mistakes.push({ path: [name], problem: 'this value cannot be used', remedy });
  if (!isUuid(caseId)) wrong('case', 'Send the id of a case, a UUID');
  if (expectedVersion < 0) wrong('expectedVersion', 'Send the version that you last got, 0 before the first');
  if (!KEY.test(idempotencyKey))
    wrong('idempotencyKey', 'Send 16 to 128 letters, digits and _.:-, a UUID for example, new for each contribution');
  return mistakes;
}

async function epochOf(manager: EntityManager, key: string): Promise<number> {
  const [row] = await manager.query<{ epoch: string }[]>('SELECT epoch FROM gate.epoch WHERE key = $1', [key]);
  return Number(row?.epoch ?? 0);
}

/** The requester's party takes part in the case now, by the time under the lock, in the requester's function among others. */
async function takesPart({ change: { manager, now }, requester }: Turn, caseId: string): Promise<boolean> {
  const text = `SELECT 1 FROM gate.participation WHERE case_id = $1 AND oin = $2
    AND from_at <= to_timestamp($4::float8 / 1000) AND (until_at IS NULL OR to_timestamp($4::float8 / 1000) < until_at)
    AND (functions = '{}' OR $3 = ANY(functions))`;
  const values = [caseId, requester.oin, requester.function, now];
  return (await manager.query<unknown[]>(text, values)).length > 0;
}

function referencesOf({ record, policy }: Taken, key: string): RecordReference[] {
  if (record === null) return [];
  const { id, version } = policy.compiled.convenant;
  return [{ path: [key], id: record, convenant: id, version }];
}

function withheldOf({ reason }: Taken, key: string): WithheldField[] {
  const neutral = reason === null ? null : NEUTRAL[reason];
  return neutral === null ? [] : [{ path: [key], field: 'case', reason: neutral }];
}
