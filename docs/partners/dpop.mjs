// A partner application in one file, with tokens that are good for nobody else: private_key_jwt (RFC 7523) and DPoP (RFC 9449) with
// oauth4webapi, then one question.
//   ISSUER=http://127.0.0.1:3000 CLIENT_ID=… KEY_FILE=key.json FUNCTION=… node docs/partners/dpop.mjs <case id>
import { readFile } from 'node:fs/promises';
import * as oauth from 'oauth4webapi';

const { ISSUER, CLIENT_ID, KEY_FILE, FUNCTION, REGION = 'groningen' } = process.env;
const [caseId] = process.argv.slice(2);
if (!ISSUER || !CLIENT_ID || !KEY_FILE || !caseId) {
  console.error('Set ISSUER, CLIENT_ID and KEY_FILE, and name a case');
  process.exit(2);
}
process.on('uncaughtException', ({ message, error, error_description: why }) => {
  console.error(error ? `${error}: ${why}` : message);
  process.exit(1);
});

const { kid, ...jwk } = JSON.parse(await readFile(KEY_FILE, 'utf8'));
const algorithm = { name: 'ECDSA', namedCurve: 'P-256' };
const key = await crypto.subtle.importKey('jwk', { ...jwk, key_ops: ['sign'] }, algorithm, false, ['sign']);

// Only for a product on this machine: anywhere else the gate speaks https, and this option stays out.
const onLoopback = { [oauth.allowInsecureRequests]: ISSUER.startsWith('http://127.0.0.1') };

const issuer = new URL(ISSUER);
const found = await oauth.discoveryRequest(issuer, { algorithm: 'oauth2', ...onLoopback });
const server = await oauth.processDiscoveryResponse(issuer, found);
const client = { client_id: CLIENT_ID };

const signed = oauth.PrivateKeyJwt(
  { key, kid },
  {
    [oauth.modifyAssertion]: (_header, claims) => {
      claims.exp = claims.iat + 60;
      // Who acts, in a function that is registered for this application. Left out, the application asks by itself.
      if (FUNCTION) claims.professional = { id: 'medewerker-7', function: FUNCTION, confidential: true };
    },
  },
);

// A key of this process alone. The handle makes the proofs, and keeps the nonces that the gate gives.
const DPoP = oauth.DPoP(client, await oauth.generateKeyPair('ES256'));
const options = { DPoP, ...onLoopback };

const askToken = async () => {
  const scope = `region:${REGION} purpose:CASUSOVERLEG`;
  const asked = await oauth.clientCredentialsGrantRequest(server, client, signed, { scope }, options);
  return oauth.processClientCredentialsResponse(server, client, asked);
};
const askCase = (token) =>
  oauth.protectedResourceRequest(
    token,
    'POST',
    new URL('/graphql', issuer),
    new Headers({ 'content-type': 'application/json' }),
    JSON.stringify({
      query: 'query ($case: ID!) { case(id: $case, purpose: CASUSOVERLEG) { identiteit { naam { geslachtsnaam } } } }',
      variables: { case: caseId },
    }),
    options,
  );

const { access_token: token, token_type } = await withNonce(askToken);
console.log(JSON.stringify({ token_type }));
console.log();
console.log(await (await withNonce(() => askCase(token))).text());

/** Once more, with the nonce that came with the refusal: the handle has it by now. */
async function withNonce(ask) {
  try {
    return await ask();
  } catch (error) {
    if (oauth.isDPoPNonceError(error)) return ask();
    throw error;
  }
}
