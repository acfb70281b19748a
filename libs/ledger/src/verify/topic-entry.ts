import { hex, utf8 } from '@scure/base';

/** A record of the audit topic, taken apart: what its headers and its CloudEvent say, and the leaf's own bytes. */
export interface TopicEntry {
  readonly shard: string;
  readonly index: number;
  readonly id: string;
  readonly kind: string;
  readonly leafHash: Uint8Array;
  /** Null for a stub, which stands in for a record that the broker refused. */
  readonly data: Uint8Array | null;
}

/** A record as it stands on the topic. */
export interface TopicRecordLike {
  readonly key: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly value: Uint8Array;
}

const INDEX = /^(?:0|[1-9][0-9]{0,14})$/;
const HASH = /^[0-9a-f]{64}$/;
const TYPE = /^nl\.ketenpoort\.([a-z-]+)\.vastgelegd$/;
const DATA = utf8.decode(',"data":');
const CLOSE = 0x7d;
const NEWLINE = 0x0a;
/** What stands before the data is shorter than this. */
const ENVELOPE_BYTES = 2048;

/** Null for what is no record of this product: key, headers and CloudEvent must say the same, and the data stand in one line. */
export function topicEntryOf({ key, headers, value }: TopicRecordLike): TopicEntry | null {
  const told = envelopeOf(value);
  const place = placeIn(headers);
  if (told === null || place === null) return null;
  const isSame =
    key === headers['shard'] && told.id === headers['id'] && (headers['stub'] === 'true') === (told.data === null);
  return isSame ? { ...told, ...place, shard: key } : null;
}

function placeIn({
  idx = '',
  'leaf-hash': leafHash = '',
}: TopicRecordLike['headers']): Pick<TopicEntry, 'index' | 'leafHash'> | null {
  return INDEX.test(idx) && HASH.test(leafHash) ? { index: Number(idx), leafHash: hex.decode(leafHash) } : null;
}

interface Envelope {
  readonly id: string;
  readonly kind: string;
  readonly data: Uint8Array | null;
}

function envelopeOf(value: Uint8Array): Envelope | null {
  const at = placeOfData(value);
  const data = at < 0 ? null : value.slice(at + DATA.length, value.length - 1);
  if (value.at(-1) !== CLOSE || data?.some((byte) => byte === NEWLINE) === true) return null;
  const attributes = attributesIn(at < 0 ? value : joined(value.subarray(0, at)));
  return attributes === null ? null : { ...attributes, data };
}

function attributesIn(bytes: Uint8Array): Omit<Envelope, 'data'> | null {
  try {
    const { id, type } = JSON.parse(utf8.encode(bytes)) as Readonly<Record<string, unknown>>;
    const kind = TYPE.exec(String(type))?.[1];
    return typeof id === 'string' && !/\s/.test(id) && kind !== undefined ? { id, kind } : null;
  } catch {
    return null;
  }
}

function placeOfData(value: Uint8Array): number {
  const last = Math.min(value.length - DATA.length, ENVELOPE_BYTES);
  for (let at = 0; at <= last; at += 1) if (DATA.every((byte, place) => value[at + place] === byte)) return at;
  return -1;
}

function joined(head: Uint8Array): Uint8Array {
  return new Uint8Array([...head, CLOSE]);
}
