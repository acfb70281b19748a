import { clientAssertion } from '#identity';
import { isOin } from '#kernel';
import { clientSettings, type Environment } from '#settings';
import { Failure, MISUSE, NOT_HELD } from '../command.js';
import { answerOf } from '../gate-answer.js';
import { refusalOf, toldMistakes, type GateError } from '../mistakes.js';
import { ASSERTION_TYPE, askToken } from '../token-endpoint.js';
import { staffIdentity } from './staff-key.js';

interface Answer {
  readonly data?: Readonly<Record<string, unknown>> | null;
  readonly errors?: readonly GateError[];
}

/** One member of staff, signed in at a running product. */
export class StaffSession {
  private constructor(
    private readonly issuer: string,
    private readonly token: string,
  ) {}

  /** Signs in with the key of `--as`, or the only one there is. */
  static async open(environment: Environment, as: string | null): Promise<StaffSession> {
    const { issuer } = clientSettings(environment).origins;
    const { id, key } = await staffIdentity(environment, as);
    const terms = { clientId: id, audience: issuer, professional: null };
    const form = {
      ...{ grant_type: 'client_credentials', client_assertion_type: ASSERTION_TYPE },
      client_assertion: await clientAssertion(terms, key, Date.now()),
      resource: `${issuer}/staff/graphql`,
    };
    const { access_token: token } = await askToken(issuer, new URLSearchParams(form));
    return new StaffSession(issuer, String(token));
  }

  /** The data of an operation. Failure with what to do when it is refused. */
  ask(query: string, variables: Readonly<Record<string, unknown>> = {}): Promise<Readonly<Record<string, unknown>>> {
    return this.#ask('/staff/graphql', query, variables);
  }

  /** The same of the API for privacy officers. */
  look(query: string, variables: Readonly<Record<string, unknown>>): Promise<Readonly<Record<string, unknown>>> {
    return this.#ask('/officers/graphql', query, variables);
  }

  async #ask(
    path: string,
    query: string,
    variables: Readonly<Record<string, unknown>>,
  ): Promise<Readonly<Record<string, unknown>>> {
    const held = { token: this.token, key: null, nonce: null };
    const asked = { method: 'POST', path, body: { query, variables } } as const;
    const { data, errors } = (await answerOf(this.issuer, held, asked)) as Answer;
    if (errors) throw refused(errors);
    return data ?? {};
  }

  /** What is answered to a body posted to a path of the gate, as it comes: it may be long. Failure with what to do when it is refused. */
  async post(path: string, body: object): Promise<Response> {
    const response = await fetch(`${this.issuer}${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${this.token}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    }).catch(() => null);
    if (response === null) throw new Failure(`Ketenpoort stopped answering at ${this.issuer}`);
    if (response.ok) return response;
    const { errors } = (await response.json().catch(() => ({}))) as Answer;
    throw errors ? refused(errors) : new Failure(`What answers at ${this.issuer} said ${String(response.status)}`);
  }

  /** The OIN of a party named by its OIN or its slug. */
  async oinOf(name: string): Promise<string> {
    if (isOin(name)) return name;
    const { party } = await this.ask('query ($slug: ID!) { party(slug: $slug) { oin } }', { slug: name });
    if (isRecord(party)) return String(party['oin']);
    throw new Failure(`There is no party "${name}" in your regions. See \`ketenpoort party list\`, or state its OIN`);
  }

  /** The region that was named, or the only one of the caller. */
  async regionOf(named: string | null): Promise<string> {
    if (named !== null) return named;
    const { regions } = await this.ask('{ regions { id } }');
    const ids = (regions as readonly { readonly id: string }[]).map(({ id }) => id);
    const [only, ...others] = ids;
    if (only !== undefined && others.length === 0) return only;
    if (only === undefined)
      throw new Failure('There is no region yet: activate a convenant with `ketenpoort convenant activate <file>`');
    throw new Failure(`Say which region: --region ${ids.join(', --region ')}`, MISUSE);
  }
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function refused(errors: readonly GateError[]): Failure {
  const details = errors.map(refusalOf);
  return new Failure(details.map(toldMistakes).join('\n'), NOT_HELD, details);
}
