import { describe, expect, it } from '@jest/globals';
import { Nonces } from './nonces.js';

const HERE = 'https://poort.example.nl';
const MINUTE = 60_000;
const NOW = 1_800_000_000_000;
const secretsWith = (active: number, ...names: readonly number[]) => ({
  active,
  keys: new Map(names.map((name) => [name, Buffer.alloc(32, name)])),
});
const noncesWith = (active = 1, names: readonly number[] = [1], origin = HERE): Nonces =>
  new Nonces(secretsWith(active, ...names), origin);

describe('nonces', () => {
  it('are good at every replica that has the keys, for a minute at least and two at most', () => {
    const nonce = noncesWith().current(NOW);
    const replica = noncesWith();
    for (const later of [0, 1, MINUTE]) expect(replica.accepts(nonce, NOW + later)).toBe(true);
    expect(replica.accepts(nonce, NOW + 2 * MINUTE)).toBe(false);
  });

  it('are good at a replica whose clock is behind the one that gave them', () => {
    expect(noncesWith().accepts(noncesWith().current(NOW), NOW - 1)).toBe(true);
    expect(noncesWith().accepts(noncesWith().current(NOW), NOW - MINUTE - 1)).toBe(false);
  });

  it('are new each minute, and the same within it', () => {
    const nonces = noncesWith();
    const first = nonces.current(NOW);
    expect(nonces.current(NOW + 59_999)).toBe(first);
    expect(nonces.current(NOW + MINUTE)).not.toBe(first);
    expect(first).toMatch(/^[A-Za-z0-9_-]{22}$/);
  });

  it('are those of one server: of another origin or another key they are none', () => {
    const nonce = noncesWith().current(NOW);
    expect(noncesWith(1, [1], 'https://toestemming.example.nl').accepts(nonce, NOW)).toBe(false);
    expect(noncesWith(2, [2]).accepts(nonce, NOW)).toBe(false);
    for (const other of ['', 'x', `${nonce}A`, nonce.slice(1)]) expect(noncesWith().accepts(other, NOW)).toBe(false);
  });

  it('outlive the change of the key, before and after', () => {
    const [before, after] = [noncesWith(1, [1, 2]), noncesWith(2, [1, 2])];
    expect(after.accepts(before.current(NOW), NOW)).toBe(true);
    expect(before.accepts(after.current(NOW), NOW)).toBe(true);
  });

  it('need a key', () => {
    expect(() => noncesWith(2, [1])).toThrow(RangeError);
  });
});
