import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { spawnService, type Service } from '../../../apps/launch/src/service.js';
import type { Stage } from '../stage.js';
import type { Cerbos, CerbosClient, CerbosResult } from './cerbos-install.js';
import { cerbosPolicies, kindOf } from './cerbos-policies.js';
import type { Engine } from './engine.js';
import type { Rule } from './rules.js';

/** Requests under way: its server and the client are both kept busy. */
const AT_ONCE = 16;
const READY_MS = 30_000;

/** Cerbos on this machine, asked by its own gRPC client over a Unix socket: one request with all items of a question, each
 *  with the fields that are asked of it. No decision log. */
export async function cerbosEngine(
  cerbos: Cerbos,
  rules: readonly Rule[],
  folder: string,
  take: Stage['take'],
): Promise<Engine> {
  const socket = join(folder, 'cerbos.grpc.sock');
  const service = await serve(cerbos.binary, { rules, folder, socket });
  take(service);
  const client = cerbos.connect(`unix:${socket}`);
  await untilReady(client, service);
  return {
    name: 'cerbos',
    atOnce: AT_ONCE,
    prepare({ plan: { requester }, situation, items, oin }) {
      const principal = { id: oin, roles: [requester.partyType], attr: { ...situation, wpg20: [...situation.wpg20] } };
      const resources = items.map(({ id, unit, marks, fields }) => ({
        resource: { kind: kindOf(unit), id, attr: { ...marks } },
        actions: [...fields],
      }));
      return {
        ask: () => (resources.length === 0 ? NOTHING : client.checkResources({ principal, resources })),
        read: (answer) => {
          const { results } = answer as { readonly results: readonly CerbosResult[] };
          return items.flatMap(({ fields }, at) => fields.map((field) => isAllowed(results[at], field)));
        },
      };
    },
    stop: async () => {
      client.close();
      await service.stop();
    },
  };
}

const NOTHING = { results: [] };

function isAllowed(result: CerbosResult | undefined, field: string): boolean {
  return result?.actions[field] === 'EFFECT_ALLOW';
}

interface Serving {
  readonly rules: readonly Rule[];
  readonly folder: string;
  readonly socket: string;
}

async function serve(binary: string, { rules, folder, socket }: Serving): Promise<Service> {
  const policies = join(folder, 'policies');
  mkdirSync(policies);
  cerbosPolicies(rules).forEach((policy, index) => {
    writeFileSync(join(policies, `unit-${String(index)}.json`), JSON.stringify(policy));
  });
  const settings = {
    server: {
      httpListenAddr: `unix:${join(folder, 'cerbos.http.sock')}`,
      grpcListenAddr: `unix:${socket}`,
      requestLimits: { maxActionsPerResource: 500, maxResourcesPerRequest: 500 },
    },
    engine: { lenientScopeSearch: false },
    storage: { driver: 'disk', disk: { directory: policies, watchForChanges: false } },
    telemetry: { disabled: true },
    audit: { enabled: false },
  };
  const config = join(folder, 'cerbos.json');
  writeFileSync(config, JSON.stringify(settings));
  const stopSteps = [
    { signal: 'SIGTERM', patienceMs: 5_000 },
    { signal: 'SIGKILL', patienceMs: 5_000 },
  ] as const;
  const plan = { name: 'cerbos', dataFolder: folder, port: 0, stopSteps };
  const args = ['server', `--config=${config}`, '--log-level=error'];
  return spawnService(plan, { file: binary, args, env: { PATH: process.env['PATH'] ?? '' }, cwd: folder });
}

async function untilReady(client: CerbosClient, service: Service): Promise<void> {
  const deadline = performance.now() + READY_MS;
  const probe = {
    principal: { id: 'probe', roles: ['probe'] },
    resources: [{ resource: { kind: 'probe', id: 'probe' }, actions: ['probe'] }],
  };
  for (;;) {
    const answered = await client.checkResources(probe).then(
      () => true,
      () => false,
    );
    if (answered) return;
    if (service.hasEnded() || performance.now() > deadline) throw new Error(`Cerbos is not ready; see ${service.log}`);
    await sleep(100);
  }
}
