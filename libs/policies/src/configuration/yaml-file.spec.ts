import { describe, expect, it } from '@jest/globals';
import { readYaml, type Path } from './yaml-file.js';

const text = 'code: K04\nlists:\n  incidenten:\n    marks: [WPG14]\n    holders:\n      - POLITIE\n      - OM\n';
const finding = (path: Path) => ({ path, problem: 'p', remedy: 'r' });

it.each<[Path, number]>([
  [[], 1],
  [['code'], 1],
  [['lists', 'incidenten', 'marks'], 4],
  [['lists', 'incidenten', 'holders', 1], 7],
  [['lists', 'incidenten', 'holders', 9], 5],
  [['lists', 'incidenten', 'marks', 'x'], 4],
  [['lists', 'onbekend', 'marks'], 2],
  [['code', 'x'], 1],
])('finds the line of %j', (path, line) => {
  expect(readYaml({ name: 'a.yaml', text }).at(finding(path))).toEqual({
    file: 'a.yaml',
    line,
    problem: 'p',
    remedy: 'r',
  });
});

it('reports what YAML refuses, a member named twice among it, with its line', () => {
  const { syntax, value } = readYaml({ name: 'a.yaml', text: 'code: K04\nname: a\nname: b\n' });
  expect(syntax.map(({ file, line }) => [file, line])).toEqual([['a.yaml', 3]]);
  expect(value).toBeNull();
});

it('reads an empty file as nothing, on line 1', () => {
  const yaml = readYaml({ name: 'a.yaml', text: '' });
  expect(yaml.value).toBeNull();
  expect(yaml.at(finding(['code'])).line).toBe(1);
});

describe('a text that is costly or sly to read is a mistake, with its line:', () => {
  const anchors = ['a: &a [x, x]', 'b: &b [*a, *a]', 'c: [*b, *b]'].join('\n');

  it.each<[string, string, number, RegExp]>([
    ['an anchor that grows', anchors, 1, /anchors and aliases/],
    ['an anchor that nobody names', 'a: 1\nb: &b 2\n', 2, /anchors and aliases/],
    ['more characters than any file needs', `a: 1\n${'# \n'.repeat(400_000)}`, 333_333, /longer than/],
    ['brackets without end', `a:\n  ${'['.repeat(500_000)}`, 2, /too deeply/],
    ['braces without end', `a:\n  ${'{a: '.repeat(200_000)}`, 2, /too deeply/],
    ['lists in lists on one line', '- '.repeat(400_000), 1, /too deeply/],
    ['questions without end', '? '.repeat(400_000), 1, /too deeply/],
    [
      'indents without end',
      Array.from({ length: 900 }, (_, deep) => `${' '.repeat(deep)}a:`).join('\n'),
      82,
      /too deeply/,
    ],
    ['a key that is a list', 'a: 1\n? [b, c]\n: 2\n', 2, /must be a word/],
    ['a key that is left out', 'a: 1\n? \n: 2\n', 2, /must be a word/],
  ])('%s', (_case, hazard, line, problem) => {
    const { value, syntax, at } = readYaml({ name: 'a.yaml', text: hazard });
    expect(value).toBeNull();
    expect(syntax[0]).toMatchObject({ file: 'a.yaml', line });
    expect(syntax[0]?.problem).toMatch(problem);
    expect(syntax[0]?.remedy).not.toBe('');
    expect(at(finding([])).file).toBe('a.yaml');
  });

  it('but brackets in a row are not, nor deep enough text', () => {
    const flat = `a: [${'[1], '.repeat(5_000)}[2]]\nb: |\n${' '.repeat(100)}text\n`;
    expect(readYaml({ name: 'a.yaml', text: flat }).syntax).toEqual([]);
  });

  it('and the names that every object has are names like any other', () => {
    const { value, syntax } = readYaml({ name: 'a.yaml', text: '__proto__: { a: 1 }\nconstructor: 2\n' });
    expect(syntax).toEqual([]);
    expect(Object.keys(value as object)).toEqual(['__proto__', 'constructor']);
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
  });
});
