import { generateKeyPairSync } from 'node:crypto';
import { generateSigningKey, publicJwk } from '#identity';
import type { StaffChanges } from '#testing';
import { net, unless, unlessStatus, type Attack, type Net } from '../attack.js';
import type { World } from '../world.js';

const TURNS = 'apps/gateway/src/staff/turns.ts';
const KEYS = 'libs/identity/src/keys.ts';
const REGISTERED = 'libs/identity/src/registered-key.ts';
const ARGUMENTS = 'apps/gateway/src/staff/arguments.ts';
const LIMITS = 'apps/gateway/src/staff/limits.ts';
const OM = '00000009990000000005';

type Told = Pick<Attack, 'id' | 'title' | 'source'>;
type Who = (world: World) => Promise<StaffChanges>;

const admin: Who = (world) => world.staff('beheerder');
const officer: Who = (world) => world.staff('privacy-officer');
const neighbour: Who = (world) => world.newStaff('buurman', ['twente']);

/** A change that must be refused, and leave everything as it was. */
function changing(told: Told, who: Who, [name, args]: readonly [string, object], ...defence: [Net, ...Net[]]): Attack {
  return {
    ...told,
    defence,
    attempt: async (world) => {
      const staff = await who(world);
      const { status, body } = await staff.ask(name, { ...args });
      return unless(status !== 200, `done: ${JSON.stringify(body.data)}`);
    },
  };
}

function rsa(bits: number, more: object = {}): object {
  const { publicKey } = generateKeyPairSync('rsa', { modulusLength: bits });
  return { ...publicKey.export({ format: 'jwk' }), alg: 'PS256', use: 'sig', kid: `rsa-${bits}`, ...more };
}

const ADMINISTERS = net(
  TURNS,
  'return wanted?.every((region) => regions.includes(region)) ?? false;',
  'return wanted === null || wanted.length >= 0;',
);
const FIT = net(
  REGISTERED,
  "return algorithmOf(value) === null ? 'UNFIT' : null;",
  "return algorithmOf(value) === null && value['kty'] === 'oct' ? 'UNFIT' : null;",
);
const CHANGERS = [
  net(TURNS, 'mustBeAdministrator(caller);\n    try {', 'try {'),
  net(TURNS, 'mustBeAdministrator({ ...caller, role });', ''),
] as const;

