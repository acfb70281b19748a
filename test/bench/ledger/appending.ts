import { root, type Draft, leafHash, type Ledger } from '#ledger';
import { Notary, PostgresLedger, randomText, sha256, timedId, type Attested } from '#persistence';

/** What is appended for how long. */
export interface AppendJob {
  readonly region: string;
  readonly seconds: number;
  /** Groups that are waited for at once. */
  readonly atOnce: number;
  /** Of each body. */
  readonly bytes: number;
}

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

/** Entries a second that become durable, in groups of one. */
export async function appendedPerSecond(url: string, notary: Notary, job: AppendJob): Promise<number> {
  return withLedger(url, notary, (ledger) => donePerSecond(job, () => append(ledger, job)));
}

/** Answers a second that are recorded as the gateway does: a record, and once that is durable its outcome, which no answer waits for. */
export async function answersPerSecond(url: string, notary: Notary, job: AppendJob): Promise<number> {
  return withLedger(url, notary, async (ledger) => {
    const outcomes: Promise<void>[] = [];
    const answer = async (): Promise<void> => {
      await append(ledger, job);
      outcomes.push(append(ledger, { ...job, bytes: OUTCOME_BYTES }));
    };
    return donePerSecond(job, answer, () => Promise.all(outcomes));
  });
}

/** How often a second `work` is done by so many at once, until all that it left behind is done as well. */
async function donePerSecond(
  { seconds, atOnce }: AppendJob,
  work: () => Promise<void>,
  rest: () => Promise<unknown> = () => Promise.resolve(),
): Promise<number> {
  const begun = performance.now();
  const end = begun + seconds * 1_000;
  let count = 0;
  const client = async (): Promise<void> => {
    while (performance.now() < end) {
      await work();
      count += 1;
    }
  };
  await Promise.all(Array.from({ length: atOnce }, client));
  await rest();
  return count / ((performance.now() - begun) / 1_000);
}

/** How long each of so many groups of one a second waits until it is durable, from the moment at which it was due. Milliseconds. */
export async function waitsAt(
  perSecond: number,
  to: { readonly url: string; readonly notary: () => Notary },
  job: Omit<AppendJob, 'atOnce'>,
): Promise<readonly number[]> {
  return withLedger(to.url, to.notary(), async (ledger) => {
    const waits: number[] = [];
    const under: Promise<void>[] = [];
    const begun = performance.now();
    const total = Math.round(perSecond * job.seconds);
    while (under.length < total) {
      const due = Math.min(total, Math.floor(((performance.now() - begun) * perSecond) / 1_000) + 1);
      while (under.length < due) {
        const at = begun + (under.length * 1_000) / perSecond;
        under.push(append(ledger, job).then(() => void waits.push(performance.now() - at)));
      }
      await new Promise((next) => setTimeout(next, 1));
    }
    await Promise.all(under);
    return waits;
  });
}

/** Of an entry that says what became of an answer. */
const OUTCOME_BYTES = 320;
const FILLER = 'x'.repeat(65_536);

async function append(ledger: Ledger, { region, bytes }: Pick<AppendJob, 'region' | 'bytes'>): Promise<void> {
  await ledger.append(region, { entries: [draft(bytes)], preconditions: [], notAfter: null });
}

async function withLedger<Found>(
  url: string,
  notary: Notary,
  work: (ledger: Ledger) => Promise<Found>,
): Promise<Found> {
  const ledger = new PostgresLedger(url, notary);
  try {
    return await work(ledger);
  } finally {
    await ledger.close();
  }
}

function draft(size: number): Draft {
  const id = timedId();
  const head = `{"id":"${id}","kind":"outcome","salt":"${randomText(16, 'base64url')}","x":"`;
  const bytes = Buffer.from(`${head}${FILLER.slice(0, size - head.length - 2)}"}`);
  return { id, kind: 'outcome', bytes, hash: leafHash(sha256, bytes), replica: null, settles: null };
}
