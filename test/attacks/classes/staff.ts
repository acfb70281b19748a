import { generateSigningKey, publicJwk } from '#identity';
import { net, unless, unlessStatus, type Attack } from '../attack.js';
import {
  TURNS,
  ARGUMENTS,
  LIMITS,
  OM,
  admin,
  officer,
  neighbour,
  changing,
  ADMINISTERS,
  CHANGERS,
} from './staff-kit.js';

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
      net(TURNS, 'mustBe({ role }, needed);', ''),
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
      const { client } = await officer(world);
      const { body } = await client.ask(`{ party(slug: "x' OR '1'='1") { oin } }`);
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
        "if (!isAt(url, request) || request.method !== 'POST') return undefined;",
        'if (!isAt(url, request)) return undefined;',
      ),
      net(
        'apps/gateway/src/staff/front.ts',
        'handler: (_request, reply) => notAllowed(reply)',
        "handler: async (request, reply) => request.staff && request.method === 'GET' ? reply.send((await graphql.answer(request.staff, request.query)).body) : notAllowed(reply)",
      ),
      net(
        'apps/gateway/src/http/front.ts',
        "if (!isJson(headers['content-type'])) return refused(reply, 415, CONTENT_TYPE);",
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
        'export const NESTING = { variableDepth: 40 };',
        'export const NESTING = { variableDepth: 100_000 };',
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
    defence: [net(LIMITS, "if (width > MOST_ROOTS) throw new LimitExceeded('rootFields', MOST_ROOTS);", '')],
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
