import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { GrantedFields, RefusedFields } from './entry.js';
import { MAX_FIELD_BYTES, partsOf, type Part } from './parts.js';

const HOLDER = '00000009990000000001';
const names = fc.array(fc.stringMatching(/^K[0-9]{2}\.[a-z]{1,30}$/), { minLength: 1, maxLength: 40 });
const granted: fc.Arbitrary<GrantedFields> = names.map((fields) => ({
  holder: HOLDER,
  clause: 'C-1',
  form: 'FULL',
  fields,
}));
const refused: fc.Arbitrary<RefusedFields> = names.map((fields) => ({ holder: HOLDER, reason: 'NO_CONSENT', fields }));
const whole: fc.Arbitrary<Part> = fc.record({ granted: fc.array(granted), refused: fc.array(refused) });

const bytesOf = (part: Part): number => Buffer.byteLength(JSON.stringify(part));
const saidIn = (rows: readonly (GrantedFields | RefusedFields)[]): string[] =>
  rows.flatMap(({ fields, ...head }) => fields.map((field) => `${JSON.stringify(head)} ${field}`));

describe('the field lists of an entry', () => {
  it('are one part when they fit, and when there are none', () => {
    const row: GrantedFields = { holder: HOLDER, clause: 'C-1', form: 'FULL', fields: ['K01.naam'] };
    expect(partsOf({ granted: [row], refused: [] })).toEqual([{ granted: [row], refused: [] }]);
    expect(partsOf({ granted: [], refused: [] })).toEqual([{ granted: [], refused: [] }]);
  });

  it('are split into parts that each fit one body, in order; nothing is lost or said twice', () => {
    const limit = 512;
    fc.assert(
      fc.property(whole, (lists) => {
        const parts = partsOf(lists, limit);
        expect(parts.map(bytesOf).filter((bytes) => bytes > limit + '{"granted":[],"refused":[]}'.length)).toEqual([]);
        expect(saidIn(parts.flatMap((part) => part.granted))).toEqual(saidIn(lists.granted));
        expect(saidIn(parts.flatMap((part) => part.refused))).toEqual(saidIn(lists.refused));
      }),
    );
  });

  it('of every field of a large catalogue fit bodies of 64 KiB', () => {
    const fields = Array.from({ length: 5_000 }, (_, index) => `K99.eenLangeNaam.${String(index)}`);
    const parts = partsOf({ granted: [], refused: [{ reason: 'PARTY_NOT_ACCEDED', fields }] });
    expect(parts.length).toBeGreaterThan(1);
    expect(parts.every((part) => bytesOf(part) <= MAX_FIELD_BYTES + 64)).toBe(true);
    expect(parts.flatMap((part) => part.refused.flatMap((row) => row.fields))).toEqual(fields);
  });

  it('with a single field too long for a body are not cut for ever', () => {
    const row = { reason: 'NO_CONSENT', fields: ['K01.naam'] };
    expect(partsOf({ granted: [], refused: [row] }, 8).flatMap((part) => part.refused)).toEqual([row]);
  });
});
