import type { FastifyInstance, FastifyReply, HTTPMethods } from 'fastify';
import type { Possession } from '#identity';
import type { LedgerKeys, ReadEntry, FollowedShard } from '#persistence';
import { LEDGER } from '../http/failure.js';
import { notAllowed, traced } from '../http/front.js';
import type { Clock } from '../oauth/clock.js';
import { idOf, neededNumber, notThere, numberOf } from './asked.js';
import type { BodyDesk } from './body-desk.js';
import { openBodyRoutes } from './body-routes.js';
import type { AnswerAbout, AnswerTo, Get, Named } from './get.js';
import { keysShown } from './keys-shown.js';
import type { ProofDesk } from './proof-desk.js';
import { mayFollow, mayProve, viewerOf, type ViewerAdmission } from './viewer.js';

const OTHER_METHODS: HTTPMethods[] = ['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE'];
const CHANGES = 'no-cache';
/** Whoever asked may keep it for a year; nobody between us may. */
const NEVER_CHANGES = 'private, max-age=31536000, immutable';
const JSON_TYPE = 'application/json; charset=utf-8';
const TEXT_TYPE = 'text/plain; charset=utf-8';

/** What the routes ask. */
export interface ProofFront {
  readonly admission: ViewerAdmission;
  readonly possession: Possession;
  readonly clock: Clock;
  readonly desk: ProofDesk;
  readonly bodies: BodyDesk;
  readonly keys: LedgerKeys;
}

/** The proofs of the ledger over HTTP: checkpoints, tiles, inclusion, consistency; for officers bodies as well. Throws what the failure filter answers. */
export function openProofRoutes(server: FastifyInstance, front: ProofFront): void {
  guardProofs(server, front);
  const get: Get = (path, answer) => {
    const url = `${LEDGER}${path}`;
    server.get(url, (request, reply) => answer(request as Named, reply));
    server.route({ method: OTHER_METHODS, url, handler: (_request, reply) => notAllowed(reply, 'GET') });
  };
  get('/keys', async (_request, reply) => json(reply, keysShown(front.keys)));
  openShardRoutes(get, front.desk);
  openTileRoutes(get, front.desk);
  openEntryRoutes(get, front.desk);
  openBodyRoutes(get, front.bodies);
}

function openShardRoutes(get: Get, desk: ProofDesk): void {
  get(
    '/:shard/checkpoint',
    ofShard(desk, async (shard, { query }, reply) => {
      const checkpoint = await desk.checkpoint(shard, query['cosigned'] === 'true');
      if (!checkpoint) return notThere(reply, 'shard');
      return text(reply, query['as'] === 'jws' ? `${checkpoint.jws}\n` : checkpoint.note);
    }),
  );
  get(
    '/:shard/consistency',
    ofShard(desk, async (shard, { query }, reply) => {
      const [from, to] = [neededNumber('from', query['from']), numberOf('to', query['to'])];
      return json(reply, await desk.consistency(shard, from, to));
    }),
  );
}

function openTileRoutes(get: Get, desk: ProofDesk): void {
  get(
    '/:shard/tile/*',
    ofShard(desk, async (shard, { params }, reply) => {
      const tile = await desk.tile(shard, `tile/${params['*'] ?? ''}`);
      if (!tile) return notThere(reply, 'tile');
      return reply.type('application/octet-stream').header('cache-control', NEVER_CHANGES).send(tile);
    }),
  );
  get(
    '/:shard/inclusion',
    ofShard(desk, async (shard, request, reply) => {
      const [index, size] = [neededNumber('index', request.query['index']), numberOf('size', request.query['size'])];
      // What stands at an index is for an officer to know; a party shows by its leaf hash that it has the receipt.
      const isKnown = viewerOf(request).officer !== null || (await desk.isLeaf(shard, index, request.query['leaf']));
      if (!isKnown) return notThere(reply, 'entry');
      return json(reply, await desk.inclusion(shard, index, size));
    }),
  );
}

function openEntryRoutes(get: Get, desk: ProofDesk): void {
  get(
    '/entries/:id/inclusion',
    ofEntry(desk, async (entry, { query }, reply) =>
      json(reply, await desk.inclusion(entry, BigInt(entry.idx), numberOf('size', query['size']))),
    ),
  );
  get(
    '/entries/:id/proof',
    ofEntry(desk, async (entry, _request, reply) => {
      const proof = await desk.proofOf(entry);
      return proof === null ? notThere(reply, 'entry') : text(reply, proof);
    }),
  );
}

function ofShard(desk: ProofDesk, answer: AnswerAbout<FollowedShard>): AnswerTo {
  return async (request, reply) => {
    const shard = await desk.shard(request.params['shard'] ?? '');
    const isOwn = shard !== null && mayFollow(viewerOf(request), shard.region);
    return isOwn ? answer(shard, request, reply) : notThere(reply, 'shard');
  };
}

function ofEntry(desk: ProofDesk, answer: AnswerAbout<ReadEntry>): AnswerTo {
  return async (request, reply) => {
    const entry = await desk.entry(idOf(request.params['id'] ?? ''));
    const isOwn = entry !== null && mayProve(viewerOf(request), entry);
    return isOwn ? answer(entry, request, reply) : notThere(reply, 'entry');
  };
}

function guardProofs(server: FastifyInstance, { admission, possession, clock }: ProofFront): void {
  server.addHook('onRequest', async (request, reply) => {
    const { url } = request.routeOptions;
    if (request.is404 || !url?.startsWith(`${LEDGER}/`)) return;
    if (request.method !== 'GET' && request.method !== 'HEAD') return;
    const trace = traced(request, reply);
    const { caller } = await possession.admit(request, reply, admission, clock.now());
    request.viewer = { viewer: caller, trace };
  });
}

function json(reply: FastifyReply, body: object): FastifyReply {
  return reply.type(JSON_TYPE).header('cache-control', CHANGES).send(JSON.stringify(body));
}

function text(reply: FastifyReply, body: string): FastifyReply {
  return reply.type(TEXT_TYPE).header('cache-control', CHANGES).send(body);
}
