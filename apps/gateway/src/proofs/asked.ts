import type { FastifyReply } from 'fastify';
import { InputRefused, type InputMistake } from '#kernel';
import { errorBody } from '../graphql/errors.js';

const NUMBER = /^(0|[1-9][0-9]{0,18})$/;
const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** A size or an index; null when it was not given. InputRefused for anything else. */
export function numberOf(name: string, value: unknown): bigint | null {
  if (value === undefined) return null;
  if (typeof value === 'string' && NUMBER.test(value)) return BigInt(value);
  throw new InputRefused([
    { path: [name], problem: 'this is no number', remedy: 'Send digits, without leading zeroes' },
  ]);
}

/** One that must be given. */
export function neededNumber(name: string, value: unknown): bigint {
  const number = numberOf(name, value);
  if (number !== null) return number;
  throw new InputRefused([
    { path: [name], problem: 'it was not sent', remedy: `Send ${name} in the query of the URL` },
  ]);
}

export function idOf(value: string): string {
  if (ID.test(value)) return value;
  throw new InputRefused([
    {
      path: ['id'],
      problem: 'this is no id of an entry',
      remedy: 'Send the id that the receipt names, in small letters',
    },
  ]);
}

/** Beyond what is signed and read: it can be asked again later, or never was there. */
export function beyond(name: string, most: bigint): InputRefused {
  const remedy = `Send one that the newest checkpoint covers: up to ${String(most)}`;
  return new InputRefused([{ path: [name], problem: 'no checkpoint reaches that far', remedy }]);
}

/** A shard of which no checkpoint was read. */
export function nothingSigned(): InputRefused {
  const remedy = 'Ask again in a moment: what is signed now is read then';
  return new InputRefused([{ path: ['shard'], problem: 'there is no checkpoint of it yet', remedy }]);
}

const NO_ENTRY: InputMistake = {
  path: ['id'],
  problem: 'no entry of this id is yours to prove',
  remedy: 'Send the id of a receipt of your own; one of the last seconds may not be there yet, so ask again',
};

const NO_SHARD: InputMistake = {
  path: ['shard'],
  problem: 'no shard of this name is yours to follow',
  remedy: 'Send the shard that a receipt names, or meta',
};

const NOT_THERE: InputMistake = {
  path: ['tile'],
  problem: 'there is no such tile',
  remedy: 'Send the path of one that the newest checkpoint has, as C2SP tlog-tiles writes it',
};

const NOT_YOURS: InputMistake = {
  path: ['shard'],
  problem: 'no body here is yours to read',
  remedy:
    'Bodies are read by privacy officers of the region: ask them, and check the body by the leaf hash of your receipt',
};

const NO_INDEX: InputMistake = {
  path: ['index'],
  problem: 'the shard has no entry there',
  remedy: 'Send an index below the size of the newest checkpoint; one of the last seconds may not be there yet',
};

const MISSING = { entry: NO_ENTRY, shard: NO_SHARD, tile: NOT_THERE, body: NOT_YOURS, index: NO_INDEX } as const;

const BODY_GONE: InputMistake = {
  path: ['index'],
  problem: 'the body of this entry is not there any more',
  remedy:
    'Its leaf and every proof of it stay. If it was let go of, an entry `pruned` says so; verify the ledger to know',
};

const TILE_GONE: InputMistake = {
  path: ['tile'],
  problem: 'not every body of this bundle is there any more',
  remedy:
    'Ask for the bodies one by one. Of those that were let go of an entry `pruned` says so; verify the ledger to know',
};

/** 404, alike for what is not there and for what is of others. */
export function notThere(reply: FastifyReply, what: keyof typeof MISSING): FastifyReply {
  return refused(reply, 404, MISSING[what]);
}

/** 410: the leaf is there and its body is not. */
export function gone(reply: FastifyReply, what: 'body' | 'tile'): FastifyReply {
  return refused(reply, 410, what === 'body' ? BODY_GONE : TILE_GONE);
}

function refused(reply: FastifyReply, status: number, mistake: InputMistake): FastifyReply {
  return reply
    .code(status)
    .type('application/json; charset=utf-8')
    .send(errorBody(new InputRefused([mistake])));
}
