import { keyProblemOf, type Jwk, type KeyProblem } from '#identity';
import { instantOf, isOin, type Instant } from '#kernel';
import { didYouMean } from '#policies';
import type { Mistakes, Path } from './mistakes.js';

const SLUG = /^[a-z][a-z0-9-]{1,30}$/;
const CLIENT_ID = /^[a-z][a-z0-9._-]{1,62}$/;
const NAME = /^[^\p{Cc}\p{Cf}\p{Cs}]{1,120}$/u;
/** A moment to the minute, as people write it. */
const WITHOUT_SECONDS = /(T\d\d:\d\d)(?=Z|[+-])/;
const DURATION = /^P(?:(\d{1,4})D)?(?:T(?:(\d{1,4})H)?(?:(\d{1,5})M)?(?:(\d{1,6})S)?)?$/;
const DAY_MS = 86_400_000;
const LONGEST_OVERLAP = 90 * DAY_MS;

const SHORT_NAME = 'Use 2 to 31 small letters, digits and hyphens, a letter first';

export function checkOin(mistakes: Mistakes, path: Path, oin: string): void {
  if (!isOin(oin))
    mistakes.add(path, 'This is not an OIN', 'State the 20 digits under which the organisation is registered');
}

export function checkShortName(mistakes: Mistakes, path: Path, name: string): void {
  if (!SLUG.test(name)) mistakes.add(path, 'This is not a name of the kind that is used here', SHORT_NAME);
}

export function checkClientId(mistakes: Mistakes, path: Path, id: string): void {
  const remedy = 'Use 2 to 63 small letters, digits, dots, hyphens and underscores, a letter first';
  if (!CLIENT_ID.test(id)) mistakes.add(path, 'This is not a client id', remedy);
}

export function checkName(mistakes: Mistakes, path: Path, name: string): void {
  if (!NAME.test(name) || name.trim() !== name)
    mistakes.add(path, 'This is not a name', 'Use 1 to 120 characters that can be seen, no spaces around them');
}

/** A word of a closed list, or null with a mistake that names the nearest. */
export function wordOf<Word extends string>(
  mistakes: Mistakes,
  path: Path,
  word: string,
  known: readonly Word[],
): Word | null {
  const found = known.find((candidate) => candidate === word);
  if (found === undefined) mistakes.add(path, 'This word is not known here', didYouMean(word, known));
  return found ?? null;
}

/** Words of a closed list, in the order given, each once. */
export function wordsOf<Word extends string>(
  mistakes: Mistakes,
  path: Path,
  words: readonly string[],
  known: readonly Word[],
): Word[] {
  const found = words.map((word, index) => wordOf(mistakes, [...path, index], word, known));
  return [...new Set(found.filter((word) => word !== null))];
}

/** A moment, or `otherwise` when none was given. Milliseconds. */
export function momentOf(mistakes: Mistakes, path: Path, text: string | null, otherwise: Instant): Instant {
  if (text === null) return otherwise;
  const at = instantOf(text.replace(WITHOUT_SECONDS, '$1:00'));
  if (at !== null) return at;
  mistakes.add(path, 'This is not a moment', 'State it with its offset: 2026-12-01T09:00:00+01:00');
  return otherwise;
}

/** The moment from which something ends: now, or one that is still to come. */
export function endOf(mistakes: Mistakes, path: Path, text: string | null, now: Instant): Instant {
  const at = momentOf(mistakes, path, text, now);
  if (at < now) mistakes.add(path, 'This moment has passed', 'Leave it out to end it now, or state a later moment');
  return Math.max(at, now);
}

/** A duration of ISO 8601 in days, hours, minutes and seconds, as milliseconds. */
export function durationOf(mistakes: Mistakes, path: Path, text: string): number {
  const parts = DURATION.exec(text === '0' ? 'PT0S' : text);
  const [, days, hours, minutes, seconds] = parts ?? [];
  const given = [days, hours, minutes, seconds].map((part) => (part === undefined ? null : Number(part)));
  const [d, h, m, s] = given.map((part) => part ?? 0) as [number, number, number, number];
  const length = d * DAY_MS + ((h * 60 + m) * 60 + s) * 1000;
  if (given.some((part) => part !== null) && length <= LONGEST_OVERLAP) return length;
  mistakes.add(
    path,
    'This is not a duration of 90 days at most',
    'State one such as P1D or PT2H; 0 ends the old key at once',
  );
  return 0;
}

const OF_KEYS: Readonly<Record<KeyProblem, readonly [string, string]>> = {
  NO_KEY: ['This is not a JSON Web Key', 'Send the public JWK as a JSON object; `ketenpoort key make` makes one'],
  PRIVATE: [
    'THIS IS A PRIVATE KEY. Whoever has seen it can sign as its owner',
    'Throw this key away, make a new one, and send only its public half',
  ],
  KID_MISSING: ['The key has no name', 'Give it a "kid" of 1 to 128 visible characters'],
  UNFIT: [
    'This key may not be used to sign in',
    'Use EC P-256 (ES256), or RSA of 2048 bits or more with its "alg" (PS256 or RS256), for signing',
  ],
};

/** A public key with its name, or null with a mistake. */
export function publicKeyOf(mistakes: Mistakes, path: Path, value: unknown): (Jwk & { readonly kid: string }) | null {
  const problem = keyProblemOf(value);
  if (problem === null) return value as Jwk & { readonly kid: string };
  mistakes.add(path, ...OF_KEYS[problem]);
  return null;
}
