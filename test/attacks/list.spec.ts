import { describe, expect, it } from '@jest/globals';
import { ATTACKS } from './attacks.js';
import { occurrencesOf } from './undefended/copy.js';

describe('the list of attempts', () => {
  it('has at least eighty, each with an id and a title of its own and where it comes from', () => {
    expect(ATTACKS.length).toBeGreaterThanOrEqual(80);
    for (const member of ['id', 'title'] as const)
      expect(new Set(ATTACKS.map((attack) => attack[member])).size).toBe(ATTACKS.length);
    expect(ATTACKS.filter(({ source }) => source === '')).toEqual([]);
  });

  it.each(ATTACKS)('$id names a defence that stands in the source, once', ({ defence }) => {
    expect(defence.filter((net) => occurrencesOf(net) !== 1)).toEqual([]);
    expect(defence.filter(({ text, without }) => text === without)).toEqual([]);
  });
});
