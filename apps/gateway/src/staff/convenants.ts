import { ConvenantMalformed, regionKey, toIso, type Instant, type Json } from '#kernel';
import { compile, convenantDocument, readConvenant, type Catalogue, type Convenant } from '#policies';
import { ConvenantEntity, convenantHash, ledgerRegions, staffInForce, type RegionsOf } from '#persistence';
import { endOf } from './arguments.js';
import { Mistakes } from './mistakes.js';
import { newestConvenant } from './registered.js';
import type { Changed, StaffRequest, StaffTurn, StaffTurns } from './turns.js';

export interface ActivateArgs {
  readonly document: unknown;
  readonly dryRun: boolean;
}

export interface RevokeArgs {
  readonly region: string;
  readonly at?: string | null;
  readonly dryRun: boolean;
}

/** A version of a convenant as every record names it. */
export interface Activated extends Changed {
  readonly id: string;
  readonly region: string;
  readonly version: number;
  readonly hash: string;
}

/** A convenant that holds in itself, ready to be put in force. */
interface Judged {
  readonly convenant: Convenant;
  readonly document: Json;
  readonly hash: string;
}

const PLACE = /^([\w.-]+): (.*)$/s;

/** Puts a version of a region's convenant in force for the next request. The first one opens the region and its ledger. */
export async function activateConvenant(
  turns: StaffTurns,
  request: StaffRequest,
  catalogue: Catalogue,
  { document, dryRun }: ActivateArgs,
): Promise<Activated> {
  // Judged before any lock is taken: a convenant may be large.
  const judged = judge(document, catalogue);
  const { id, region, version } = judged.convenant;
  return turns.take(request, { regionsOf: ofRegion(region), dryRun }, async (turn) => {
    const isNew = turn.change.regions.length === 0;
    turn.mustAdminister(isNew ? null : [region]);
    const newest = await newestConvenant(turn.change.manager, region);
    const isThere = newest !== null && newest.version === version && newest.hash === judged.hash;
    if (newest && !isThere) checkNewer(turn.mistakes, newest, judged.convenant);
    await checkId(turn, judged.convenant);
    turn.mistakes.check();
    if (isNew) await openRegion(turn, region);
    if (!isThere) await insert(turn, judged);
    return { id, region, version, hash: judged.hash };
  });
}

/** Ends the newest convenant of a region: from that moment on nothing is disclosed under it. */
export function revokeConvenant(turns: StaffTurns, request: StaffRequest, args: RevokeArgs): Promise<Changed> {
  const { region, dryRun } = args;
  return turns.take(request, { regionsOf: ofRegion(region), dryRun }, async (turn) => {
    turn.mustAdminister([region]);
    const { mistakes, change } = turn;
    const newest = await newestConvenant(change.manager, region);
    if (newest === null) mistakes.add(['region'], 'There is no convenant to revoke', 'See `ketenpoort convenant show`');
    const at = endOf(mistakes, ['at'], args.at ?? null, change.now);
    mistakes.check();
    if (newest === null || isOver(newest, change.now, at)) return {};
    const { id, version, hash } = newest;
    const revokedAt = new Date(at);
    await change.manager.update(ConvenantEntity, { region, version }, { revokedAt });
    change.bump(regionKey(region));
    const words = { id, version, hash, from: toIso(revokedAt.getTime()) };
    turn.tell([region], { kind: 'convenant', step: 'REVOKED', change: words });
    return {};
  });
}

function ofRegion(region: string): RegionsOf {
  return async (manager) => (await ledgerRegions(manager)).filter((known) => known === region);
}

function isOver({ revokedAt }: ConvenantEntity, now: Instant, at: Instant): boolean {
  return revokedAt !== null && (revokedAt.getTime() <= now || revokedAt.getTime() === at);
}

/** InputRefused with every mistake in it, each at its place in the document. */
function judge(value: unknown, catalogue: Catalogue): Judged {
  try {
    const convenant = readConvenant(value as Json, catalogue);
    const document = convenantDocument(convenant);
    const hash = convenantHash(document);
    compile(convenant, hash, catalogue, null);
    return { convenant, document, hash };
  } catch (error) {
    if (!(error instanceof ConvenantMalformed)) throw error;
    const mistakes = new Mistakes();
    for (const { problem, remedy } of error.mistakes) {
      const [, place = '', said = problem] = PLACE.exec(problem) ?? [];
      mistakes.add(['document', ...place.split('.').filter((part) => part !== '')], said, remedy);
    }
    mistakes.check();
    throw error;
  }
}

function checkNewer(mistakes: Mistakes, newest: ConvenantEntity, { id, version }: Convenant): void {
  if (version === newest.version)
    mistakes.conflict(
      ['document', 'version'],
      'This version is in force, with other content',
      'Give it a higher version',
    );
  if (version < newest.version)
    mistakes.add(['document', 'version'], `Version ${String(newest.version)} is in force`, 'Give it a higher version');
  if (id !== newest.id)
    mistakes.conflict(
      ['document', 'id'],
      "The region's convenant has another id",
      'Keep the id from version to version',
    );
}

async function checkId({ mistakes, change }: StaffTurn, { id, region }: Convenant): Promise<void> {
  const rows = await change.manager.findBy(ConvenantEntity, { id });
  if (rows.some((row) => row.region !== region))
    mistakes.conflict(['document', 'id'], 'The convenant of another region has this id', 'Choose another');
}

/** The ledger of a new region begins with who of the staff may act in it. */
async function openRegion(turn: StaffTurn, region: string): Promise<void> {
  await turn.change.open(region, region);
  for (const { id, role, regions } of await staffInForce(turn.change.manager)) {
    if (regions !== null) continue;
    turn.tell([region], { kind: 'staff', step: 'IN_FORCE', change: { staff: turn.pseudonym('staff', id), role } });
  }
}

async function insert(turn: StaffTurn, { convenant, document, hash }: Judged): Promise<void> {
  const { id, region, version } = convenant;
  const row = { region, version, id, hash, document: document as object, revokedAt: null };
  await turn.change.manager.insert(ConvenantEntity, { ...row, activatedAt: new Date(turn.change.now) });
  turn.change.bump(regionKey(region));
  turn.tell([region], { kind: 'convenant', step: 'ACTIVATED', change: { id, version, hash } });
}
