import { randomFillSync } from 'node:crypto';

const pool = Buffer.alloc(8 * 1024);
let next = pool.length;

/** Random bytes from the operating system as text. Taken in large pieces, since each asking costs more than what it gives;
 *  no byte is given twice. At most 64 bytes. */
export function randomText(bytes: number, encoding: 'hex' | 'base64url'): string {
  if (next + bytes > pool.length) {
    randomFillSync(pool);
    next = 0;
  }
  next += bytes;
  return pool.toString(encoding, next - bytes, next);
}
