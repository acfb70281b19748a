import { describe, expect, it } from '@jest/globals';
import { masked } from './mask.js';

const PART = 'abcdefghijklmnopqrstuvwxyz';

describe('the net under the log', () => {
  it.each([
    ['a BSN', 'key (999990019) exists', 'key ([bsn]) exists'],
    ['a token', `got eyJ${PART}.${PART}.${PART}!`, 'got [token]!'],
    ['a header', `authorization: Bearer ${PART}==`, 'authorization: Bearer [token]'],
    ['a password in an address', 'postgresql://gate:geheim@db:5432/x', 'postgresql://gate:[secret]@db:5432/x'],
    ['half of a key', `{"d":"${PART}","x":"${PART}"}`, `{"d":"[secret]","x":"${PART}"}`],
    ['half of a key in a text of JSON', `"{\\"d\\":\\"${PART}\\"}"`, '"{\\"d\\":\\"[secret]\\"}"'],
    ['an address of e-mail', 'by iemand@voorbeeld.example.nl,', 'by [email],'],
  ])('takes out %s', (_case, line, rest) => {
    expect(masked(line)).toBe(rest);
  });

  it.each([
    'listening on http://127.0.0.1:3000',
    'postgresql://db:5432/x',
    '{"party":"00000009990000000001","trace_id":"0af7651916cd43dd8448eb211c80319c"}',
    'nine digits that fail the 11-proof: 999990018',
    'Bearer realm="ketenpoort"',
  ])('leaves %s', (line) => {
    expect(masked(line)).toBe(line);
  });
});
