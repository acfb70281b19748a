import type { SignIn } from '#testing';
import { net, unless, unlessStatus, type Attack, type Net } from '../attack.js';
import type { World } from '../world.js';
import { caseId } from './policy-kit.js';

const REGISTER = 'apps/consent/src/register/consent-register.ts';
const CASE_FILE = 'apps/consent/src/register/case-file.ts';
const CALLER = 'apps/consent/src/register/caller.ts';
const FORMS = 'apps/consent/src/statement/statement-forms.ts';

const GEMEENTE = { slug: 'gemeente', function: 'casusregisseur' };
const STATEMENT = { case: caseId(1), categories: ['K09'], recipients: ['POLITIE'], purpose: 'CASUSOVERLEG' };

type Told = Pick<Attack, 'id' | 'title' | 'source'>;

async function call(world: World, who: SignIn, path: string, body?: unknown): Promise<Response> {
  const { url } = await world.consent();
  const resource = (await world.product()).consentUrl;
  const headers = {
    authorization: `Bearer ${await world.token({ ...who, resource })}`,
    ...(body !== undefined && { 'content-type': 'application/json' }),
  };
  const init = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) };
  return fetch(`${url}${path}`, { headers, ...init });
}

/** A statement in a person's name that must not be entered. */
function stating(told: Told, who: SignIn, change: object, refused: number, ...defence: [Net, ...Net[]]): Attack {
  return {
    ...told,
    defence,
    attempt: async (world) => unlessStatus(await call(world, who, '/consents', { ...STATEMENT, ...change }), refused),
  };
}

