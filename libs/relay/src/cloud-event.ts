import { Buffer } from 'node:buffer';
import type { FedEntry } from '#ledger';
import type { AuditRecord } from './audit-topic.js';

const END = Buffer.from('}');

/** The entry as a CloudEvent (NL GOV profile, structured JSON) of the gate with this OIN. `data` is the leaf byte for byte,
 *  so that its hash can be checked from the topic alone. A stub when the body was let go of. */
export function recordOf(entry: FedEntry, oin: string): AuditRecord {
  const { body } = entry;
  if (body === null) return stubOf(entry, oin);
  const opening = Buffer.from(`${JSON.stringify(attributesOf(entry, oin)).slice(0, -1)},"data":`);
  return { key: entry.shard, value: Buffer.concat([opening, body.bytes, END]), headers: headersOf(entry) };
}

/** Stands in for an entry that the broker refuses, or whose body was let go of: same place, id and leaf hash, no data. */
export function stubOf(entry: FedEntry, oin: string): AuditRecord {
  const value = Buffer.from(JSON.stringify(attributesOf(entry, oin)));
  return { key: entry.shard, value, headers: { ...headersOf(entry), stub: 'true' } };
}

function attributesOf({ id, kind, body }: FedEntry, oin: string): Readonly<Record<string, string>> {
  return {
    specversion: '1.0',
    id,
    source: `urn:nld:oin:${oin}:systeem:ketenpoort`,
    type: `nl.ketenpoort.${kind}.vastgelegd`,
    ...(body && { time: body.at }),
    datacontenttype: 'application/json',
  };
}

function headersOf({ id, shard, idx, hash }: FedEntry): Readonly<Record<string, string>> {
  return {
    'content-type': 'application/cloudevents+json; charset=UTF-8',
    id,
    shard,
    idx: String(idx),
    'leaf-hash': Buffer.from(hash).toString('hex'),
  };
}
