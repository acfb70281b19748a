import { root, type Draft } from '#ledger';
import { leafHash } from '#ledger';
import { Notary, PostgresLedger, randomText, sha256, timedId, type Attested } from '#persistence';

/** Requests under way. */
const AT_ONCE = 64;
const BODY_BYTES = 768;

/** Signs nothing and checks nothing: what signing costs is told against it. For the bench alone. */
export class Unsigned extends Notary {
  override accept(): void {
    // Whatever it is.
  }

  override isNewest(): boolean {
    return true;
  }

  override attest(head: Parameters<Notary['attest']>[0]): Attested {
    return { root: Buffer.from(root(sha256, head.frontier)), note: '', jws: '' };
  }
}

/** Entries a second that become durable, of groups of one with bodies of 768 bytes, 64 of which are waited for at once. */
export async function appendedPerSecond(
  url: string,
  notary: Notary,
  [region, seconds]: readonly [string, number],
): Promise<number> {
  const ledger = new PostgresLedger(url, notary);
  const begun = performance.now();
  const end = begun + seconds * 1_000;
  let count = 0;
  const client = async (): Promise<void> => {
    while (performance.now() < end) {
      await ledger.append(region, { entries: [draft()], preconditions: [], notAfter: null });
      count += 1;
    }
  };
  try {
    await Promise.all(Array.from({ length: AT_ONCE }, client));
    return count / ((performance.now() - begun) / 1_000);
  } finally {
    await ledger.close();
  }
}

const FILLER = 'x'.repeat(BODY_BYTES);

function draft(): Draft {
  const id = timedId();
  const head = `{"id":"${id}","kind":"outcome","salt":"${randomText(16, 'base64url')}","x":"`;
  const bytes = Buffer.from(`${head}${FILLER.slice(0, BODY_BYTES - head.length - 2)}"}`);
  return { id, kind: 'outcome', bytes, hash: leafHash(sha256, bytes), replica: null, settles: null };
}
