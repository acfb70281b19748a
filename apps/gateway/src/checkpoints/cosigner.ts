import { readSignatureLines, signatureLine } from '#ledger';
import type { FollowedShard, Notary, ProofStore, Publishable, PublicationStore } from '#persistence';
import type { ToldOnce } from './told.js';
import type { WitnessClient, WitnessVerdict } from './witness-client.js';

/** Who cosigns the checkpoints of a region. */
export interface Witnesses {
  readonly quorum: number;
  readonly clients: readonly WitnessClient[];
}

/** Is told of what a witness made of a checkpoint that it was asked to cosign. */
export type WitnessListener = (
  asked: { readonly shard: string; readonly witness: string; readonly size: bigint },
  verdict: WitnessVerdict,
) => void;

interface CosignerParts {
  readonly store: PublicationStore;
  readonly proofs: ProofStore;
  readonly notary: Notary;
}

interface CosignerTerms {
  readonly witnesses: ReadonlyMap<string, Witnesses>;
  readonly told: ToldOnce;
  readonly onVerdict?: WitnessListener | undefined;
}

/** What a witness was asked last of a shard, and answered. */
interface Asked {
  readonly size: bigint;
  readonly hasCosigned: boolean;
  /** Of `performance.now`. */
  readonly at: number;
}

type IsDue = (one: Publishable, client: WitnessClient) => boolean;

const DAY_MS = 86_400_000;

/** Has the newest checkpoint of each shard cosigned, and learns what the witnesses know of it. Whether a topic can be reached is nothing to it. */
export class Cosigner {
  readonly #asked = new Map<string, Asked>();

  constructor(
    private readonly parts: CosignerParts,
    private readonly terms: CosignerTerms,
  ) {}

  /** Asks witnesses of what this process has not had an answer about today: what they know is wanted before it signs. With `cosigns` also,
   *  unless another gateway is at it, for the cosignatures that the newest checkpoints lack. Rejects when the database does. */
  async round(cosigns: boolean): Promise<void> {
    const away = new Set<WitnessClient>();
    const isUnknown: IsDue = ({ shard }, client) => {
      const asked = this.#asked.get(keyOf(shard, client));
      return asked === undefined || performance.now() - asked.at > DAY_MS;
    };
    await this.#ask(away, isUnknown);
    if (!cosigns) return;
    const isLacking: IsDue = ({ shard, newest, cosignatures }, client) => {
      const asked = this.#asked.get(keyOf(shard, client));
      const hasObjected = asked?.size === newest.size && !asked.hasCosigned;
      return !hasObjected && lineOf(cosignatures, client) === null;
    };
    await this.parts.store.inTurn('cosignatures', () => this.#ask(away, isLacking));
  }

  /** `away`: who gave no answer in this round, and is not waited for again. */
  async #ask(away: Set<WitnessClient>, isDue: IsDue): Promise<void> {
    for (const one of await this.parts.store.publishable()) {
      const due = this.#clientsOf(one.shard).filter((client) => !away.has(client) && isDue(one, client));
      try {
        if (due.length > 0) await this.#cosign(one, due, away);
      } catch (error) {
        this.terms.told.interrupted(error, { shard: one.shard.shard });
      }
    }
  }

  #clientsOf({ region }: FollowedShard): readonly WitnessClient[] {
    return this.terms.witnesses.get(region)?.clients ?? [];
  }

  async #cosign(one: Publishable, due: readonly WitnessClient[], away: Set<WitnessClient>): Promise<void> {
    const { shard, newest } = one;
    const prove = (from: bigint): Promise<readonly Uint8Array[]> =>
      this.parts.proofs.consistency(shard, from, newest.size);
    const verdicts = await Promise.all(
      due.map(async (client) => ({ client, verdict: await client.submit(shard.shard, newest, prove) })),
    );
    for (const { client, verdict } of verdicts) {
      await this.#note(one, client, verdict);
      if (verdict.kind === 'SILENT' && verdict.isAway) away.add(client);
    }
    const fresh = verdicts.flatMap(({ verdict }) => (verdict.kind === 'COSIGNED' ? [verdict.line] : [])).join('');
    if (fresh === '') return;
    await this.parts.store.cosigned(shard, newest, (known) => {
      const clients = this.#clientsOf(shard);
      return clients.flatMap((client) => lineOf(fresh, client) ?? lineOf(known, client) ?? []);
    });
  }

  async #note({ shard, newest }: Publishable, client: WitnessClient, verdict: WitnessVerdict): Promise<void> {
    if (verdict.kind === 'AHEAD' && (await this.#hasGrownTo(shard, verdict.size))) return;
    this.terms.onVerdict?.({ shard: shard.shard, witness: client.key.name, size: newest.size }, verdict);
    if (verdict.kind !== 'COSIGNED') this.#object(shard, client.key.name, verdict);
    if (verdict.kind === 'SILENT') return;
    const hasCosigned = verdict.kind === 'COSIGNED';
    this.#asked.set(keyOf(shard, client), { size: newest.size, hasCosigned, at: performance.now() });
  }

  /** Whether another gateway had a newer checkpoint cosigned meanwhile. */
  async #hasGrownTo({ shard }: FollowedShard, size: bigint): Promise<boolean> {
    const now = await this.parts.store.publishable();
    return now.some((one) => one.shard.shard === shard && one.newest.size >= size);
  }

  #object(
    { shard }: FollowedShard,
    witness: string,
    verdict: { readonly kind: 'AHEAD'; readonly size: bigint } | { readonly kind: 'FORKED' | 'SILENT' },
  ): void {
    const { highWater } = this.parts.notary;
    if (verdict.kind === 'AHEAD') highWater.raise({ shard, size: Number(verdict.size), root: null });
    if (verdict.kind === 'FORKED') highWater.condemn(shard);
    this.terms.told.tell(`witness.${verdict.kind.toLowerCase()}`, { shard, witness });
  }
}

function keyOf({ shard }: FollowedShard, { key: { name, id } }: WitnessClient): string {
  return `${shard} ${name}+${id}`;
}

/** Its signature line among these, with the newline. */
function lineOf(lines: string, { key: { name, id } }: WitnessClient): string | null {
  const found = readSignatureLines(lines).find((line) => line.name === name && line.id === id);
  return found ? signatureLine(found) : null;
}
