import { oinOf } from '#testing';
import { net, unless, unlessStatus, type Attack, type Net, type Through } from '../attack.js';
import type { Members } from '../forge.js';
import type { World } from '../world.js';
import { caseId } from './policy-kit.js';

const ADMISSION = 'libs/identity/src/admission.ts';
const DELEGATION = 'libs/identity/src/delegation.ts';
const DIRECTORY = 'libs/persistence/src/identity/party-directory.ts';
const ENDPOINT = 'apps/gateway/src/oauth/token-endpoint.ts';
const RECORD = 'libs/persistence/src/ledger/entry-requester.ts';

const TEAM = 'sociaalteam';
const TERM = net(
  ADMISSION,
  'notAfter: Math.min(own.notAfter, span.until ?? Infinity, principal.acceded?.until ?? Infinity),',
  'notAfter: own.notAfter,',
);
const STANDS =
  "if (delegation === null || delegation.span.from >= token.issuedAt + 1000) throw refusal('NOT_DELEGATED');";

/** Registers that a party may act on behalf of another: as an adviser's colleague, for what is carried out. */
export async function delegated(world: World, delegate: string, principal: string, from = '1 day'): Promise<void> {
  const terms = [oinOf(delegate), oinOf(principal), ['toezichthouder'], ['UITVOERING'], from];
  await world.changed(
    delegate,
    `INSERT INTO gate.delegation (delegate, principal, region, functions, purposes, from_at)
     VALUES ($1, $2, 'groningen', $3, $4, now() - $5::interval)
     ON CONFLICT (delegate, principal, region) DO UPDATE SET from_at = EXCLUDED.from_at, until_at = NULL`,
    terms,
  );
}

/** A form that must not give a token to the team on behalf of another. */
function asking(told: Omit<Attack, 'attempt'>, principal: string, role?: string, scope?: string): Attack {
  return {
    ...told,
    attempt: async (world) => {
      if (principal === 'reclassering') await delegated(world, TEAM, principal);
      const { client } = await world.gateway();
      const who = { slug: TEAM, onBehalfOf: oinOf(principal), ...(role !== undefined && { function: role }) };
      return unlessStatus(
        await client.exchange(await client.assertion(who), scope === undefined ? {} : { scope }),
        400,
      );
    },
  };
}

/** A token that the gate signed, on behalf of a party, of which it must hold no longer. */
async function showing(world: World, delegate: string, claims: Members, region = 'groningen'): Promise<Through> {
  const forge = await world.forge();
  return unlessStatus(await forge.show(forge.byGateway(forge.accessOf(delegate, claims, region))), 401);
}

async function recorded(world: World): Promise<Readonly<Record<string, unknown>>> {
  await delegated(world, TEAM, 'reclassering');
  const who = { slug: TEAM, function: 'toezichthouder', onBehalfOf: oinOf('reclassering') };
  const answer = await world.ask(who, `{ case(id: "${caseId(1)}", purpose: UITVOERING) { id } }`);
  return (await world.entryOf(answer))['requester'] as Readonly<Record<string, unknown>>;
}

function naming(told: Omit<Attack, 'attempt' | 'source' | 'defence'>, member: string, slug: string, held: Net): Attack {
  return {
    ...{ ...told, source: 'IW-16; LEG-10: who acted, and for whom', defence: [held] },
    attempt: async (world) => {
      const requester = await recorded(world);
      return unless(requester[member] === oinOf(slug), `the record says: ${JSON.stringify(requester)}`);
    },
  };
}

