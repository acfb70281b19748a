import type { FastifyRequest } from 'fastify';
import {
  buildSchema,
  execute,
  getOperationAST,
  GraphQLError,
  OperationTypeNode,
  parse,
  validate,
  type DocumentNode,
  type ExecutionResult,
  type GraphQLFormattedError,
  type GraphQLSchema,
} from 'graphql';
import type { StaffRole } from '#identity';
import { RequestInvalid, type ErrorCode } from '#kernel';
import type { Wordings } from '../graphql/answers.js';
import { causeOf, headOf, publicError, verdictOf, type Head } from '../graphql/errors.js';
import { logFailure } from '../http/failure-log.js';
import { checkNesting } from '../graphql/limits/nesting.js';
import { checkBrackets } from '../graphql/limits/written-document.js';
import { checkDocument, NESTING } from './limits.js';
import { notAllowed, type StaffRequest } from './turns.js';

const MOST_TOKENS = 5_000;
const MOST_MISTAKES = 20;

/** What a root field answers with: its arguments, coerced, and who of the staff asks. */
export type StaffRoot = Readonly<Record<string, (args: never, request: StaffRequest) => unknown>>;

export interface StaffAnswer extends Head {
  readonly body: Omit<ExecutionResult, 'errors'> & { readonly errors?: readonly GraphQLFormattedError[] };
}

interface Asked {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly operationName: string | null;
}

/** How a door for staff answers. */
export interface StaffTerms {
  readonly wordings: Wordings;
  /** Where mutations are told otherwise. */
  readonly ofChanges?: Wordings;
  /** The only role that is answered; null: each. */
  readonly role: StaffRole | null;
}

/** What is said to staff. */
export const TO_STAFF: Wordings = {
  BAD_USER_INPUT: 'What was sent cannot be used. `mistakes`, if there are any, says what to change.',
  FUNCTION_NOT_REGISTERED: 'Your role, or the regions that you administer, do not allow this.',
  CONFLICT: 'This is at odds with what is registered. `mistakes` says with what.',
  LEDGER_UNAVAILABLE:
    'It could not be confirmed that the change was recorded. Ask again: what was done already is not done twice. Only before ' +
    '`openCase`, look whether the case is in the list of cases of a party that takes part in it.',
};

/** Answers operations of staff: parse, validate, execute, each document anew. Few ask here, and seldom. */
export class StaffGraphql {
  readonly #schema: GraphQLSchema;

  constructor(
    schema: string,
    private readonly root: StaffRoot,
    private readonly terms: StaffTerms = { wordings: TO_STAFF, role: null },
  ) {
    this.#schema = buildSchema(schema);
  }

  /** Never rejects: what fails is answered with code, place and what to do, and no value, text or stack. */
  async answer(request: StaffRequest, body: unknown, http?: FastifyRequest): Promise<StaffAnswer> {
    let { wordings } = this.terms;
    try {
      if (this.terms.role !== null && request.caller.role !== this.terms.role) throw notAllowed();
      const asked = askedOf(body);
      const document = this.#document(asked);
      const isChange = getOperationAST(document, asked.operationName)?.operation === OperationTypeNode.MUTATION;
      if (isChange) wordings = { ...wordings, ...this.terms.ofChanges };
      return this.#settled(await this.#execute(document, asked, request), { wordings, http });
    } catch (error) {
      return this.#settled({ errors: [error instanceof GraphQLError ? error : wrapped(error)] }, { wordings, http });
    }
  }

  #document({ query, operationName }: Asked): DocumentNode {
    const document = parse(query, { maxTokens: MOST_TOKENS });
    const [first] = validate(this.#schema, document, undefined, { maxErrors: MOST_MISTAKES });
    if (first) throw new GraphQLError('', { nodes: first.nodes ?? null, originalError: notValid() });
    checkDocument(document);
    if (!getOperationAST(document, operationName))
      throw new RequestInvalid('BAD_USER_INPUT', 'the document has no such operation');
    return document;
  }

  #execute(
    document: DocumentNode,
    { variables, operationName }: Asked,
    request: StaffRequest,
  ): Promise<ExecutionResult> {
    return Promise.resolve(
      execute({
        ...{ schema: this.#schema, document, operationName, variableValues: variables },
        ...{ rootValue: this.root, contextValue: request },
      }),
    );
  }

  /** An operation in which every root field failed has the status of its first error; any other answers 200. */
  #settled({ data, errors = [] }: ExecutionResult, { wordings, http }: Telling): StaffAnswer {
    for (const error of errors) logFailure(codeOf(error), causeOf(error), http);
    const failed = new Set(errors.map(({ path }) => String(path?.[0])));
    const isAnswered = Object.entries(data ?? {}).some(([key, value]) => value !== null || !failed.has(key));
    const shown = errors.map((error) => shownOf(error, wordings));
    const [first] = errors;
    if (!first) return { status: 200, headers: {}, body: { data: data ?? null } };
    if (isAnswered) return { status: 200, headers: {}, body: { data: data ?? null, errors: shown } };
    return { ...headOf({ code: codeOf(first), origin: 'GATE' }, causeOf(first)), body: { errors: shown } };
  }
}

/** How an answer is told, and of which request. */
interface Telling {
  readonly wordings: Wordings;
  readonly http: FastifyRequest | undefined;
}

function askedOf(body: unknown): Asked {
  const { query, variables, operationName } = memberOf(body);
  const name = operationName ?? null;
  if (typeof query !== 'string' || (name !== null && typeof name !== 'string'))
    throw new RequestInvalid('BAD_USER_INPUT', 'the body is no GraphQL request');
  checkBrackets(query);
  checkNesting(variables, NESTING);
  // No text of ours has one, and the database takes none.
  if (JSON.stringify(body).includes('\\u0000')) throw new RequestInvalid('BAD_USER_INPUT', 'a text with NUL in it');
  return {
    query,
    operationName: name,
    variables: variables === undefined || variables === null ? {} : memberOf(variables),
  };
}

function memberOf(value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
  throw new RequestInvalid('BAD_USER_INPUT', 'the body is no GraphQL request');
}

function notValid(): RequestInvalid {
  return new RequestInvalid('GRAPHQL_VALIDATION_FAILED', 'the document does not fit the schema');
}

function wrapped(error: unknown): GraphQLError {
  const originalError = error instanceof Error ? error : new Error('something that is no error was thrown');
  return new GraphQLError('', { originalError });
}

function shownOf(error: GraphQLError, wordings: Wordings): GraphQLFormattedError {
  const code = codeOf(error);
  const { message, extensions, ...place } = publicError({ message: '', ...placeOf(error) }, error);
  return {
    message: wordings[code] ?? message,
    ...place,
    extensions: { ...extensions, code },
  };
}

function placeOf({ locations, path }: GraphQLError): Pick<GraphQLFormattedError, 'locations' | 'path'> {
  return { ...(locations && { locations }), ...(path && { path }) };
}

// The parser gives its errors no code of their own, as Apollo does.
function codeOf(error: GraphQLError): ErrorCode {
  const { code } = verdictOf(error);
  return code === 'INTERNAL_SERVER_ERROR' && error.message.startsWith('Syntax Error') ? 'GRAPHQL_PARSE_FAILED' : code;
}
