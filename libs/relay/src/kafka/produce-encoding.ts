import { Buffer } from 'node:buffer';
import Encoder from 'kafkajs/src/protocol/encoder.js';
import crc32C from 'kafkajs/src/protocol/recordBatch/crc32C/index.js';
import produce from 'kafkajs/src/protocol/requests/produce/index.js';

/** What kafkajs asks to be encoded as a Produce request, as far as it is read here. */
export interface ProduceParameters {
  readonly acks: number;
  readonly timeout: number;
  readonly compression?: number;
  readonly transactionalId?: string | null;
  /** A number or a Long; -1 when the producer is not idempotent. */
  readonly producerId?: unknown;
  readonly topicData: readonly TopicData[];
}

interface TopicData {
  readonly topic: string;
  readonly partitions: readonly { readonly partition: number; readonly messages: readonly ProducedMessage[] }[];
}

interface ProducedMessage {
  readonly key?: unknown;
  readonly value?: unknown;
  readonly headers?: Readonly<Record<string, unknown>>;
  readonly timestamp?: unknown;
}

/** A message of the kind that the relay sends: the time of sending, no compression, each header once. */
export interface PlainMessage {
  readonly key: string;
  readonly value: Buffer;
  readonly headers: Readonly<Record<string, string>>;
}

const [FIRST_VERSION, LAST_VERSION] = [3, 7]; // alike in the bytes after the request's head

/** Has kafkajs 2.2.4 write a Produce request into one buffer. By itself it makes a buffer of 512 bytes for each record and each header,
 *  and copies every one: some two thirds of what sending costs. The bytes are the same; what the relay never sends it encodes itself. */
export function encodeInOneBuffer(): void {
  const { protocol } = produce;
  produce.protocol = ({ version }) => {
    const made = protocol({ version });
    if (version < FIRST_VERSION || version > LAST_VERSION) return made;
    return (given) => {
      const built = made(given);
      const parameters = given as ProduceParameters;
      if (!isPlain(parameters)) return built;
      const encode = (): Promise<Encoder> => Promise.resolve(encoderOf(encodeProduce(parameters, Date.now())));
      return { ...built, request: { ...built.request, encode } };
    };
  };
}

function encoderOf(bytes: Buffer): Encoder {
  return Object.assign(new Encoder(0), { buf: bytes, offset: bytes.length });
}

function isPlain({ compression = 0, transactionalId = null, producerId = -1, topicData }: ProduceParameters): boolean {
  if (compression !== 0 || transactionalId !== null || String(producerId) !== '-1') return false;
  return topicData.every(({ partitions }) => partitions.every(({ messages }) => messages.every(isPlainMessage)));
}

function isPlainMessage({ key, value, headers = {}, timestamp }: ProducedMessage): boolean {
  if (typeof key !== 'string' || !Buffer.isBuffer(value) || timestamp !== undefined) return false;
  for (const name in headers) if (typeof headers[name] !== 'string') return false;
  return true;
}

/** What messages were encoded before they are sent, by the first of them. */
const ahead = new WeakMap<PlainMessage, { readonly count: number; readonly batch: Buffer }>();

/** Encodes messages that will be sent together, to one partition; their time is this moment. */
export function encodeAhead(messages: readonly PlainMessage[]): void {
  const [first] = messages;
  if (first !== undefined) ahead.set(first, { count: messages.length, batch: recordBatchOf(messages, Date.now()) });
}

/** The body of a Produce request, versions 3 to 7, of plain messages. `now`: their time, milliseconds. */
export function encodeProduce({ acks, timeout, topicData }: ProduceParameters, now: number): Buffer {
  const topics = topicData.map(({ topic, partitions }) => {
    const sets = partitions.map(({ partition, messages }) => {
      const records = batchOf(messages as readonly PlainMessage[], now);
      return Buffer.concat([int32(partition), int32(records.length), records]);
    });
    const name = Buffer.from(topic);
    return Buffer.concat([int16(name.length), name, int32(sets.length), ...sets]);
  });
  return Buffer.concat([int16(-1), int16(acks), int32(timeout), int32(topics.length), ...topics]);
}

