import { net, unless, unlessStatus, type Attack } from '../attack.js';
import { maced, signed, unsigned } from '../forge.js';
import { sendRaw, statusesIn } from '../raw.js';
import type { World } from '../world.js';
import { boundToken, MEMORY, POSSESSION, proofOf, shown, stolen } from './dpop-kit.js';
import { PROXIED } from './mtls-kit.js';
import { ES256_ALONE, HEADER, JOSE, PINNED, verifying } from './signature-kit.js';

/** Shows one proof to two replicas, so many times each, all at once or one after the other: how often it was taken. */
async function replayed(world: World, times: number, atOnce: boolean): Promise<number> {
  const bound = await boundToken(world);
  const proof = signed(await proofOf(bound), bound.key);
  const urls = [bound.forge.url, (await world.replica(PROXIED)).url];
  const all = Array.from({ length: times }, () => urls).flat();
  const show = (url: string): Promise<Response> => shown(url, `DPoP ${bound.token}`, proof);
  const answers: Response[] = atOnce ? await Promise.all(all.map(show)) : [];
  if (!atOnce) for (const url of all) answers.push(await show(url));
  return answers.filter(({ status }) => status === 200).length;
}

/** What a thief of a bound token tries, and what two readers may disagree on. */
export const BOUND_TOKEN_ATTACKS: readonly Attack[] = [
  {
    id: 'DPOP-15',
    title: 'a proof that was shown before, at the same gateway',
    source: 'RFC 9449 §11.1',
    defence: [net(POSSESSION, "if (!(await this.dpop.spend(proof))) throw new Unauthenticated('DPOP_REPLAYED');", '')],
    attempt: async (world) => {
      const bound = await boundToken(world);
      const proof = signed(await proofOf(bound), bound.key);
      await shown(bound.forge.url, `DPoP ${bound.token}`, proof);
      return unlessStatus(await shown(bound.forge.url, `DPoP ${bound.token}`, proof), 401);
    },
  },
  {
    id: 'DPOP-16',
    title: 'a proof that was shown before, at another replica',
    source: 'RFC 9449 §11.1: replicas without a shared memory',
    defence: [
      net(
        MEMORY,
        'return this.#batcher.load(proof);',
        'const own = ((this as { own?: Set<string> }).own ??= new Set()); return Promise.resolve(own.size < own.add(proof.id).size);',
      ),
    ],
    attempt: async (world) => {
      const taken = await replayed(world, 1, false);
      return unless(taken === 1, `taken ${taken} times`);
    },
  },
  {
    id: 'DPOP-17',
    title: 'one proof sixteen times at once, at two replicas',
    source: 'RFC 9449 §11.1; CWE-367: replay in a race',
    defence: [
      net(
        MEMORY,
        "return hashes.map((hash) => added.delete(hash.toString('hex')));",
        'return hashes.map(() => added.size >= 0);',
      ),
    ],
    attempt: async (world) => {
      const taken = await replayed(world, 8, true);
      return unless(taken === 1, `taken ${taken} times`);
    },
  },
  stolen(
    {
      id: 'DPOP-18',
      title: 'a stolen token with a proof by the thief’s own key',
      source: 'RFC 9449 §4.3 item 12',
      defence: [net(POSSESSION, "if (proof.thumbprint !== jkt) throw new Unauthenticated('DPOP_KEY_OTHER');", '')],
    },
    async (bound) => {
      const own = bound.forge.own.publicKey.export({ format: 'jwk' });
      return signed(await proofOf(bound, { header: { jwk: own } }), bound.forge.own.privateKey);
    },
  ),
  stolen(
    {
      id: 'DPOP-19',
      title: 'a proof that brings its private key along',
      source: 'RFC 9449 §4.3 item 7',
      defence: [net('libs/identity/src/keys.ts', '!PRIVATE_MEMBERS.some((member) => member in jwk) &&', '')],
    },
    async (bound) => signed(await proofOf(bound, { header: { jwk: bound.key.export({ format: 'jwk' }) } }), bound.key),
  ),
  stolen(
    {
      id: 'DPOP-20',
      title: 'a proof by HMAC, with what everybody knows of the key as its secret',
      source: 'RFC 9449 §4.3 item 5; CVE-2016-10555',
      defence: [
        PINNED,
        ES256_ALONE,
        verifying(
          `if (${HEADER}.alg === 'HS256') { const at = token.lastIndexOf('.'); return process.getBuiltinModule('node:crypto')
            .createHmac('sha256', String(key.jwk['x'])).update(token.slice(0, at)).digest('base64url') === token.slice(at + 1); }`,
        ),
      ],
    },
    async (bound) => {
      const header = { alg: 'HS256', jwk: { ...bound.jwk, alg: 'ES256' } };
      return maced(await proofOf(bound, { header }), String(bound.jwk['x']));
    },
  ),
  stolen(
    {
      id: 'DPOP-21',
      title: 'a proof that says that it needs no signature',
      source: 'RFC 9449 §4.3 item 5; RFC 8725 §2.1',
      defence: [
        PINNED,
        net(JOSE, "return segment !== '' && Buffer", 'return Buffer'),
        ES256_ALONE,
        verifying(`if (${HEADER}.alg === 'none') return true;`),
      ],
    },
    async (bound) =>
      `${unsigned(await proofOf(bound, { header: { alg: 'none', jwk: { ...bound.jwk, alg: 'ES256' } } }))}.`,
  ),
  stolen(
    {
      id: 'DPOP-22',
      title: 'a bound token sent as if it were bound to nothing',
      source: 'RFC 9449 §7.1: downgrade to Bearer',
      defence: [net(POSSESSION, "else if (jkt !== null) throw new Unauthenticated('DPOP_SCHEME_NEEDED');", '')],
    },
    () => Promise.resolve(undefined),
    'Bearer',
  ),
  stolen(
    {
      id: 'DPOP-23',
      title: 'a bound token without a proof',
      source: 'RFC 9449 §7.1',
      defence: [
        net(
          POSSESSION,
          "if (typeof text !== 'string') throw new Unauthenticated('DPOP_MISSING');",
          "if (typeof text !== 'string') return;",
        ),
      ],
    },
    () => Promise.resolve(undefined),
  ),
  {
    id: 'DPOP-24',
    title: 'a token that is bound to nothing, sent as if it were bound to one’s own key',
    source: 'RFC 9449 §7.1; §4.3 item 12',
    defence: [
      net(POSSESSION, "if (jkt === null) throw new Unauthenticated('DPOP_NOT_BOUND');", ''),
      net(POSSESSION, 'if (proof.thumbprint !== jkt)', 'if (jkt !== null && proof.thumbprint !== jkt)'),
    ],
    attempt: async (world) => {
      const bound = await boundToken(world);
      const unbound = { ...bound, token: bound.forge.byGateway(bound.forge.access()) };
      const proof = signed(await proofOf(unbound), bound.key);
      return unlessStatus(await shown(bound.forge.url, `DPoP ${unbound.token}`, proof), 401);
    },
  },
  {
    id: 'DPOP-25',
    title: 'two proofs, of which two readers might take another one',
    source: 'RFC 9449 §4.3 item 1',
    defence: [
      net(
        POSSESSION,
        'const { dpop: text } = request.headers;',
        "const text = String(request.headers['dpop']).split(', ')[0];",
      ),
    ],
    attempt: async (world) => {
      const bound = await boundToken(world);
      const proof = signed(await proofOf(bound), bound.key);
      const body = '{"query":"{ me { oin } }"}';
      const lines = [
        ...['POST /graphql HTTP/1.1', 'Host: gate.example', 'Connection: close', 'Content-Type: application/json'],
        ...[`Authorization: DPoP ${bound.token}`, `DPoP: ${proof}`, 'DPoP: x.y.z', `Content-Length: ${body.length}`],
      ];
      const [status = 0] = statusesIn(await sendRaw(bound.forge.url, [...lines, '', body].join('\r\n'), 300));
      return unlessStatus({ status }, 401);
    },
  },
];
