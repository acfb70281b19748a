import { toIso, type Instant } from '#kernel';
import type { ChangeEntry } from '#ledger';
import { randomText, timedId } from './random.js';

const RETENTION_YEARS = 5;

/** What is said of a change besides what every entry says. */
export type ChangeStatement = Omit<ChangeEntry, 'v' | 'id' | 'salt' | 'at' | 'retain_until'>;

/** The head of an entry made now. `at`: the database's time. */
export function entryHead(at: Instant): { v: 1; id: string; salt: string; at: string; retain_until: string } {
  const whole = Math.round(at);
  return {
    v: 1,
    id: timedId(),
    salt: randomText(16, 'base64url'),
    at: toIso(whole),
    retain_until: retainUntil(whole),
  };
}

/** The day (UTC) until which an entry is kept at least: five years on. */
export function retainUntil(at: Instant): string {
  const day = new Date(at);
  day.setUTCFullYear(day.getUTCFullYear() + RETENTION_YEARS);
  return toIso(day.getTime()).slice(0, 10);
}

/** The entry of a change of facts. */
export function changeEntry(at: Instant, statement: ChangeStatement): ChangeEntry {
  return { ...entryHead(at), ...statement };
}
