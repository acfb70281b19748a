import { isPurpose } from '#kernel';
import type { Purpose } from '#kernel';

/** What a scope asks for. Region null: none named. No purposes: none named. */
export interface Scope {
  readonly region: string | null;
  readonly purposes: readonly Purpose[];
}

const REGION = /^[a-z][a-z0-9-]{1,30}$/;

/** Reads `region:<id>` (at most one region) and `purpose:<CODE>` in any order, repeats allowed (RFC 6749 §3.3).
 *  Null when any part is unknown: the whole scope is then refused. */
export function parseScope(text: string): Scope | null {
  const parts = (text === '' ? [] : text.split(' ')).map(partOf);
  if (parts.includes(null)) return null;
  const regions = new Set(parts.flatMap((part) => part?.region ?? []));
  const purposes = new Set(parts.flatMap((part) => part?.purpose ?? []));
  const [region = null] = regions;
  return regions.size > 1 ? null : { region, purposes: [...purposes] };
}

/** The scope as a token states it: the region first, then the purposes. */
export function scopeText(region: string, purposes: readonly Purpose[]): string {
  return [`region:${region}`, ...purposes.map((purpose) => `purpose:${purpose}`)].join(' ');
}

function partOf(text: string): { readonly region?: string; readonly purpose?: Purpose } | null {
  const [, kind, value = ''] = /^(region|purpose):(.+)$/.exec(text) ?? [];
  if (kind === 'region' && REGION.test(value)) return { region: value };
  return kind === 'purpose' && isPurpose(value) ? { purpose: value } : null;
}
