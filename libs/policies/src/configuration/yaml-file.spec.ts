import { expect, it } from '@jest/globals';
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
