import { canonicalJson, toIso } from '#kernel';
import { leafHash, type Draft } from '#ledger';
import { PostgresLedger, sha256, timedId, type Notary } from '#persistence';

export interface Filling {
  readonly region: string;
  /** Of each body. */
  readonly bytes: number;
  readonly entries: number;
}

const GROUP = 512;
const AT_ONCE = 8;

/** Records that many entries with the product's own writer, signed as always. */
export async function fill(url: string, notary: Notary, filling: Filling): Promise<void> {
  const ledger = new PostgresLedger(url, notary);
  try {
    for (let done = 0; done < filling.entries; done += GROUP * AT_ONCE) {
      const groups = Math.min(AT_ONCE, Math.ceil((filling.entries - done) / GROUP));
      await Promise.all(
        Array.from({ length: groups }, () => {
          const entries = Array.from({ length: GROUP }, () => draft(filling));
          return ledger.append(filling.region, { entries, preconditions: [], notAfter: null });
        }),
      );
    }
  } finally {
    await ledger.close();
  }
}

/** An entry as long as was asked for, of as many fields as fit. */
function draft({ region, bytes }: Filling): Draft {
  const id = timedId();
  const head = { at: toIso(Date.now()), id, kind: 'access', region, v: 1, zz: '' };
  const fields: string[] = [];
  const text = (): string => canonicalJson({ ...head, granted: [{ clause: 'POL-3', fields, form: 'FULL' }] });
  const room = bytes - text().length - 30;
  for (let used = 0; used < room; used += 25) fields.push(`K04.incidenten.veld${String(1000 + fields.length)}`);
  const padding = 'x'.repeat(Math.max(0, bytes - text().length));
  const body = Buffer.from(
    canonicalJson({ ...head, granted: [{ clause: 'POL-3', fields, form: 'FULL' }], zz: padding }),
  );
  return { id, kind: 'access', bytes: body, hash: leafHash(sha256, body), replica: null, settles: null };
}
