import { isUuid, PARTY_TYPES, PURPOSES } from '#kernel';
import { BodyReader } from './body-reader.js';
import { RequestFlawed } from './flaws.js';
import type { Kind, Statement, Withdrawal } from './statement.js';

const MEMBERS = ['case', 'categories', 'recipients', 'purpose', 'until'];

/** Reads what callers send. Each reader throws RequestFlawed, which names all that is wrong with it. */
export class StatementForms {
  readonly #categories: readonly string[];

  /** `categories`: the codes of the catalogue. */
  constructor(categories: readonly string[]) {
    this.#categories = categories;
  }

  /** A consent names its recipients and its purpose; an objection may be against every recipient and every purpose. */
  statement(kind: Kind, body: unknown): Statement {
    const reader = new BodyReader(body ?? null, MEMBERS);
    const objection = kind === 'OBJECTION';
    return reader.finish({
      caseId: reader.uuid('case'),
      categories: reader.words('categories', this.#categories, 1),
      recipients: reader.words('recipients', PARTY_TYPES, objection ? 0 : 1),
      purpose: reader.word('purpose', PURPOSES, objection),
      until: reader.dateTime('until'),
    });
  }

  withdrawal(id: string, body: unknown): Withdrawal {
    const reader = new BodyReader(body ?? undefined, ['expectedVersion']);
    return reader.finish({ id: this.id('id', id), expectedVersion: reader.count('expectedVersion') });
  }

  /** A parameter of the path. */
  id(parameter: string, text: string): string {
    if (isUuid(text)) return text;
    throw new RequestFlawed([{ in: 'path', member: parameter, detail: 'Give a UUID in lower case' }]);
  }
}
