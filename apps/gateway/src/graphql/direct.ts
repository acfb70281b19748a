import { LRUCache } from 'lru-cache';
import { getOperationAST, OperationTypeNode, type DocumentNode, type GraphQLSchema } from 'graphql';
import type { CaseShape } from '#policies';
import type { ServerResponse } from 'node:http';
import type { Answer, Call } from '../door/call.js';
import { isRecord } from '../http/members.js';
import { ask, type Doors } from './asking.js';
import { callsOf } from './calls.js';
import type { Admitted } from './context.js';
import type { Document } from './inputs.js';
import { projectionOf, type Projection } from './projection.js';
import { answerText } from './written.js';

const MOST_DOCUMENTS = 1_000;
/** Characters of all documents together. */
const MOST_TEXT = 8_000_000;

interface Known {
  readonly schema: GraphQLSchema;
  readonly document: DocumentNode;
}

type Source = Known & Document;

/** An operation that can be answered directly. */
interface Ready {
  readonly write: Projection;
  readonly calls: readonly Call[];
}

/** What the body of a request asks for, all of it. */
interface Question {
  readonly query: string;
  readonly operationName: string | null;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** Answers by the same gate, in the same bytes, but without Apollo and execution: documents that Apollo has parsed and found valid
 *  before, of which every root field goes through the door. Whatever is not plain – a mistake, an error, a directive – is left
 *  to Apollo, which then takes over what has been asked of the gate, so that it is asked once. */
export class DirectWay {
  readonly #known = new LRUCache<string, Known>({
    max: MOST_DOCUMENTS,
    maxSize: MOST_TEXT,
    sizeCalculation: (_known, text) => text.length + 1,
  });

  constructor(
    private readonly doors: Pick<Doors, 'gate' | 'outcomes'>,
    private readonly shape: CaseShape,
  ) {}

  /** For a document that is valid: whoever sends the very same text again may be answered directly. */
  learn(text: string, schema: GraphQLSchema, document: DocumentNode): void {
    if (this.#known.get(text)?.document !== document) this.#known.set(text, { schema, document });
  }

  /** The text of the answer. Null: Apollo is to answer. */
  async answer(admitted: Admitted, body: unknown, response: ServerResponse): Promise<string | null> {
    const ready = this.#ready(body, admitted);
    if (!ready) return null;
    // Of what fails Apollo tells, to which the same promise is handed.
    const answer = await ask(this.doors, { admitted, calls: ready.calls, response }).catch(() => null);
    return answer && textOf(ready.write, answer);
  }

  #ready(body: unknown, { requester: { purposes } }: Admitted): Ready | null {
    const question = questionIn(body);
    const source = question && this.#sourceOf(question);
    const write = source && projectionOf(source.schema, source);
    const calls = write ? this.#callsOf(source) : [];
    return write && calls.length > 0 && calls.every(({ purpose }) => purposes.includes(purpose))
      ? { write, calls }
      : null;
  }

  #sourceOf({ query, operationName, variables }: Question): Source | null {
    const known = this.#known.get(query);
    if (!known) return null;
    const operation = getOperationAST(known.document, operationName);
    return operation?.operation === OperationTypeNode.QUERY ? { ...known, operation, variables } : null;
  }

  /** None when there is a mistake in one. */
  #callsOf(source: Source): readonly Call[] {
    try {
      const calls = callsOf(source.schema, this.shape, source);
      return calls.every((call): call is Call => !('error' in call)) ? calls : [];
    } catch {
      return [];
    }
  }
}

const MEMBERS: readonly string[] = ['query', 'operationName', 'variables'];

/** Null for a body that says anything else, or says it otherwise. */
function questionIn(body: unknown): Question | null {
  if (!isRecord(body) || !Object.keys(body).every((name) => MEMBERS.includes(name))) return null;
  const { query, operationName: named = null } = body;
  const variables = body['variables'] ?? {};
  if (typeof query !== 'string' || !isRecord(variables)) return null;
  return isName(named) ? { query, operationName: named, variables } : null;
}

function isName(value: unknown): value is string | null {
  return value === null || typeof value === 'string';
}

/** Null when there is an error to tell, or a value that does not fit the schema. */
function textOf(write: Projection, answer: Answer): string | null {
  if (answer.errors.size > 0) return null;
  try {
    return answerText(write(answer.values), answer.report);
  } catch {
    return null;
  }
}
