import type { FastifyReply } from 'fastify';
import { META } from '#ledger';
import { controlPurposeOf } from '../officers/control-purposes.js';
import { administers, type StaffRequest } from '../staff/turns.js';
import { gone, neededNumber, notThere } from './asked.js';
import type { BodyDesk, BodyLook, FoundBytes } from './body-desk.js';
import type { AnswerAbout, AnswerTo, Get } from './get.js';
import { CONTROL_PURPOSE } from './said.js';
import { admittedOf } from './viewer.js';

interface Officer {
  readonly staff: StaffRequest;
  readonly look: BodyLook;
}

/** Bodies of the ledger, for privacy officers of the shard's region: of one entry, and of those of a tile. */
export function openBodyRoutes(get: Get, desk: BodyDesk): void {
  get(
    '/:shard/entries/:index/body',
    toOfficers(desk, async ({ staff, look }, { params }, reply) => {
      const found = await desk.one(staff, look, neededNumber('index', params['index']));
      return told(reply, found, { type: 'application/json', what: 'body' });
    }),
  );
  get(
    '/:shard/tile/entries/*',
    toOfficers(desk, async ({ staff, look }, { params }, reply) => {
      const found = await desk.bundle(staff, look, `tile/entries/${params['*'] ?? ''}`);
      if (!found) return notThere(reply, 'tile');
      return told(reply, found, { type: 'application/octet-stream', what: 'tile' });
    }),
  );
}

/** Others are refused alike, whatever they name; a party before anything is looked at. */
function toOfficers(desk: BodyDesk, answer: AnswerAbout<Officer>): AnswerTo {
  return async (request, reply) => {
    const { viewer, trace } = admittedOf(request);
    if (viewer.officer === null) return notThere(reply, 'body');
    const purpose = controlPurposeOf('BODIES', request.headers[CONTROL_PURPOSE]?.toString());
    const shard = await desk.shard(request.params['shard'] ?? '');
    // Nobody watches the shard of all heads, so that no look at it could be recorded.
    const isWatched = shard !== null && shard.region !== META && administers(viewer.officer, [shard.region]);
    if (!isWatched) return notThere(reply, 'body');
    return answer({ staff: { caller: viewer.officer, trace }, look: { shard, purpose } }, request, reply);
  };
}

interface Shape {
  readonly type: string;
  readonly what: 'body' | 'tile';
}

/** Nobody may keep it, whoever asked included: what is kept is looked at again without a record. */
function told(reply: FastifyReply, { isThere, bytes, record }: FoundBytes, { type, what }: Shape): FastifyReply {
  void reply.header('ketenpoort-record', record).header('cache-control', 'no-store');
  if (!isThere) return notThere(reply, what === 'body' ? 'index' : 'tile');
  return bytes === null ? gone(reply, what) : reply.type(type).send(bytes);
}
