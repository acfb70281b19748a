import { EntryBodies, LedgerSearch, ReadState } from '#persistence';
import { Bearers } from '../officers/bearers.js';
import { Freshness } from '../officers/freshness.js';
import { Looks } from '../officers/looks.js';
import type { GatewayParts } from '../parts.js';
import { readingLog } from '../reading-parts.js';
import type { ViewerAdmission } from '../proofs/viewer.js';
import { ReadingDesk } from './reading-desk.js';
import { Register } from './register.js';
import type { ReadingFront } from './routes.js';

/** Where processing activities are read, by parties and by officers. */
export function readingFront(parts: GatewayParts, admission: ViewerAdmission): ReadingFront {
  const { possession, clock, answers: ledger, pseudonyms, derived, model, settings, policies, convenants } = parts;
  const { oin } = settings;
  const desk = new ReadingDesk({
    ...{ ledger, pseudonyms, clock, context: { ours: oin, issuer: settings.origins.issuer } },
    looks: new Looks({ ledger, pseudonyms, clock, manager: model.manager }),
    freshness: new Freshness(new ReadState(derived), clock),
    bearers: new Bearers(model.manager, pseudonyms),
    search: new LedgerSearch(derived),
    bodies: new EntryBodies(derived, readingLog()),
  });
  const logbook = { logbookId: `urn:nld:oin:${oin}:systeem:ketenpoort`, organizationName: `urn:nld:oin:${oin}` };
  const categories = new Map(policies.catalogue.categories.map(({ code, description }) => [code, description.nl]));
  const register = new Register({ convenants, ours: oin, categories });
  return { admission, possession, clock, desk, register, logbook };
}
