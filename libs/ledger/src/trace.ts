import { InputRefused } from '#kernel';
import type { Trace } from './entry.js';

/** That many random bytes, as lower-case hex. */
export type RandomHex = (bytes: number) => string;

const TRACEPARENT = /^00-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}$/;
const ZEROS = /^0+$/;
const MALFORMED = {
  path: ['traceparent'],
  problem: 'this value cannot be used',
  remedy: 'Send it as W3C Trace Context has it, or leave it out',
};

/** Continues the caller's trace (W3C Trace Context) with a span of our own, or begins one. Recorded whatever its sampled
 *  bit says. InputRefused when the header is malformed: silently beginning another would lose the caller's thread. */
export function traceOf(traceparent: string | undefined, randomHex: RandomHex): Trace {
  const span_id = randomHex(8);
  if (traceparent === undefined) return { span_id, trace_id: randomHex(16) };
  const [, trace_id = '', parent_span_id = ''] = TRACEPARENT.exec(traceparent) ?? [];
  if (trace_id === '' || ZEROS.test(trace_id) || ZEROS.test(parent_span_id)) {
    throw new InputRefused([MALFORMED]);
  }
  return { parent_span_id, span_id, trace_id };
}

/** The header that hands the trace on, or back to the caller. */
export function traceparentOf({ trace_id, span_id }: Trace): string {
  return `00-${trace_id}-${span_id}-01`;
}
