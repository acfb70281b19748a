/** The longest entry that a bundle can hold, in bytes: what 16 bits can say. */
export const LONGEST_ENTRY = 0xff_ff;

const LENGTH_BYTES = 2;

/** A bundle of entries (C2SP tlog-tiles): of each its length, 16 bits big-endian, and its bytes. RangeError for one that is too long. */
export function entryBundle(entries: readonly Uint8Array[]): Uint8Array {
  const bundle = new Uint8Array(entries.reduce((sum, { length }) => sum + LENGTH_BYTES + length, 0));
  const view = new DataView(bundle.buffer);
  let next = 0;
  for (const entry of entries) {
    if (entry.length > LONGEST_ENTRY) throw new RangeError('an entry is longer than a bundle can say');
    view.setUint16(next, entry.length);
    bundle.set(entry, next + LENGTH_BYTES);
    next += LENGTH_BYTES + entry.length;
  }
  return bundle;
}
