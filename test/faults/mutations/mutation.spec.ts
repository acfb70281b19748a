import { expect, it } from '@jest/globals';
import { mutated } from './mutation.js';
import { mutationNamed, MUTATIONS } from './mutations.js';

const edit = (find: string, replace = 'x'): { file: string; find: string; replace: string } => ({
  ...{ file: 'a.js', find, replace },
});

it('replaces each piece with exactly what is said', () => {
  expect(mutated('one two three', [edit('two', '$& $1'), edit('$1', '2'), edit('one ', '')])).toBe('$& 2 three');
});

it.each([
  ['not there', 'four', '0 times'],
  ['there twice', 'e', '3 times'],
])('refuses a piece that is %s', (_case, piece, told) => {
  expect(() => mutated('one two three', [edit(piece)])).toThrow(`a.js has ${told}, and not once: ${piece}`);
});

it('has one mutation of each name, and names them all when asked for another', () => {
  const names = MUTATIONS.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  expect(names.map((name) => mutationNamed(name))).toEqual(MUTATIONS);
  expect(() => mutationNamed('none')).toThrow(names.join(', '));
});
