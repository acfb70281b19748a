import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readFileSync } from 'node:fs';
import { json } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { MEASURES } from '#operations';
import { eventually, TestProduct, type AppProcess, type Gateway, type GraphqlAnswer } from '#testing';
import { freePort } from '../../apps/launch/src/ports.js';

/** Real here: HTTP, PostgreSQL, Kafka, and a collector that takes OTLP over HTTP as JSON. */
const QUERY =
  '{ case(id: "00000000-0000-4000-8000-000000000002", purpose: UITVOERING) { identiteit { bsn geboortedatum } zorginhoud { diagnose } } }';
const TRACE = '0af7651916cd43dd8448eb211c80319c';
const PARENT = 'b7ad6b7169203331';

interface SentSpan {
  readonly name: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly attributes: readonly { readonly key: string; readonly value: Readonly<Record<string, unknown>> }[];
  readonly status: { readonly code?: number };
}

interface SentSpans {
  readonly resourceSpans: readonly { readonly scopeSpans: readonly { readonly spans: readonly SentSpan[] }[] }[];
}

/** Takes what is sent by OTLP, and keeps it. */
class Collector {
  readonly paths = new Set<string>();
  readonly texts: string[] = [];
  readonly spans: SentSpan[] = [];
  readonly #server: Server;

  constructor() {
    this.#server = createServer((request, response) => {
      void json(request).then((sent) => {
        this.paths.add(request.url ?? '');
        this.texts.push(JSON.stringify(sent));
        if (request.url === '/v1/traces')
          for (const { scopeSpans } of (sent as SentSpans).resourceSpans)
            this.spans.push(...scopeSpans.flatMap(({ spans }) => spans));
        response.setHeader('content-type', 'application/json').end('{}');
      });
    });
  }

  async start(): Promise<string> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    return `http://127.0.0.1:${String((this.#server.address() as AddressInfo).port)}`;
  }

  stop(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  of(traceId: string): SentSpan[] {
    return this.spans
      .filter((span) => span.traceId === traceId)
      .sort((one, other) => Number(BigInt(one.startTimeUnixNano) - BigInt(other.startTimeUnixNano)));
  }
}

