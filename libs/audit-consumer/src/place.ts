import type { Ranges } from './ranges.js';

/** How far one shard is read. */
export interface ShardPlace {
  /** One more than the highest index that was seen. */
  readonly next: number;
  /** Below it, what has not come. */
  readonly missing: Ranges;
  /** Below it, what came without its body. */
  readonly stubs: Ranges;
}

/** How far all is read: what a restart needs to go on exactly there. */
export interface Place {
  /** By partition, the offset to read next, decimal. */
  readonly offsets: Readonly<Record<string, string>>;
  readonly shards: Readonly<Record<string, ShardPlace>>;
}

export const NOWHERE: Place = { offsets: {}, shards: {} };
export const NOTHING_SEEN: ShardPlace = { next: 0, missing: [], stubs: [] };

const VERSION = 1;
const OFFSET = /^[0-9]+$/;

export function writePlace({ offsets, shards }: Place): string {
  return `${JSON.stringify({ version: VERSION, offsets, shards })}\n`;
}

/** What `writePlace` wrote. PlaceUnreadable for anything else. */
export function readPlace(text: string): Place {
  const read = parsed(text);
  if (!isRecord(read) || read['version'] !== VERSION) throw new PlaceUnreadable();
  const { offsets, shards } = read;
  const areOffsets = isRecord(offsets) && Object.values(offsets).every(isOffset);
  const areShards = isRecord(shards) && Object.values(shards).every(isShardPlace);
  if (!areOffsets || !areShards) throw new PlaceUnreadable();
  return { offsets, shards } as Place;
}

/** What is kept is no place of this version. Reading on from somewhere else would pass over entries or tell them twice. */
export class PlaceUnreadable extends Error {
  constructor() {
    super(
      'the place that was kept cannot be read: restore it, or remove all that was kept and read from the beginning',
    );
    this.name = 'PlaceUnreadable';
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}

function isOffset(value: unknown): boolean {
  return typeof value === 'string' && OFFSET.test(value);
}

function isShardPlace(value: unknown): boolean {
  return isRecord(value) && isCount(value['next']) && areRanges(value['missing']) && areRanges(value['stubs']);
}

function areRanges(value: unknown): boolean {
  return (
    Array.isArray(value) && value.every((range) => Array.isArray(range) && range.length === 2 && range.every(isCount))
  );
}

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
