import { isBsn } from '#kernel';

/** What must never be in a log, and what stands in its place. */
const NETS: readonly (readonly [RegExp, string])[] = [
  [/\beyJ[\w-]+\.[\w-]+(?:\.[\w-]*)*/g, '[token]'],
  [/\b(bearer|dpop|basic) +(?!realm)[\w.~+/-]{8,}=*/gi, '$1 [token]'],
  [/(:\/\/[^:/\s@"\\]*):[^@/\s"\\<]+@/g, '$1:[secret]@'],
  [/(\\*"(?:d|k|p|q|dp|dq|qi)\\*" *: *\\*")[\w-]{20,}/g, '$1[secret]'],
  [/[\w.+-]+@[\w-]+(?:\.[\w-]+)+/g, '[email]'],
];
const NINE_DIGITS = /(?<![0-9A-Za-z])[0-9]{9}(?![0-9A-Za-z])/g;

/** The net under the rule that log lines name codes and ids alone: takes out what looks like a token, a password in an address,
 *  the private half of a key, an e-mail address, or a BSN. It is no reason to write one. */
export function masked(line: string): string {
  const rest = NETS.reduce((text, [pattern, instead]) => text.replace(pattern, instead), line);
  return rest.replace(NINE_DIGITS, (digits) => (isBsn(digits) ? '[bsn]' : digits));
}
