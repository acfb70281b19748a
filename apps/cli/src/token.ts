import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { clientAssertion, scopeText, signingKeysOf } from '#identity';
import type { Professional, SigningKey } from '#identity';
import { isPurpose, PURPOSES } from '#kernel';
import type { Purpose } from '#kernel';
import { clientSettings, readKeyFile } from '#settings';
import type { Origins } from '#settings';
import { Failure, HELD, MISUSE } from './command.js';
import type { Command, Surroundings } from './command.js';
import { readDemoParty } from './demo-party.js';
import type { DemoParty } from './demo-party.js';
import { ASSERTION_TYPE, askBoundToken, askToken } from './token-endpoint.js';

const USAGE = `Usage: npm run -s token -- <party> [options]

Prints an access token for a demo party, from the token endpoint of the running product.

  --region <id>        the region to act in (default: the first that the party acceded in)
  --purpose <CODE>     a purpose to act for; may be repeated (default: all that are registered)
  --function <name>    the function in which a professional acts (default: as in the party's key file)
  --professional <id>  who acts, by the party's own name for this person
  --no-confidential    the professional is under no duty of confidentiality
  --on-behalf-of <oin> the party for which it asks, where a delegation is registered
  --system             nobody acts: the application asks by itself
  --for <api>          gateway (default) or consent
  --dpop <file>        bind the token to the private JWK in this file (RFC 9449; \`npx ketenpoort key make\` makes one): it is
                       then sent by the scheme DPoP, with a proof of that key. --json tells the nonce for the first
  --json               print the whole answer of the token endpoint
  --help               this

ISSUER (or GATEWAY_HOST and GATEWAY_PORT) says where the product is, KEYS_DIR where the keys of the demo are.`;

const NO_PURPOSES: string[] = [];
const OPTIONS = {
  region: { type: 'string' },
  purpose: { type: 'string', multiple: true, default: NO_PURPOSES },
  function: { type: 'string' },
  professional: { type: 'string' },
  'on-behalf-of': { type: 'string' },
  confidential: { type: 'boolean', default: true },
  system: { type: 'boolean', default: false },
  for: { type: 'string', default: 'gateway' },
  dpop: { type: 'string' },
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const;

type Wanted = ReturnType<typeof read>['values'];

/** `token <party>`: see USAGE. */
export const token: Command = async (parameters, surroundings) => {
  const { values: wanted, positionals } = read(parameters);
  const [slug] = positionals;
  if (wanted.help) {
    surroundings.out(USAGE);
    return HELD;
  }
  if (slug === undefined || positionals.length > 1) throw new Failure(`Name one party.\n\n${USAGE}`, MISUSE);
  await printToken(slug, wanted, surroundings);
  return HELD;
};

function read(parameters: readonly string[]) {
  try {
    return parseArgs({ args: [...parameters], options: OPTIONS, allowPositionals: true, allowNegative: true });
  } catch (error) {
    throw new Failure(`${error instanceof Error ? error.message : 'Misuse'}\n\n${USAGE}`, MISUSE);
  }
}

async function printToken(slug: string, wanted: Wanted, { environment, out }: Surroundings): Promise<void> {
  const { origins, folders } = clientSettings(environment);
  checkNobody(wanted);
  const [resource, purposes] = [resourceOf(wanted, origins), purposesOf(wanted)];
  const party = await readDemoParty(folders.keys, slug);
  const scope = scopeOf(wanted.region ?? party.region, purposes);
  const onBehalfOf = wanted['on-behalf-of'] ?? null;
  const professional = professionalOf(party, wanted);
  const terms = { clientId: party.clientId, audience: origins.issuer, professional, onBehalfOf };
  const form = async (): Promise<URLSearchParams> =>
    new URLSearchParams({
      grant_type: 'client_credentials',
      client_assertion_type: ASSERTION_TYPE,
      client_assertion: await clientAssertion(terms, party.key, Date.now()),
      ...{ resource, scope },
    });
  const answer =
    wanted.dpop === undefined
      ? await askToken(origins.issuer, await form())
      : await askBoundToken(origins.issuer, form, await keyIn(wanted.dpop));
  out(wanted.json ? JSON.stringify(answer) : String(answer['access_token']));
}

async function keyIn(file: string): Promise<SigningKey> {
  if (!existsSync(file))
    throw new Failure(`There is no ${file}. Make a key with \`npx ketenpoort key make --out ${file}\``, MISUSE);
  const [key] = await signingKeysOf([readKeyFile(file)]);
  return key;
}

function resourceOf(wanted: Wanted, { issuer, consent }: Origins): string {
  if (wanted.for === 'gateway') return `${issuer}/graphql`;
  if (wanted.for === 'consent') return consent;
  throw new Failure(`There is no API "${wanted.for}". Choose from: gateway, consent`, MISUSE);
}

function checkNobody({ system, function: role, professional, confidential }: Wanted): void {
  if (system && (role !== undefined || professional !== undefined || !confidential))
    throw new Failure(
      'With --system nobody acts: leave out --function, --professional and --no-confidential, or --system',
      MISUSE,
    );
}

function purposesOf({ purpose }: Wanted): readonly Purpose[] {
  const unknown = purpose.find((code) => !isPurpose(code));
  if (unknown !== undefined)
    throw new Failure(`There is no purpose "${unknown}". Choose from: ${PURPOSES.join(', ')}`, MISUSE);
  return purpose.filter(isPurpose);
}

function scopeOf(region: string | null, purposes: readonly Purpose[]): string {
  return region === null ? purposes.map((code) => `purpose:${code}`).join(' ') : scopeText(region, purposes);
}

function professionalOf({ professional: usual }: DemoParty, wanted: Wanted): Professional | null {
  const role = wanted.function ?? usual.function;
  if (wanted.system || role === null) return null;
  const confidential = wanted.confidential && usual.confidential;
  return { id: wanted.professional ?? usual.id, function: role, confidential };
}