/** The staff API: what one role, or one region, may not do to another. */
export const STAFF_ATTACKS: readonly Attack[] = [
  changing(
    {
      id: 'STF-01',
      title: 'a privacy officer who lets somebody in',
      source: 'OWASP API5:2023; separation of duties, BIO 6.1.2',
    },
    officer,
    ['addStaff', { id: 'vriend', role: 'ADMINISTRATOR', jwk: publicJwk(generateSigningKey('vriend-1')) }],
    ...CHANGERS,
  ),
  {
    ...{
      id: 'STF-02',
      title: 'somebody whose role was taken away, with a token that still says it',
      source: 'CWE-613; RFC 9700 §4.14: stale claims',
    },
    defence: [
      net(
        'libs/identity/src/staff-tokens.ts',
        'const { role, regions } = member;',
        "const { regions } = member; const role = textOf(claims, 'role') as StaffRole;",
      ),
      net(TURNS, 'mustBeAdministrator({ ...caller, role });', ''),
    ],
    attempt: async (world) => {
      const staff = await world.newStaff('wissel', ['groningen']);
      const token = await staff.client.token();
      await world.sql("UPDATE gate.staff SET role = 'PRIVACY_OFFICER' WHERE id = 'wissel'");
      const { status } = await staff.client.ask(
        'mutation { revokeApplication(clientId: "geen") { changed } }',
        {},
        token,
      );
      return unlessStatus({ status }, 403);
    },
  },
  changing(
    {
      id: 'STF-03',
      title: 'an administrator of one region who ends a party in another',
      source: 'CWE-639; OWASP API1:2023',
    },
    neighbour,
    ['exitParty', { region: 'groningen', oin: OM, dryRun: true }],
    ADMINISTERS,
  ),
  changing(
    {
      id: 'STF-04',
      title: 'an administrator of one region who makes one of every region',
      source: 'CWE-269, privilege escalation',
    },
    neighbour,
    [
      'addStaff',
      { id: 'allemacht', role: 'ADMINISTRATOR', jwk: publicJwk(generateSigningKey('alle-1')), dryRun: true },
    ],
    ADMINISTERS,
  ),
  changing(
    { id: 'STF-05', title: 'registering a private key', source: 'CWE-522; RFC 7517 §9.2' },
    admin,
    ['addKey', { oin: OM, jwk: generateSigningKey('prive-1'), dryRun: true }],
    net(REGISTERED, "if (PRIVATE_MEMBERS.some((member) => member in value)) return 'PRIVATE';", ''),
    net(KEYS, '!PRIVATE_MEMBERS.some((member) => member in jwk) &&', ''),
  ),
  changing(
    { id: 'STF-06', title: 'registering an RSA key of 1024 bits', source: 'ENGINES, weak RSA; RFC 7518 §3.3' },
    admin,
    ['addKey', { oin: OM, jwk: rsa(1024), dryRun: true }],
    FIT,
  ),
  changing(
    {
      id: 'STF-07',
      title: 'registering an RSA key whose exponent is one: anything signs',
      source: 'ENGINES, e ≠ 1; Wycheproof',
    },
    admin,
    ['addKey', { oin: OM, jwk: rsa(2048, { e: 'AQ' }), dryRun: true }],
    FIT,
  ),
  changing(
    {
      id: 'STF-08',
      title: 'registering a key that is for encryption',
      source: 'RFC 7517 §4.2; ENGINES, use and key_ops',
    },
    admin,
    ['addKey', { oin: OM, jwk: { ...publicJwk(generateSigningKey('enc-1')), use: 'enc' }, dryRun: true }],
    FIT,
  ),
  {
    ...{
      id: 'STF-09',
      title: 'registering the key of one party for another, which then signs as both',
      source: 'RFC 8725 §3.8; CWE-694',
    },
    defence: [
      net(
        'apps/gateway/src/staff/keys.ts',
        "  if (alike)\n    mistakes.conflict(\n      ['jwk'],",
        "  if (alike?.holder === '')\n    mistakes.conflict(\n      ['jwk'],",
      ),
    ],
    attempt: async (world) => {
      const staff = await admin(world);
      const { kty, crv, x, y } = await world.partyKey('politie');
      const { status } = await staff.ask('addKey', {
        oin: OM,
        jwk: { kty, crv, x, y, kid: 'om-geleend-1' },
        dryRun: true,
      });
      return unlessStatus({ status }, 409);
    },
  },
  {
    ...{
      id: 'STF-10',
      title: 'a key by a name that another key has',
      source: 'RFC 7517 §4.5; ENGINES, mixed key sets',
    },
    defence: [net('apps/gateway/src/staff/keys.ts', '  if (named)\n', "  if (named?.holder === '')\n")],
    attempt: async (world) => {
      const staff = await admin(world);
      const { kid } = await world.partyKey('politie');
      const jwk = { ...publicJwk(generateSigningKey(String(kid))) };
      const { status } = await staff.ask('addKey', { oin: OM, jwk, dryRun: true });
      return unlessStatus({ status }, 409);
    },
  },
  changing(
    { id: 'STF-11', title: 'a client id that breaks a line of the log', source: 'CWE-117; CWE-93' },
    admin,
    [
      'addApplication',
      { oin: OM, clientId: 'om-2\\n{level}', functions: ['officier-van-justitie'], purposes: ['CRISIS'], dryRun: true },
    ],
    net(ARGUMENTS, 'if (!CLIENT_ID.test(id)) mistakes.add', "if (id === '') mistakes.add"),
  ),
  changing(
    {
      id: 'STF-12',
      title: 'an application for a function that its kind of party does not have',
      source: 'OWASP API5:2023; CONTRACTS 6',
    },
    admin,
    [
      'addApplication',
      { oin: OM, clientId: 'om-zorg', functions: ['zorgverantwoordelijke'], purposes: ['CRISIS'], dryRun: true },
    ],
    net(
      ARGUMENTS,
      "if (found === undefined) mistakes.add(path, 'This word is not known here', didYouMean(word, known));\n  return found ?? null;",
      'return found ?? (word as Word);',
    ),
  ),
  {
    ...{ id: 'STF-13', title: 'an insurer who is given an application', source: 'Wabvpz 15f; LEG-10' },
    defence: [
      net(
        'apps/gateway/src/staff/applications.ts',
        'if (NEVER_RECIPIENTS.includes(party.type))',
        "if (party.type === ('' as string))",
      ),
    ],
    attempt: async (world) => {
      const staff = await admin(world);
      const oin = '00000009990000000077';
      await world.sql(
        "INSERT INTO gate.party VALUES ($1, 'verzekeraar', 'Verzekeraar (verzonnen)', 'ZORGVERZEKERAAR') ON CONFLICT DO NOTHING",
        [oin],
      );
      await world.sql(
        "INSERT INTO gate.accession VALUES ($1, 'groningen', now() - interval '1 day', NULL) ON CONFLICT DO NOTHING",
        [oin],
      );
      const { body } = await staff.ask('addApplication', {
        oin,
        clientId: 'verzekeraar-1',
        functions: ['x'],
        purposes: ['CRISIS'],
        dryRun: true,
      });
      const { mistakes = [] } = body.errors?.[0]?.extensions ?? {};
      return unless(
        mistakes.some(({ path }) => path.join('.') === 'oin'),
        'it was not refused for who it is',
      );
    },
  },
  {
    ...{ id: 'STF-14', title: 'a party looked up by SQL', source: 'CWE-89' },
    defence: [
      net(
        'apps/gateway/src/staff/reads.ts',
        'const row = await this.manager.findOneBy(PartyEntity, by);',
        "const [row = null] = await this.manager.query<PartyEntity[]>(`SELECT * FROM gate.party WHERE slug = '${'slug' in by ? by.slug : ''}'`);",
      ),
    ],
    attempt: async (world) => {
      const { body } = await (
        await officer(world)
      ).client.ask('query ($slug: String) { party(slug: $slug) { oin } }', { slug: "x' OR '1'='1" });
      return unless(body.data?.['party'] === null, `found: ${JSON.stringify(body)}`);
    },
  },
  {
    ...{
      id: 'STF-15',
      title: 'a document of staff in a GET, as an image on any site would send it',
      source: 'CWE-352; GraphQL over HTTP §5.3',
    },
    defence: [
      net(
        'apps/gateway/src/staff/front.ts',
        "if (!isStaff(request) || request.method !== 'POST') return;",
        'if (!isStaff(request)) return;',
      ),
      net(
        'apps/gateway/src/staff/front.ts',
        'handler: (_request, reply) => notAllowed(reply)',
        "handler: async (request, reply) => request.staff && request.method === 'GET' ? reply.send((await graphql.answer(request.staff, request.query)).body) : notAllowed(reply)",
      ),
      net(
        'apps/gateway/src/http/front.ts',
        "if (type !== 'application/json') throw new RequestInvalid('BAD_USER_INPUT', 'the body is not JSON');",
        '',
      ),
    ],
    attempt: async (world) => {
      const { client } = await admin(world);
      const headers = { authorization: `Bearer ${await client.token()}` };
      return unlessStatus(await fetch(`${client.url}/staff/graphql?query=%7Bme%7Bid%7D%7D`, { headers }), 405);
    },
  },
  {
    ...{
      id: 'STF-16',
      title: 'JSON nested nine hundred deep',
      source: 'CWE-674; CVE-2024-21907 (Newtonsoft.Json)',
    },
    defence: [
      net(
        LIMITS,
        "if (depth > MOST_NESTING) throw tooMuch('JSON that is nested too deep');",
        'if (depth > 100_000) throw tooMuch(String(MOST_NESTING));',
      ),
    ],
    attempt: async (world) => {
      const deep = JSON.parse(`${'['.repeat(900)}${']'.repeat(900)}`) as unknown;
      const { body } = await (
        await admin(world)
      ).client.ask('mutation ($d: Json!) { activateConvenant(document: $d) { id } }', { d: deep });
      return unless(body.errors?.[0]?.extensions.code === 'LIMIT_EXCEEDED', 'it was read');
    },
  },
  {
    ...{
      id: 'STF-17',
      title: 'twenty-one changes in one request',
      source: 'OWASP API4:2023; GraphQL batching by aliases',
    },
    defence: [
      net(
        LIMITS,
        "if (rootsOf(definition.selectionSet, fragments) > MOST_ROOTS) throw tooMuch('too many root fields');",
        '',
      ),
    ],
    attempt: async (world) => {
      const many = Array.from(
        { length: 21 },
        (_, index) => `a${index}: revokeApplication(clientId: "geen-${index}") { changed }`,
      ).join(' ');
      const { body } = await (await admin(world)).client.ask(`mutation { ${many} }`);
      return unless(body.errors?.[0]?.extensions.code === 'LIMIT_EXCEEDED', 'they were looked at');
    },
  },
];