/** The consent register: who states what in a person's name, and who looks. */
export const CONSENT_ATTACKS: readonly Attack[] = [
  stating(
    { id: 'CNS-01', title: 'a consent in a case that one takes no part in', source: 'IW-13; OWASP API1:2023' },
    { slug: 'reclassering', function: 'toezichthouder' },
    { case: caseId(12) },
    404,
    net(
      CASE_FILE,
      'if (!windows.some((window) => isKernpartner(window, requester.function, now)))',
      'if (windows.length < 0 && isKernpartner(windows[0] as never, requester.function, now))',
    ),
  ),
  {
    ...{ id: 'CNS-02', title: 'a consent, as a guest in the case', source: 'CONTRACTS 2, participation; ADR 7' },
    defence: [net(CASE_FILE, "if (role !== 'KERNPARTNER' || (functions", 'if (role.length === 0 || (functions')],
    attempt: async (world) => {
      await world.sql(
        `INSERT INTO gate.participation (case_id, oin, role, from_at)
         SELECT $1, oin, 'AGENDADEELNEMER', now() - interval '1 day' FROM gate.party WHERE slug = 'levensloopaanbieder'`,
        [caseId(6)],
      );
      const guest = { slug: 'levensloopaanbieder', function: 'zorgverantwoordelijke' };
      return unlessStatus(await call(world, guest, '/consents', { ...STATEMENT, case: caseId(6) }), 404);
    },
  },
  stating(
    { id: 'CNS-03', title: 'a consent in a person’s name, by the police', source: 'ADR 7; AVG 7(4): freely given' },
    { slug: 'politie', function: 'wijkagent' },
    {},
    403,
    net(CALLER, 'if (!STATING_FUNCTIONS.includes(requester.function))', 'if (STATING_FUNCTIONS.length < 0)'),
  ),
  stating(
    { id: 'CNS-04', title: 'a consent that no professional entered', source: 'NEN 7510; ADR 7' },
    { slug: 'gemeente' },
    {},
    403,
    net(
      CALLER,
      "if (professional === null) throw new RequestInvalid('FUNCTION_NOT_REGISTERED', 'no professional acts');",
      'void professional;',
    ),
    net(CALLER, 'if (!STATING_FUNCTIONS.includes(requester.function))', 'if (STATING_FUNCTIONS.length < 0)'),
  ),
  stating(
    { id: 'CNS-05', title: 'a consent for every recipient there may be', source: 'AVG 4(11), 7: specific' },
    GEMEENTE,
    { recipients: [] },
    400,
    net(
      FORMS,
      "reader.words('recipients', PARTY_TYPES, objection ? 0 : 1)",
      "reader.words('recipients', PARTY_TYPES, 0)",
    ),
  ),
  stating(
    {
      id: 'CNS-06',
      title: 'a consent for every purpose there may be',
      source: 'AVG 6(1)(a): one or more specific purposes',
    },
    GEMEENTE,
    { purpose: null },
    400,
    net(FORMS, "reader.word('purpose', PURPOSES, objection)", "reader.word('purpose', PURPOSES, true)"),
  ),
  stating(
    {
      id: 'CNS-07',
      title: 'a consent with members that only the register writes',
      source: 'OWASP API3:2023, mass assignment',
    },
    GEMEENTE,
    { state: 'IN_FORCE', version: 7, from: '2020-01-01T00:00:00Z' },
    400,
    net(
      'apps/consent/src/statement/body-reader.ts',
      'if (Object.keys(this.#body).some((name) => !known.includes(name)))',
      'if (known.length === 0)',
    ),
  ),
  stating(
    { id: 'CNS-08', title: 'a consent in a case of another region', source: 'CONTRACTS 1; CWE-639' },
    { slug: 'reclassering', function: 'toezichthouder', scope: 'region:twente' },
    { case: caseId(1) },
    404,
    net(CASE_FILE, 'findOneBy(CaseFileEntity, { id, region: requester.region })', 'findOneBy(CaseFileEntity, { id })'),
  ),
  {
    ...{
      id: 'CNS-09',
      title: 'the same consent twice, of which a withdrawal would miss one',
      source: 'AVG 7(3): as easy to withdraw as to give',
    },
    defence: [net(REGISTER, 'if (known !== undefined) return', 'if (known === null) return')],
    attempt: async (world) => {
      const twice = { ...STATEMENT, recipients: ['OM'] };
      const [first, second] = [
        await call(world, GEMEENTE, '/consents', twice),
        await call(world, GEMEENTE, '/consents', twice),
      ];
      return unless(first.status === 201 && second.status === 200, `answered ${first.status} and ${second.status}`);
    },
  },
  {
    ...{ id: 'CNS-10', title: 'withdrawing an objection by the address of consents', source: 'CWE-843; ADR 7' },
    defence: [net('apps/consent/src/register/consent-rows.ts', 'where: { id, kind }', 'where: { id }')],
    attempt: async (world) => {
      const objection = { ...STATEMENT, recipients: [], purpose: null };
      const entered = await call(world, GEMEENTE, '/objections', objection);
      const { id } = (await entered.json()) as { id: string };
      return unlessStatus(await call(world, GEMEENTE, `/consents/${id}/withdrawals`, {}), 404);
    },
  },
  {
    ...{ id: 'CNS-11', title: 'withdrawing a line that has changed since one looked', source: 'CWE-362' },
    defence: [
      net(
        REGISTER,
        'if (expectedVersion !== null && expectedVersion !== row.version)',
        'if (expectedVersion === row.version - 100)',
      ),
    ],
    attempt: async (world) => {
      const entered = await call(world, GEMEENTE, '/consents', { ...STATEMENT, recipients: ['ZVH'] });
      const { id } = (await entered.json()) as { id: string };
      return unlessStatus(await call(world, GEMEENTE, `/consents/${id}/withdrawals`, { expectedVersion: 7 }), 409);
    },
  },
  {
    ...{ id: 'CNS-12', title: 'reading consents of a case that one takes no part in', source: 'IW-13; CWE-639' },
    defence: [
      net(
        CASE_FILE,
        'if (!windows.some((window) => isKernpartner(window, requester.function, now)))',
        'if (windows.length < 0 && isKernpartner(windows[0] as never, requester.function, now))',
      ),
    ],
    attempt: async (world) => {
      const who = { slug: 'reclassering', function: 'toezichthouder' };
      return unlessStatus(await call(world, who, `/cases/${caseId(12)}/consents`), 404);
    },
  },
  {
    ...{ id: 'CNS-13', title: 'an id in the path that is SQL', source: 'CWE-89' },
    defence: [net(FORMS, 'if (isUuid(text)) return text;', "if (isUuid(text) || text !== '') return text;")],
    attempt: async (world) =>
      unlessStatus(await call(world, GEMEENTE, `/consents/${encodeURIComponent("x' OR '1'='1")}`), 400),
  },
  {
    ...{
      id: 'CNS-14',
      title: 'a statement as plain text, as any site can have a browser send it',
      source: 'CVE-2022-41919; CWE-352',
    },
    defence: [
      net(
        'apps/consent/src/http/front.ts',
        "if (type === undefined ? hasBody : type !== 'application/json')",
        'if (type === undefined && hasBody)',
      ),
      net(
        'apps/consent/src/server.ts',
        'app.useGlobalFilters(problems);',
        "app.useGlobalFilters(problems); app.useBodyParser('text/plain', {}, (_request: unknown, text: unknown, done: (error: null, body: unknown) => void) => done(null, JSON.parse(String(text))));",
      ),
    ],
    attempt: async (world) => {
      const { url } = await world.consent();
      const token = await world.token({ ...GEMEENTE, resource: (await world.product()).consentUrl });
      const headers = { authorization: `Bearer ${token}`, 'content-type': 'text/plain' };
      const body = JSON.stringify({ ...STATEMENT, recipients: ['GGZ'] });
      return unlessStatus(await fetch(`${url}/consents`, { method: 'POST', headers, body }), 400, 415);
    },
  },
];
