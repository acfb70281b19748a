import { net, unlessStatus, type Attack } from '../attack.js';
import { sendRaw, statusesIn } from '../raw.js';
import { SERVER, READER, STRICT, WHO, BODY, SMUGGLED, sending, request, spelled, SMUGGLING } from './http-kit.js';

/** Requests that two readers would read otherwise. */
export const REQUEST_ATTACKS: readonly Attack[] = [
  sending(
    { id: 'HTTP-01', title: 'a request in a request: both a length and chunks', source: SMUGGLING },
    [`Content-Length: ${5 + SMUGGLED.length}`, 'Transfer-Encoding: chunked'],
    `0\r\n\r\n${SMUGGLED}`,
    STRICT,
  ),
  sending(
    { id: 'HTTP-03', title: 'a transfer encoding that is chunked only to some', source: SMUGGLING },
    ['Transfer-Encoding: xchunked, chunked, identity'],
    `0\r\n\r\n${SMUGGLED}`,
    STRICT,
  ),
  {
    ...{ id: 'HTTP-05', title: 'headers of a hundred kilobytes', source: 'CVE-2018-12121 (Node, memory by headers)' },
    defence: [net(SERVER, READER, 'http: { maxHeaderSize: 1_000_000, headersTimeout: 15_000,')],
    attempt: async (world) => {
      const ballast = `X-Note: ${'x'.repeat(100_000)}`;
      const [status = 0] = statusesIn(
        await sendRaw(
          (await world.gateway()).url,
          await request(world, [`Content-Length: ${BODY.length}`, ballast], BODY),
        ),
      );
      return unlessStatus({ status }, 431);
    },
  },
  spelled('HTTP-06', '/%67raphql'),
  spelled('HTTP-07', '/graphql?x=/health/live'),
  spelled('HTTP-08', '/graphql#/health/live'),
  {
    ...{
      id: 'HTTP-09',
      title: 'text of one’s own in the ledger, by the trace header',
      source: 'CONTRACTS 2; CWE-117; LDV-02',
    },
    defence: [
      net(
        'libs/ledger/src/trace.ts',
        'const TRACEPARENT = /^00-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}$/;',
        'const TRACEPARENT = /^00-([^-]+)-([^-]+)-[0-9a-f]{2}$/;',
      ),
    ],
    attempt: async (world) => {
      const headers = {
        authorization: `Bearer ${await world.token(WHO)}`,
        'content-type': 'application/json',
        traceparent: '00-jan jansen bsn 999990019-abc-01',
      };
      return unlessStatus(
        await fetch(`${(await world.gateway()).url}/graphql`, { method: 'POST', headers, body: BODY }),
        400,
      );
    },
  },
];
