import { describe, expect, it } from '@jest/globals';
import { RequestInvalid } from '#kernel';
import { traceOf, traceparentOf } from './trace.js';

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const PARENT = 'b7ad6b7169203331';
const ones = (bytes: number): string => '1'.repeat(2 * bytes);

describe('a trace', () => {
  it('is begun when the caller has none', () => {
    expect(traceOf(undefined, ones)).toEqual({ trace_id: ones(16), span_id: ones(8) });
  });

  it.each(['00', '01'])('of the caller is continued with a span of our own, with flags %s', (flags) => {
    const trace = traceOf(`00-${TRACE}-${PARENT}-${flags}`, ones);
    expect(trace).toEqual({ trace_id: TRACE, span_id: ones(8), parent_span_id: PARENT });
    expect(traceparentOf(trace)).toBe(`00-${TRACE}-${ones(8)}-01`);
  });

  it.each([
    ['no traceparent at all', 'hello'],
    ['another version', `01-${TRACE}-${PARENT}-01`],
    ['upper case', `00-${TRACE.toUpperCase()}-${PARENT}-01`],
    ['an empty trace id', `00-${'0'.repeat(32)}-${PARENT}-01`],
    ['an empty span id', `00-${TRACE}-${'0'.repeat(16)}-01`],
    ['a second one behind it', `00-${TRACE}-${PARENT}-01, 00-${TRACE}-${PARENT}-01`],
  ])('that is malformed is refused: %s', (_case, traceparent) => {
    expect(() => traceOf(traceparent, ones)).toThrow(RequestInvalid);
  });
});
