import { ClientCertificates, DpopVerifier, Nonces, Possession, ProofMemory, type DpopProof } from '#identity';

/** Proofs that were shown, in memory. */
export class MemoryProofs extends ProofMemory {
  readonly shown = new Set<string>();

  override remember({ thumbprint, id }: DpopProof): Promise<boolean> {
    const isNew = !this.shown.has(`${thumbprint} ${id}`);
    this.shown.add(`${thumbprint} ${id}`);
    return Promise.resolve(isNew);
  }
}

/** The check of possession for an API at `origin`, with nonces of its own and no replica beside it. */
export function possessionAt(origin: string, trustedProxies: readonly string[] = []): Possession {
  const secrets = { active: 1, keys: new Map([[1, Buffer.alloc(32, 1)]]) };
  const dpop = new DpopVerifier(new Nonces(secrets, origin), new MemoryProofs());
  return new Possession(dpop, new ClientCertificates(trustedProxies), origin);
}
