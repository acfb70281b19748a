import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import { clientAssertion, scopeText, signingKeysOf, type SigningKey } from '#identity';
import { clientSettings, readKeyFile, type Environment } from '#settings';
import { Failure, MISUSE, NOT_HELD } from '../command.js';
import { readDemoParty } from '../demo-party.js';
import { answerOf } from '../gate-answer.js';
import { refusalOf, toldMistakes, type GateError } from '../mistakes.js';
import { ASSERTION_TYPE, holdToken, TokenRefused, type HeldToken } from '../token-endpoint.js';

/** Which party's application asks: by its key file, or by its slug among those in KEYS_DIR/parties. */
export interface PartyNamed {
  readonly slug: string | null;
  readonly keyFile: string | null;
  /** Of the key file's application, where the file does not say. */
  readonly clientId: string | null;
  readonly region: string | null;
}

interface PartyIdentity {
  readonly clientId: string;
  readonly key: SigningKey;
  readonly region: string | null;
}

interface Answer {
  readonly errors?: readonly GateError[];
  readonly [member: string]: unknown;
}

/** An application of a party, signed in at a running product for the party itself: no professional is named. */
export class PartySession {
  private constructor(
    private readonly issuer: string,
    private readonly held: HeldToken,
  ) {}

  static async open(environment: Environment, named: PartyNamed): Promise<PartySession> {
    const { issuer } = clientSettings(environment).origins;
    const { clientId, key, region } = await identityOf(environment, named);
    const where = named.region ?? region;
    const terms = { clientId, audience: issuer, professional: null };
    const form = async (): Promise<URLSearchParams> =>
      new URLSearchParams({
        ...{ grant_type: 'client_credentials', client_assertion_type: ASSERTION_TYPE },
        client_assertion: await clientAssertion(terms, key, Date.now()),
        resource: `${issuer}/graphql`,
        ...(where !== null && { scope: scopeText(where, []) }),
      });
    return new PartySession(issuer, await holdToken(issuer, form).catch(withoutCertificate));
  }

  /** The answer at a path below the documents of the party. Failure with what to do when it is refused; `file`: what mistakes are in. */
  async ask(method: 'GET' | 'POST' | 'DELETE', path: string, body: object | null = null, file = ''): Promise<Answer> {
    const answer = await answerOf(this.issuer, this.held, { method, path: `/documents${path}`, body });
    return given(answer as Answer, file);
  }
}

// The gate says what it misses; that this command cannot give it, it does not know.
function withoutCertificate(error: unknown): never {
  if (!(error instanceof TokenRefused) || error.error !== 'invalid_request' || !/certificate/i.test(error.why))
    throw error;
  const instead = 'curl with --cert and --key can, at /documents: see docs/partners.md, 7';
  throw new Failure(`${error.message}. This command shows no client certificate. ${instead}`);
}

function given(answer: Answer, file: string): Answer {
  const [refusal] = answer.errors ?? [];
  if (!refusal) return answer;
  const details = refusalOf(refusal);
  throw new Failure(toldMistakes({ ...details, file }), NOT_HELD, [details]);
}

async function identityOf(
  environment: Environment,
  { slug, keyFile, clientId: said }: PartyNamed,
): Promise<PartyIdentity> {
  if ((slug === null) === (keyFile === null))
    throw new Failure('Say who asks: --party <slug>, --key <file>, or --as <staff id> with --party', MISUSE);
  if (slug !== null) return readDemoParty(clientSettings(environment).folders.keys, slug);
  const path = String(keyFile);
  if (!existsSync(path)) throw new Failure(`There is no ${path}`, MISUSE);
  const { client_id: noted, region, ...jwk } = readKeyFile(path);
  const clientId = said ?? noted;
  if (typeof clientId !== 'string')
    throw new Failure(`${basename(path)} does not say which application it is for: state --client-id`, MISUSE);
  const [key] = await signingKeysOf([jwk]);
  return { clientId, key, region: typeof region === 'string' ? region : null };
}
