import { randomFillSync } from 'node:crypto';
import { v7 } from 'uuid';

const pool = Buffer.alloc(8 * 1024);
let next = pool.length;
const UUID_BYTES = 16;

/** Random bytes from the operating system as text. Taken in large pieces, since each asking costs more than what it gives;
 *  no byte is given twice. At most 64 bytes. */
export function randomText(bytes: number, encoding: 'hex' | 'base64url'): string {
  const start = take(bytes);
  return pool.toString(encoding, start, start + bytes);
}

/** A UUIDv7 (RFC 9562): ids in the order of their time, to the millisecond. */
export function timedId(): string {
  const start = take(UUID_BYTES);
  return v7({ random: pool.subarray(start, start + UUID_BYTES) });
}

function take(bytes: number): number {
  if (next + bytes > pool.length) {
    randomFillSync(pool);
    next = 0;
  }
  next += bytes;
  return next - bytes;
}