function batchOf(messages: readonly PlainMessage[], now: number): Buffer {
  const made = messages[0] && ahead.get(messages[0]);
  return made?.count === messages.length ? made.batch : recordBatchOf(messages, now);
}

/** Bytes of a record batch (magic 2) before its records. */
const HEAD_BYTES = 61;
const [LENGTH_AT, MAGIC_AT, CRC_AT, ATTRIBUTES_AT] = [8, 16, 17, 21];

function recordBatchOf(messages: readonly PlainMessage[], now: number): Buffer {
  const sizes = messages.map(sizeOf);
  const size = sizes.reduce((sum, bytes) => sum + sizeOfVarint(bytes) + bytes, HEAD_BYTES);
  const writer = new Writer(Buffer.allocUnsafe(size), headOf(messages.length, now));
  messages.forEach((message, offset) => writer.record(message, sizes[offset] ?? 0, offset));
  const { bytes } = writer;
  bytes.writeInt32BE(size - LENGTH_AT - 4, LENGTH_AT);
  bytes.writeUInt32BE(crc32C(bytes.subarray(ATTRIBUTES_AT)), CRC_AT);
  return bytes;
}

// Base offset, leader epoch, attributes, producer epoch and base sequence are 0; there is no producer id.
function headOf(count: number, now: number): Buffer {
  const head = Buffer.alloc(HEAD_BYTES);
  head.writeInt8(2, MAGIC_AT);
  head.writeInt32BE(count - 1, 23);
  head.writeBigInt64BE(BigInt(now), 27);
  head.writeBigInt64BE(BigInt(now), 35);
  head.writeBigInt64BE(-1n, 43);
  head.writeInt32BE(count, 57);
  return head;
}

/** Bytes of a record after its length: attributes and time each take one. */
function sizeOf({ key, value, headers }: PlainMessage, offset: number): number {
  let [size, count] = [2 + sizeOfVarint(offset) + sizeOfText(key) + sizeOfVarint(value.length) + value.length, 0];
  for (const name in headers) {
    size += sizeOfText(name) + sizeOfText(headers[name] ?? '');
    count += 1;
  }
  return size + sizeOfVarint(count);
}

function sizeOfText(text: string): number {
  const length = Buffer.byteLength(text);
  return sizeOfVarint(length) + length;
}

/** Of a number from 0 on: zigzag, so that there is room for a sign. */
function sizeOfVarint(value: number): number {
  let bytes = 1;
  for (let rest = value * 2; rest >= 128; rest = Math.floor(rest / 128)) bytes += 1;
  return bytes;
}

class Writer {
  #at: number;

  constructor(
    readonly bytes: Buffer,
    head: Buffer,
  ) {
    this.#at = head.copy(bytes);
  }

  record({ key, value, headers }: PlainMessage, size: number, offset: number): void {
    this.#varint(size);
    this.#byte(0);
    this.#byte(0);
    this.#varint(offset);
    this.#text(key);
    this.#varint(value.length);
    this.#at += value.copy(this.bytes, this.#at);
    const names = Object.keys(headers);
    this.#varint(names.length);
    for (const name of names) {
      this.#text(name);
      this.#text(headers[name] ?? '');
    }
  }

  #byte(value: number): void {
    this.bytes[this.#at++] = value;
  }

  #varint(value: number): void {
    let rest = value * 2;
    for (; rest >= 128; rest = Math.floor(rest / 128)) this.#byte((rest % 128) + 128);
    this.#byte(rest);
  }

  #text(text: string): void {
    this.#varint(Buffer.byteLength(text));
    this.#at += this.bytes.write(text, this.#at);
  }
}

function int16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeInt16BE(value);
  return bytes;
}

function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
}
