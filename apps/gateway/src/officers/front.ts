import type { StaffAdmission } from '#identity';
import { EntryStream } from '#persistence';
import { OFFICERS_GRAPHQL } from '../http/failure.js';
import type { GatewayParts } from '../parts.js';
import { readingLog } from '../reading-parts.js';
import { StaffGraphql } from '../staff/execute.js';
import type { StaffFront } from '../staff/front.js';
import type { ExportFront } from './exports/routes.js';
import { Looks } from './looks.js';
import { officersRoot } from './root.js';
import { OF_CHANGES, TO_OFFICERS } from './said.js';
import { OFFICERS_SCHEMA } from './schema.js';

/** The door for privacy officers: the tokens of staff open it, of whom those who change things are turned away. */
export function officersFront(parts: GatewayParts, admission: StaffAdmission): StaffFront {
  const { possession, clock, answers: ledger, changes, pseudonyms, derived, model, policies } = parts;
  const root = officersRoot({
    ...{ ledger, changes, pseudonyms, clock, pool: derived },
    manager: model.manager,
    catalogue: policies.catalogue,
  });
  const graphql = new StaffGraphql(OFFICERS_SCHEMA, root, {
    ...{ wordings: TO_OFFICERS, ofChanges: OF_CHANGES, role: 'PRIVACY_OFFICER' },
  });
  return { path: OFFICERS_GRAPHQL, admission, possession, clock, graphql };
}

/** The door through which officers take the log along. */
export function exportFront(parts: GatewayParts, admission: StaffAdmission): ExportFront {
  const { possession, clock, answers: ledger, pseudonyms, derived, model, settings } = parts;
  return {
    ...{ admission, possession, clock },
    looks: new Looks({ ledger, pseudonyms, clock, manager: model.manager }),
    stream: new EntryStream(derived, readingLog()),
    context: { ours: settings.oin, issuer: settings.origins.issuer },
  };
}
