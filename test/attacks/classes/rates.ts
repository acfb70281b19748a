import { randomUUID } from 'node:crypto';
import { oinOf } from '#testing';
import { net, unless, unlessStatus, type Attack } from '../attack.js';
import { PROXIED } from './mtls-kit.js';
import {
  MINUTE,
  PER_ADDRESS,
  SPARING,
  another,
  caseOf,
  delegated,
  flooding,
  formFrom,
  fromAddresses,
  limited,
} from './rate-kit.js';

const RATES = 'apps/gateway/src/rates/rates.ts';
const RATED_GATE = 'apps/gateway/src/rates/rated-gate.ts';
const RATED_ASSERTIONS = 'apps/gateway/src/rates/rated-assertions.ts';
const ADDRESSES = 'apps/gateway/src/rates/addresses.ts';
const SERVER = 'apps/gateway/src/server.ts';

const HOUR = 3_600_000;
const SOURCE = 'IW-15; OWASP API4:2023; ADR 15';
const ME = '{ me { oin } }';
const COUNTED_WITH = net('libs/identity/src/requester.ts', 'return delegate?.oin ?? oin;', 'return oin;');
const TRUSTED = 'trustProxy: [...parts.settings.transport.trustedProxies],';

/** How often may be asked, by whom, and about what. */
export const RATE_ATTACKS: readonly Attack[] = [
  {
    ...{ id: 'RATE-01', title: 'asking more often than the party may', source: SOURCE },
    defence: [net('apps/gateway/src/http/limits.ts', 'await rates.request(requester);', '')],
    attempt: async (world) => {
      const { client } = await world.gateway();
      const token = await limited(world, 'zvh-twente', 'requests_per_minute = 5');
      return flooding({ limit: 5, window: MINUTE }, 20, () => client.ask(token, ME));
    },
  },
  {
    ...{ id: 'RATE-02', title: 'dividing what one asks over two gateways', source: SOURCE },
    defence: [
      net(
        'apps/gateway/src/rates/leased-rate.ts',
        'const name = `${this.rule.name}:',
        'const own = ((this as { own?: string }).own ??= String(Math.random())); const name = `${own}${this.rule.name}:',
      ),
    ],
    attempt: async (world) => {
      const gateways = [await world.gateway(), await world.replica(PROXIED)];
      const token = await limited(world, 'gemeente-twente', 'requests_per_minute = 5');
      return flooding(
        { limit: 5, window: MINUTE },
        30,
        async (index) => gateways[index % 2]?.client.ask(token, ME) ?? { status: 0 },
      );
    },
  },
  {
    ...{ id: 'RATE-03', title: 'dividing what one asks over ten tokens', source: SOURCE },
    defence: [
      net(
        RATES,
        'return this.#requests.take(askerOf(asker), ',
        'return this.#requests.take((asker as Requester).tokenHash, ',
      ),
    ],
    attempt: async (world) => {
      const { client } = await world.gateway();
      await world.serve('ggz-twente', 'requests_per_minute = 5');
      const through = await flooding({ limit: 5, window: MINUTE }, 20, async () =>
        client.ask(await another(world, 'ggz-twente'), ME),
      );
      await world.serve('ggz-twente', 'requests_per_minute = NULL');
      return through;
    },
  },
  {
    ...{ id: 'RATE-04', title: 'dividing what one asks over three that one acts for', source: `IW-16; ${SOURCE}` },
    defence: [COUNTED_WITH],
    attempt: async (world) => {
      const principals = ['om', 'politie', 'dji'];
      await delegated(world, 'woningcorporatie-twente', principals);
      await world.serve('woningcorporatie-twente', 'requests_per_minute = 5');
      const { client } = await world.gateway();
      const tokens = await Promise.all(
        principals.map((slug) => another(world, 'woningcorporatie-twente', { on_behalf_of: oinOf(slug) })),
      );
      return flooding({ limit: 5, window: MINUTE }, 30, (index) => client.ask(tokens[index % 3] ?? '', ME));
    },
  },
  {
    ...{ id: 'RATE-05', title: 'using up what a party may ask, by acting for it', source: `IW-16; ${SOURCE}` },
    defence: [COUNTED_WITH],
    attempt: async (world) => {
      const [principal, delegate] = ['woningcorporatie', 'ggz'] as const;
      await delegated(world, delegate, [principal], 'groningen');
      for (const slug of [principal, delegate]) await world.serve(slug, 'requests_per_minute = 5');
      const [{ client }, own] = [await world.gateway(), await another(world, principal, {}, 'groningen')];
      const token = await another(world, delegate, { on_behalf_of: oinOf(principal) }, 'groningen');
      for (let index = 0; index < 12; index += 1) await client.ask(token, ME);
      const { status } = await client.ask(own, ME);
      for (const slug of [principal, delegate]) await world.serve(slug, 'requests_per_minute = NULL');
      return unless(status === 200, `the party itself was answered ${status}`);
    },
  },
  {
    ...{ id: 'RATE-06', title: 'asking about one case again and again', source: `IW-15, JZV-03; ${SOURCE}` },
    defence: [
      net(
        RATES,
        'for (const id of different) await this.#oneCase.take(',
        'for (const id of [] as string[]) await this.#oneCase.take(',
      ),
    ],
    attempt: async (world) => {
      const [{ client }, token] = [await world.replica(SPARING), await another(world, 'politie')];
      const query = `{ case(id: "${randomUUID()}", purpose: UITVOERING) { id } }`;
      return flooding({ limit: 4, window: MINUTE }, 16, () => client.ask(token, query));
    },
  },
  {
    ...{ id: 'RATE-07', title: 'reading a region through, case by case', source: SOURCE },
    defence: [
      net(
        RATES,
        'await this.#cases.take(oin, asker.terms.casesPerHour ?? this.settings.casesPerHour, fresh.length);',
        '',
      ),
    ],
    attempt: async (world) => {
      const { client } = await world.gateway();
      const token = await limited(world, 'gemeente-twente', 'requests_per_minute = NULL, cases_per_hour = 5');
      return flooding({ limit: 5, window: HOUR }, 20, (index) => client.ask(token, caseOf(index)));
    },
  },
  {
    ...{ id: 'RATE-08', title: 'reading a region through, forty cases in each request', source: SOURCE },
    defence: [net(RATES, '?? this.settings.casesPerHour, fresh.length);', '?? this.settings.casesPerHour);')],
    attempt: async (world) => {
      const { client } = await world.gateway();
      const token = await limited(world, 'woningcorporatie-twente', 'requests_per_minute = NULL, cases_per_hour = 20');
      const asked = Array.from({ length: 40 }, (_, index) =>
        caseOf(index).replace('{ case', `a${index}: case`).slice(0, -2),
      );
      return unlessStatus(await client.ask(token, `{ ${asked.join(' ')} }`), 429);
    },
  },
  {
    ...{ id: 'RATE-09', title: 'reading a region through, page by page', source: SOURCE },
    defence: [net(RATED_GATE, 'if (pages.length === 0) return', 'if (pages.length >= 0) return')],
    attempt: async (world) => {
      const { client } = await world.gateway();
      const token = await limited(world, 'gemeente-twente', 'requests_per_minute = NULL, cases_per_hour = 5');
      return unlessStatus(await client.ask(token, '{ cases(purpose: UITVOERING) { nodes { id } } }'), 429);
    },
  },
  {
    ...{ id: 'RATE-10', title: 'a token for each request', source: SOURCE },
    defence: [net(RATED_ASSERTIONS, 'if (outcome.authenticated) await', 'if (outcome.clientId === "") await')],
    attempt: async (world) => {
      const { client } = await world.replica(SPARING);
      const ask = async (): Promise<Response> => client.exchange(await client.assertion({ slug: 'woningcorporatie' }));
      return flooding({ limit: 3, window: MINUTE }, 12, ask);
    },
  },
  {
    ...{ id: 'RATE-11', title: 'using up the tokens of an application whose name one knows', source: 'IW-15; CWE-645' },
    defence: [
      net(
        RATED_ASSERTIONS,
        'if (outcome.authenticated) await this.rates.token(outcome.authenticated.client.clientId);',
        'if (outcome.clientId !== null) await this.rates.token(outcome.clientId);',
      ),
    ],
    attempt: async (world) => {
      const [{ client }, forge] = [await world.replica(SPARING), await world.forge()];
      for (let count = 0; count < 8; count += 1)
        await client.exchange(forge.byAttacker(forge.assertion('gemeente-twente')));
      const own = await client.assertion({ slug: 'gemeente-twente' });
      const { status } = await client.exchange(own, { scope: 'region:twente' });
      return unless(status === 200, `its own application was answered ${status}`);
    },
  },
  fromAddresses(
    {
      id: 'RATE-12',
      title: 'trying keys as fast as one can',
      defence: [
        net(
          'apps/gateway/src/oauth/token-rate.ts',
          'const limited = request.routeOptions.url === PATH ? addresses.take(request.ip) : null;',
          'const limited = null as ReturnType<typeof addresses.take>;',
        ),
      ],
    },
    () => '192.0.2.12',
  ),
  fromAddresses(
    {
      id: 'RATE-13',
      title: 'trying keys from addresses that one makes up, before the one that the proxy adds',
      defence: [net(SERVER, TRUSTED, 'trustProxy: true,')],
    },
    (index) => `198.51.100.${index}, 192.0.2.13`,
  ),
  fromAddresses(
    {
      id: 'RATE-14',
      title: 'trying keys from each address of one’s own network',
      defence: [net(ADDRESSES, ".slice(0, 4).join(':')", ".join(':')")],
    },
    (index) => `2001:db8:0:14::${index.toString(16)}`,
  ),
  {
    ...{
      id: 'RATE-15',
      title: 'using up the tokens of all others behind the same proxy',
      source: 'IW-15; CWE-770: one budget for everybody behind an address',
    },
    defence: [net(SERVER, TRUSTED, '')],
    attempt: async (world) => {
      const gateway = await world.replica(SPARING);
      for (let count = 0; count < 2 * PER_ADDRESS; count += 1) await formFrom(gateway, '192.0.2.15');
      const { status } = await formFrom(gateway, '192.0.2.16');
      return unless(status !== 429, 'another caller is refused for it');
    },
  },
];
