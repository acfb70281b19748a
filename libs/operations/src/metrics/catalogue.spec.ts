import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { MEASURES } from './catalogue.js';

const ROW = /^\| `(ketenpoort_[a-z_]+)` +\| (\w+) +\| ([^|]*?) *\| (.*?) *\|$/gm;

describe('metrics', () => {
  it('are written down in docs/operations.md, each as it is, and no others', () => {
    const page = readFileSync('docs/operations.md', 'utf8');
    const written = [...page.matchAll(ROW)].map(([, name, kind, labels = '', says]) => {
      return { name, kind, labels: labels.match(/[a-z_]+/g) ?? [], says };
    });
    const known = Object.entries(MEASURES).map(([name, { kind, labels, says }]) => ({ name, kind, labels, says }));
    expect(written).toEqual(known);
  });

  it('are the only ones that its alerts name', () => {
    const page = readFileSync('docs/operations.md', 'utf8');
    const named = [...page.matchAll(/ketenpoort_[a-z_]+/g)].map(([name]) => name.replace(/_(bucket|sum|count)$/, ''));
    expect(
      named.filter((name) => !Object.hasOwn(MEASURES, name) && !/^ketenpoort_(gateway|consent)$/.test(name)),
    ).toEqual([]);
  });
});