/** Who acts on behalf of another (IW-16), and may do no more than that other, nor than it was charged with. */
export const ON_BEHALF_ATTACKS: readonly Attack[] = [
  asking(
    {
      id: 'OBO-01',
      title: 'a token on behalf of a party that charged one with nothing',
      source: 'IW-16; RFC 8693 §5; CWE-441: confused deputy',
      defence: [net(ENDPOINT, 'if (delegation === null) return null;', 'if (delegation === null) return client;')],
    },
    'om',
  ),
  {
    id: 'OBO-02',
    title: 'a token on behalf of a party that charges one with nothing any more',
    source: 'IW-16; RFC 9700 §2.3',
    defence: [net(ADMISSION, STANDS, 'if (delegation === null) return own;')],
    attempt: (world) => showing(world, TEAM, { on_behalf_of: oinOf('om') }),
  },
  {
    id: 'OBO-03',
    title: 'going on with a token after the delegation has ended',
    source: 'IW-16; LEG-09: from the next request on',
    defence: [
      net(DIRECTORY, ' AND (d.until_at IS NULL OR d.until_at > now())', ''),
      net(
        DELEGATION,
        'if (found === undefined || !within(now, found.span)) return null;',
        'if (found === undefined) return null;',
      ),
      TERM,
    ],
    attempt: async (world) => {
      await delegated(world, TEAM, 'dji');
      const forge = await world.forge();
      const token = forge.byGateway(forge.accessOf(TEAM, { on_behalf_of: oinOf('dji') }));
      const before = await forge.show(token);
      if (before.status !== 200) throw new Error(`a good token was answered ${String(before.status)}`);
      const end = 'UPDATE gate.delegation SET until_at = now() WHERE delegate = $1 AND principal = $2';
      await world.changed(TEAM, end, [oinOf(TEAM), oinOf('dji')]);
      return unlessStatus(await forge.show(token), 401);
    },
  },
  {
    id: 'OBO-04',
    title: 'a token of an earlier delegation, under one that was registered anew',
    source: 'IW-16; CWE-613',
    defence: [net(ADMISSION, STANDS, "if (delegation === null) throw refusal('NOT_DELEGATED');")],
    attempt: async (world) => {
      await delegated(world, TEAM, 'politie', '0 seconds');
      const iat = Math.floor(Date.now() / 1000) - 300;
      return showing(world, TEAM, { on_behalf_of: oinOf('politie'), iat });
    },
  },
  {
    id: 'OBO-05',
    title: 'acting for another in a region where one was not charged to',
    source: 'IW-16; CONTRACTS 1: a token names one region',
    defence: [
      net(
        DELEGATION,
        'delegations.find((one) => one.region === region && one.principal.oin === principal)',
        'delegations.find((one) => region && one.principal.oin === principal)',
      ),
    ],
    attempt: async (world) => {
      await delegated(world, 'dji', 'reclassering');
      return showing(world, 'dji', { on_behalf_of: oinOf('reclassering') }, 'twente');
    },
  },
  asking(
    {
      id: 'OBO-06',
      title: 'a token for a purpose of one’s own, on behalf of a party that charged one with another',
      source: 'IW-16; RFC 6749 §3.3: scope upgrade',
      defence: [
        net(
          ENDPOINT,
          'const purposes = client.purposes.filter((purpose) => delegation.purposes.includes(purpose));',
          'const purposes = client.purposes;',
        ),
      ],
    },
    'reclassering',
    undefined,
    'region:groningen purpose:CASUSOVERLEG',
  ),
  {
    id: 'OBO-07',
    title: 'a purpose that was taken out of the delegation after the token was given',
    source: 'IW-16; RFC 9700 §2.3',
    defence: [
      net(
        ADMISSION,
        'purposes: own.purposes.filter((purpose) => delegation.purposes.includes(purpose)),',
        'purposes: own.purposes,',
      ),
    ],
    attempt: async (world) => {
      await delegated(world, TEAM, 'reclassering');
      const [forge, { client }] = [await world.forge(), await world.gateway()];
      const claims = { on_behalf_of: oinOf('reclassering'), scope: 'region:groningen purpose:CASUSOVERLEG' };
      const token = forge.byGateway(forge.accessOf(TEAM, claims));
      return unlessStatus(await client.ask(token, `{ case(id: "${caseId(1)}", purpose: CASUSOVERLEG) { id } }`), 403);
    },
  },
  asking(
    {
      id: 'OBO-08',
      title: 'acting for another in a function of one’s own',
      source: 'IW-16; CONTRACTS 6',
      defence: [
        net(
          ENDPOINT,
          'return { functions: delegation.functions, purposes };',
          'return { functions: [...client.functions, ...delegation.functions], purposes };',
        ),
      ],
    },
    'reclassering',
    'sociaal-werker',
  ),
  naming(
    { id: 'OBO-09', title: 'seeing what another may see, with oneself alone in the record' },
    'on_behalf_of',
    'reclassering',
    net(RECORD, '...(delegate && { on_behalf_of: requester.oin }),', ''),
  ),
  naming(
    { id: 'OBO-10', title: 'seeing what another may see, with that other alone in the record' },
    'oin',
    TEAM,
    net(RECORD, 'const oin = askerOf(requester);', 'const { oin } = requester;'),
  ),
  {
    id: 'OBO-11',
    title: 'looking at the documents of who one acts for',
    source: 'IW-16, IW-18; OWASP API1:2023',
    defence: [net('apps/gateway/src/documents/desk.ts', 'if (delegate)', 'if (delegate?.oin === "")')],
    attempt: async (world) => {
      await delegated(world, TEAM, 'reclassering');
      const forge = await world.forge();
      const token = forge.byGateway(forge.accessOf(TEAM, { on_behalf_of: oinOf('reclassering') }));
      const headers = { authorization: `Bearer ${token}` };
      return unlessStatus(await fetch(`${forge.url}/documents`, { headers }), 403);
    },
  },
  {
    id: 'OBO-12',
    title: 'acting for a party that has left the region',
    source: 'IW-16; CONTRACTS 1: accession',
    defence: [
      net(
        DELEGATION,
        'return found.principal.acceded !== null && within(now, found.principal.acceded) ? found : null;',
        'return found;',
      ),
      TERM,
    ],
    attempt: async (world) => {
      await delegated(world, TEAM, 'ggd');
      await world.changed('ggd', 'UPDATE gate.accession SET exited_at = now() WHERE oin = $1', [oinOf('ggd')]);
      return showing(world, TEAM, { on_behalf_of: oinOf('ggd') });
    },
  },
];
