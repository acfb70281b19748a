import { EntryBodies, ProofStore } from '#persistence';
import { Looks } from '../officers/looks.js';
import type { GatewayParts } from '../parts.js';
import { readingLog } from '../reading-parts.js';
import { BodyDesk } from './body-desk.js';
import { ProofDesk } from './proof-desk.js';
import type { ProofFront } from './routes.js';
import type { ViewerAdmission } from './viewer.js';

/** Where proofs of the ledger are had, and by officers its bodies. */
export function proofFront(parts: GatewayParts, admission: ViewerAdmission): ProofFront {
  const { pool, derived, possession, clock, notary, witnesses, answers: ledger, pseudonyms, model } = parts;
  const store = new ProofStore(pool);
  const looks = new Looks({ ledger, pseudonyms, clock, manager: model.manager });
  return {
    ...{ admission, possession, clock, keys: notary.keys },
    desk: new ProofDesk(store, (region) => witnesses.get(region)?.quorum ?? 0),
    bodies: new BodyDesk(looks, store, new EntryBodies(derived, readingLog())),
  };
}
