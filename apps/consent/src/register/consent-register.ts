import { randomUUID } from 'node:crypto';
import { caseKey, RequestInvalid } from '#kernel';
import { ConsentEntity, type Caller, type Turn, type Turns } from '#persistence';
import { RequestFlawed, UNTIL_IN_PAST } from '../statement/flaws.js';
import type { Kind, Statement, Withdrawal } from '../statement/statement.js';
import { mustBeAbleToState, mustBeProfessional } from './caller.js';
import { findCase, type OpenCase } from './case-file.js';
import type { ConsentJournal, Step } from './consent-journal.js';
import {
  firstVersion,
  lineOf,
  refOf,
  saysTheSame,
  wordsOf,
  type ConsentLine,
  type ConsentRow,
} from './consent-line.js';
import { lineById, linesOfCase } from './consent-rows.js';

/** Lines of one case: more than anybody needs, and few enough to be read with the facts of every request. */
const MOST_LINES = 200;

const STATED = { CONSENT: 'GIVEN', OBJECTION: 'OBJECTED' } as const satisfies Record<Kind, Step>;
const WITHDRAWN = { CONSENT: 'WITHDRAWN', OBJECTION: 'OBJECTION_WITHDRAWN' } as const satisfies Record<Kind, Step>;

/** A line as a statement left it. */
export interface Stated {
  readonly line: ConsentLine;
  /** False: it was there already, and nothing changed. */
  readonly created: boolean;
}

/** The one writer of consents and objections. All it does is recorded in the ledger in the same transaction, and what it
 *  changes is in force for every answer recorded after it. Null, everywhere: the case is unknown, or the requester's party
 *  is not kernpartner in it now; the two cannot be told apart. */
export class ConsentRegister {
  readonly #turns: Turns;
  readonly #journal: ConsentJournal;

  constructor(turns: Turns, journal: ConsentJournal) {
    this.#turns = turns;
    this.#journal = journal;
  }

  /** Enters a consent or an objection. What is in force already in the same words is answered as it is: a request sent twice
   *  leaves no second line that a withdrawal would miss. */
  async state(caller: Caller, kind: Kind, statement: Statement): Promise<Stated | null> {
    mustBeAbleToState(caller.requester);
    return this.#inCase(caller, statement.caseId, async (turn, file) => {
      const { now } = turn.change;
      if (statement.until !== null && statement.until.getTime() <= now) throw new RequestFlawed([UNTIL_IN_PAST]);
      const lines = await linesOfCase(turn, file.id);
      const known = lines.find((line) => saysTheSame(line, kind, statement));
      if (known !== undefined) return { line: this.#show(turn, file, known), created: false };
      if (lines.length >= MOST_LINES) throw new RequestInvalid('LIMIT_EXCEEDED', 'the case has too many lines');
      const row = firstVersion(randomUUID(), kind, statement, now);
      return { line: await this.#append(turn, file, row), created: true };
    });
  }

  /** Withdraws a line. One that is withdrawn already is answered as it is; CONFLICT when it has another version than expected. */
  async withdraw(caller: Caller, kind: Kind, { id, expectedVersion }: Withdrawal): Promise<ConsentLine | null> {
    mustBeAbleToState(caller.requester);
    return this.#atLine(caller, { kind, id }, async (turn, file, row) => {
      if (row.state === 'WITHDRAWN') return this.#show(turn, file, row);
      if (expectedVersion !== null && expectedVersion !== row.version)
        throw new RequestInvalid('CONFLICT', 'the line has another version');
      return this.#append(turn, file, { ...row, version: row.version + 1, state: 'WITHDRAWN' });
    });
  }

  async read(caller: Caller, kind: Kind, id: string): Promise<ConsentLine | null> {
    mustBeProfessional(caller.requester);
    return this.#atLine(caller, { kind, id }, (turn, file, row) => Promise.resolve(this.#show(turn, file, row)));
  }

  /** All lines of a case, the withdrawn and expired among them, by id. */
  async list(caller: Caller, caseId: string): Promise<readonly ConsentLine[] | null> {
    mustBeProfessional(caller.requester);
    return this.#inCase(caller, caseId, async (turn, file) => {
      const rows = await linesOfCase(turn, file.id);
      this.#journal.record(turn, 'READ', file, { consents: rows.map(refOf) });
      return rows.map((row) => lineOf(row, turn.change.now));
    });
  }

  #inCase<Result>(
    caller: Caller,
    caseId: string,
    work: (turn: Turn, file: OpenCase) => Promise<Result>,
  ): Promise<Result | null> {
    return this.#turns.take(caller, async (turn) => {
      const found = await findCase(turn, caseId);
      if ('open' in found) return work(turn, found.open);
      this.#journal.refused(turn, found.closed);
      return null;
    });
  }

  #atLine<Result>(
    caller: Caller,
    { kind, id }: { readonly kind: Kind; readonly id: string },
    work: (turn: Turn, file: OpenCase, row: ConsentRow) => Promise<Result>,
  ): Promise<Result | null> {
    return this.#turns.take(caller, async (turn) => {
      const row = await lineById(turn, kind, id);
      // Of a line that is not there, no case can be looked up; the same statements are sent all the same.
      const found = await findCase(turn, row?.caseId ?? id);
      if (row !== null && 'open' in found) return work(turn, found.open, row);
      this.#journal.refused(turn, row !== null && 'closed' in found ? found.closed : null);
      return null;
    });
  }

  async #append(turn: Turn, file: OpenCase, row: ConsentRow): Promise<ConsentLine> {
    const { manager, now } = turn.change;
    await manager.insert(ConsentEntity, row);
    turn.change.bump(caseKey(file.id));
    this.#journal.record(turn, (row.state === 'WITHDRAWN' ? WITHDRAWN : STATED)[row.kind], file, wordsOf(row));
    return lineOf(row, now);
  }

  #show(turn: Turn, file: OpenCase, row: ConsentRow): ConsentLine {
    this.#journal.record(turn, 'READ', file, { consents: [refOf(row)] });
    return lineOf(row, turn.change.now);
  }
}