describe('what is told of a running product', () => {
  const collector = new Collector();
  let product: TestProduct;
  let gateway: Gateway;
  let register: AppProcess;
  let ports: readonly [number, number];
  let token: string;

  beforeAll(async () => {
    product = await TestProduct.start();
    ports = [await freePort(), await freePort()];
    const env = { OTEL_EXPORTER_OTLP_ENDPOINT: await collector.start(), OTEL_EXPORTER_OTLP_HEADERS: 'x-tenant=poort' };
    gateway = await product.gateway({ ...env, METRICS_PORT: String(ports[0]), RATE_REFUSALS_TO_SIGNAL: '5' });
    register = await product.consent({ ...env, CONSENT_METRICS_PORT: String(ports[1]) });
    token = await gateway.client.token({ slug: 'zvh', function: 'procesregisseur' });
  }, 240_000);

  afterAll(async () => {
    await product.stop();
    collector.stop();
  }, 60_000);

  function ask(traceparent?: string, query = QUERY): Promise<Response> {
    return fetch(`${gateway.url}/graphql`, {
      method: 'POST',
      headers: {
        ...{ authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        ...(traceparent !== undefined && { traceparent }),
      },
      body: JSON.stringify({ query }),
    });
  }

  async function metrics(port = ports[0]): Promise<ReadonlyMap<string, number>> {
    const text = await (await fetch(`http://127.0.0.1:${String(port)}/metrics`)).text();
    const lines = text.split('\n').map((line) => /^([a-z_]+(?:\{.*\})?) (\S+)$/.exec(line));
    return new Map(lines.flatMap((line) => (line ? [[String(line[1]), Number(line[2])] as const] : [])));
  }

  function sumOf(told: ReadonlyMap<string, number>, name: string, ...labels: readonly string[]): number {
    const found = [...told].filter(([key]) => key.startsWith(name) && labels.every((label) => key.includes(label)));
    return found.reduce((sum, [, value]) => sum + value, 0);
  }

  it('LDV-02: sends spans that continue the trace of the caller, and the record names that of the request', async () => {
    const answer = (await (await ask(`00-${TRACE}-${PARENT}-01`)).json()) as GraphqlAnswer['body'];
    const spans = await eventually('the spans arrive', () =>
      Promise.resolve(collector.of(TRACE).some(({ name }) => name === 'POST /graphql') && collector.of(TRACE)),
    );
    const request = spans.find(({ name }) => name === 'POST /graphql');
    expect(request?.parentSpanId).toBe(PARENT);
    const children = spans.filter(({ parentSpanId }) => parentSpanId === request?.spanId).map(({ name }) => name);
    expect(children).toEqual(['admit', 'plan', 'facts', 'decide', 'fetch', 'record', 'release']);
    const record = await product.ledger.entry(String(answer.extensions?.disclosure?.record));
    expect(record['trace']).toEqual({ trace_id: TRACE, span_id: request?.spanId, parent_span_id: PARENT });
  });

  it('LDV-02: a trace that its caller does not keep is recorded all the same, and no span of it is sent', async () => {
    const unkept = TRACE.replace('0af7', '1af7');
    const answer = (await (await ask(`00-${unkept}-${PARENT}-00`)).json()) as GraphqlAnswer['body'];
    const record = await product.ledger.entry(String(answer.extensions?.disclosure?.record));
    expect(record['trace']).toMatchObject({ trace_id: unkept });
    const kept = TRACE.replace('0af7', '2af7');
    await ask(`00-${kept}-${PARENT}-01`);
    await eventually('a later one arrives', () => Promise.resolve(collector.of(kept).length > 0));
    expect(collector.of(unkept)).toEqual([]);
  });

  it('sends of a refusal that it is none of an error, and of the register and the relay as well', async () => {
    const refused = TRACE.replace('0af7', '3af7');
    await ask(`00-${refused}-${PARENT}-01`, '{ nonsense }');
    await fetch(`${register.url}/consents`, { headers: { traceparent: `00-${refused}-${PARENT}-01` } });
    const spans = await eventually('both arrive', () =>
      Promise.resolve(
        collector.of(refused).filter(({ parentSpanId }) => parentSpanId === PARENT).length === 2 &&
          collector.of(refused),
      ),
    );
    expect(spans.filter(({ status }) => status.code === 2)).toEqual([]);
    const codes = spans.flatMap(({ attributes }) => attributes.filter(({ key }) => key === 'error.type'));
    expect(codes.map(({ value }) => value['stringValue']).sort()).toEqual([
      'GRAPHQL_VALIDATION_FAILED',
      'UNAUTHENTICATED',
    ]);
    await eventually('the relay tells', () => Promise.resolve(collector.spans.some(({ name }) => name === 'relay')));
  });

  it('counts what requests do', async () => {
    const before = await metrics();
    for (let asked = 0; asked < 3; asked += 1) expect((await ask()).status).toBe(200);
    expect((await ask(undefined, '{ nonsense }')).status).toBe(400);
    await gateway.client.exchange('a.b.c');
    const after = await metrics();
    const moved = (name: string, ...labels: string[]): number =>
      sumOf(after, name, ...labels) - sumOf(before, name, ...labels);
    const party = 'party="00000009990000000001"';
    expect(moved('ketenpoort_disclosures_total', 'operation="case"', 'kind="disclosure"', party)).toBe(3);
    expect(moved('ketenpoort_refused_fields_total')).toBeGreaterThanOrEqual(3);
    expect(moved('ketenpoort_http_request_seconds_count', 'route="/graphql"', 'status="200"')).toBe(3);
    expect(moved('ketenpoort_request_errors_total', 'code="GRAPHQL_VALIDATION_FAILED"')).toBe(1);
    expect(moved('ketenpoort_record_seconds_count', 'region="groningen"')).toBe(3);
    expect(moved('ketenpoort_entries_total', 'kind="disclosure"')).toBe(3);
    expect(moved('ketenpoort_batch_entries_count')).toBeGreaterThan(0);
    expect(moved('ketenpoort_ledger_entries', 'shard="groningen-')).toBeGreaterThanOrEqual(3);
    expect(sumOf(after, 'ketenpoort_tokens_total', 'result="ISSUED"')).toBe(1);
    expect(moved('ketenpoort_tokens_total')).toBe(1);
    for (const always of ['memory_bytes', 'cpu_seconds_total', 'event_loop_delay_seconds', 'pool_connections'])
      expect(sumOf(after, `ketenpoort_${always}`)).toBeGreaterThan(0);
  });

  it('IW-15: gives a signal, once, of a party and of a client that is refused again and again', async () => {
    const signals = (): unknown[] =>
      logged(gateway.log)
        .filter(({ event }) => event === 'refusals.repeated')
        .map(({ level, party, client }) => [level, party ?? client]);
    const om = await gateway.client.token({ slug: 'om', function: 'officier-van-justitie' });
    const unknown = '{ case(id: "99999999-0000-4000-8000-000000000001", purpose: UITVOERING) { id } }';
    for (let asked = 0; asked < 4; asked += 1) expect((await gateway.client.ask(om, unknown)).status).toBe(200);
    expect(signals()).toEqual([]);
    for (let asked = 0; asked < 4; asked += 1) expect((await gateway.client.ask(om, '{ nonsense }')).status).toBe(400);
    await eventually('the party is told', () => Promise.resolve(signals().length > 0));
    const forged = (await gateway.client.assertion({ slug: 'ggz' })).slice(0, -8) + 'AAAAAAAA';
    for (let asked = 0; asked < 7; asked += 1) expect((await gateway.client.exchange(forged)).status).toBe(401);
    for (let asked = 0; asked < 7; asked += 1) await gateway.client.exchange('a.b.c');
    await eventually('the client is told', () => Promise.resolve(signals().length > 1));
    expect(signals()).toEqual([
      ['warn', '00000009990000000005'],
      ['warn', 'ggz-demo'],
    ]);
    const told = await metrics();
    for (const who of ['PARTY', 'CLIENT'])
      expect(sumOf(told, 'ketenpoort_repeated_refusals_total', `who="${who}"`)).toBe(1);
  });

  it('counts the relay down to nothing', async () => {
    const caughtUp = await eventually('the relay catches up', async () => {
      const told = await metrics();
      return (
        sumOf(told, 'ketenpoort_relay_waiting_entries') === 0 &&
        told.has('ketenpoort_relay_lag_seconds{shard="groningen-2026"}')
      );
    });
    expect(caughtUp).toBe(true);
  });

  it('has no metric but those that are written down, with their labels and no others', async () => {
    const told = [...(await metrics()).keys(), ...(await metrics(ports[1])).keys()];
    expect(told.length).toBeGreaterThan(50);
    for (const key of told) {
      const [, name = '', labels = ''] = /^([a-z_]+)(?:\{(.*)\})?$/.exec(key) ?? [];
      const base = name.replace(/_(bucket|sum|count)$/, '');
      const measure = Object.entries(MEASURES).find(([known]) => known === name || known === base)?.[1];
      const names = [...labels.matchAll(/([a-z_]+)="/g)].map(([, label]) => label).filter((label) => label !== 'le');
      expect([name, names.sort()]).toEqual([name, [...(measure?.labels ?? ['none'])].sort()]);
    }
  });

  it('has a line for each request, found by the trace that the caller was told', async () => {
    const traceparent = (await ask()).headers.get('traceparent') ?? '';
    const trace = traceparent.split('-')[1];
    const lines = await eventually('the line is there', () => {
      const found = logged(gateway.log).filter(({ trace_id }) => trace_id === trace);
      return Promise.resolve(found.length > 0 && found);
    });
    expect(lines).toEqual([
      {
        ...{ level: 'info', app: 'gateway', context: 'Access', method: 'POST', route: '/graphql', status: 200 },
        ...{ party: '00000009990000000001', trace_id: trace, request_id: expect.any(String) as unknown },
        ...{
          ms: expect.any(Number) as unknown,
          time: expect.any(String) as unknown,
          pid: expect.any(Number) as unknown,
        },
      },
    ]);
  });

  it('has the same ids in the line that tells why', async () => {
    const failed = TRACE.replace('0af7', '4af7');
    token = token.slice(0, -6) + 'AAAAAA';
    expect((await ask(`00-${failed}-${PARENT}-01`)).status).toBe(401);
    const lines = await eventually('both lines are there', () => {
      const found = logged(gateway.log).filter(({ trace_id }) => trace_id === failed);
      return Promise.resolve(found.length === 2 && found);
    });
    expect(lines.map(({ context }) => context)).toEqual(['Gate', 'Access']);
    expect(new Set(lines.map(({ request_id }) => request_id)).size).toBe(1);
    expect(lines[1]).toMatchObject({ status: 401, code: 'UNAUTHENTICATED' });
  });

  it('tells a collector no value and no word of a caller', async () => {
    await gateway.stop();
    await register.stop();
    expect([...collector.paths].sort()).toEqual(['/v1/metrics', '/v1/traces']);
    const sent = collector.texts.join('\n');
    const values = ['1969-02-15', 'nonsense', token, '00000000-0000-4000-8000-000000000002'];
    expect(values.filter((value) => sent.includes(value))).toEqual([]);
    expect(sent.match(/"[0-9]{9}"/g)).toBeNull();
  });
});

function logged(file: string): Record<string, unknown>[] {
  const lines = readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '');
  return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
}
