import { Buffer } from 'node:buffer';
import { createHash } from 'node:crypto';

/** A record as a Kafka client hands it out. A `KafkaMessage` of kafkajs is one. */
export interface AuditMessage {
  /** Decimal. */
  readonly offset: string;
  readonly key: Uint8Array | string | null;
  readonly value: Uint8Array | null;
  readonly headers?: Readonly<Record<string, HeaderValue>> | undefined;
}

type HeaderValue = Uint8Array | string | readonly (Uint8Array | string)[] | undefined;

/** An entry of the ledger as it came over the topic. */
export interface AuditEntry {
  readonly shard: string;
  /** Place in the shard, from 0 on and without gaps. */
  readonly index: number;
  readonly id: string;
  /** `disclosure`, `refusal`, `outcome`, … */
  readonly kind: string;
  /** SHA-256(0x00 ‖ data), 32 bytes: the leaf of RFC 6962. */
  readonly leafHash: Uint8Array;
  /** The CloudEvent (NL GOV profile), `data` included. */
  readonly event: Readonly<Record<string, unknown>>;
  /** The entry's own bytes, canonical JSON (RFC 8785). Null for a stub: the body is in the ledger alone. */
  readonly data: Uint8Array | null;
}

/** Why a record is not taken. ALTERED: its body is not the one that its leaf hash is of. All others: it is no record of this product. */
export type Problem = 'NO_VALUE' | 'HEADERS' | 'KEY' | 'NO_EVENT' | 'OTHER_ID' | 'STUB' | 'ALTERED';

const SHARD = /^[a-z][a-z0-9-]{1,60}$/;
const INDEX = /^(?:0|[1-9][0-9]{0,11})$/;
const HASH = /^[0-9a-f]{64}$/;
const TYPE = /^nl\.ketenpoort\.([a-z-]+)\.vastgelegd$/;
const DATA = ',"data":';
/** What stands before the data is shorter than this. */
const ENVELOPE_BYTES = 2048;
const LEAF = Buffer.from([0]);

/** The entry in a record, or why there is none to be taken. Key, headers, CloudEvent and body must say the same. */
export function readRecord(message: AuditMessage): AuditEntry | Problem {
  const { value } = message;
  if (value === null) return 'NO_VALUE';
  const place = placeIn(message);
  return typeof place === 'string' ? place : entryIn(value, place);
}

function entryIn(value: Uint8Array, { isStub, ...place }: Place): AuditEntry | Problem {
  const event = eventIn(value);
  const kind = TYPE.exec(String(event?.['type']))?.[1];
  if (event === null || kind === undefined) return 'NO_EVENT';
  if (!isOf(event, place.id)) return 'OTHER_ID';
  const data = dataIn(value);
  if ([data === null, event['data'] === undefined].some((isAbsent) => isAbsent !== isStub)) return 'STUB';
  return isLeafOf(data, place.leafHash) ? { ...place, kind, event, data } : 'ALTERED';
}

// Of a stub the ledger alone can tell.
function isLeafOf(data: Uint8Array | null, leafHash: Buffer): boolean {
  return data === null || leafHashOf(data).equals(leafHash);
}

/** RFC 6962: the hash of a leaf, 32 bytes. */
export function leafHashOf(data: Uint8Array): Buffer {
  return createHash('sha256').update(LEAF).update(data).digest();
}

interface Place {
  readonly shard: string;
  readonly index: number;
  readonly id: string;
  readonly leafHash: Buffer;
  readonly isStub: boolean;
}

function placeIn({ key, headers = {} }: AuditMessage): Place | Problem {
  const text = (name: string): string => textOf(headers[name]);
  const [shard, index, hash] = [text('shard'), text('idx'), text('leaf-hash')];
  if (!SHARD.test(shard) || !INDEX.test(index) || !HASH.test(hash)) return 'HEADERS';
  if (textOf(key ?? undefined) !== shard) return 'KEY';
  const leafHash = Buffer.from(hash, 'hex');
  return { shard, index: Number(index), id: text('id'), leafHash, isStub: text('stub') === 'true' };
}

// A header that is there twice says nothing.
function textOf(value: HeaderValue): string {
  if (typeof value === 'string') return value;
  return value instanceof Uint8Array ? Buffer.from(value).toString('utf8') : '';
}

function eventIn(value: Uint8Array): Readonly<Record<string, unknown>> | null {
  try {
    const event: unknown = JSON.parse(Buffer.from(value).toString('utf8'));
    return isObject(event) && event['specversion'] === '1.0' ? event : null;
  } catch {
    return null;
  }
}

function isOf(event: Readonly<Record<string, unknown>>, id: string): boolean {
  const { data } = event;
  return event['id'] === id && (data === undefined || (isObject(data) && data['id'] === id));
}

// The body is hashed as it stands, never as it would be written again.
function dataIn(value: Uint8Array): Buffer | null {
  const bytes = Buffer.from(value.buffer, value.byteOffset, value.byteLength);
  const at = bytes.subarray(0, ENVELOPE_BYTES).indexOf(DATA);
  return at < 0 ? null : bytes.subarray(at + DATA.length, -1);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
