import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { lacksClasses, placeClasses, readClasses } from './kafka-classes.js';

let folder: string;
const at = (name: string): string => join(folder, name);

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ketenpoort-classes-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

it('are written once, and read from then on', () => {
  expect([lacksClasses(at('kept')), readClasses(at('kept'))]).toEqual([true, []]);
  writeFileSync(at('draft'), 'classes');
  placeClasses(at('draft'), at('kept'));
  expect(readFileSync(at('kept'), 'utf8')).toBe('classes');
  expect(readdirSync(folder)).toEqual(['kept']);
  expect([lacksClasses(at('kept')), readClasses(at('kept'))]).toEqual([false, [`-XX:SharedArchiveFile=${at('kept')}`]]);
});

it('are not asked for again of a Java that wrote none', () => {
  placeClasses(at('draft'), at('kept'));
  expect([lacksClasses(at('kept')), readClasses(at('kept'))]).toEqual([false, []]);
});

it('are done without where nothing can be written', () => {
  expect(lacksClasses(join(folder, 'away', 'kept'))).toBe(false);
  writeFileSync(at('draft'), 'classes');
  placeClasses(at('draft'), join(folder, 'away', 'kept'));
  expect(readdirSync(folder)).toEqual([]);
});
