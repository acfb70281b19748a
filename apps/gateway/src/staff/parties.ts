import { partyKey, PARTY_TYPES, toIso, within, type PartyType } from '#kernel';
import { AccessionEntity, PartyEntity } from '#persistence';
import { checkName, checkOin, checkShortName, endOf, momentOf, wordOf } from './arguments.js';
import type { Mistakes } from './mistakes.js';
import { partyTypesOf, regionWithThoseOf } from './registered.js';
import type { Changed, StaffRequest, StaffTurn, StaffTurns } from './turns.js';

export interface PartyArgs {
  readonly region: string;
  readonly oin: string;
  readonly name: string;
  readonly slug?: string | null;
  readonly type: string;
  readonly from?: string | null;
  readonly dryRun: boolean;
}

export interface ExitArgs {
  readonly region: string;
  readonly oin: string;
  readonly at?: string | null;
  readonly dryRun: boolean;
}

/** A party accedes to a region's convenant. The same party may accede to several; a party that left may come back. */
export function addParty(turns: StaffTurns, request: StaffRequest, args: PartyArgs): Promise<Changed> {
  const { region, oin, dryRun } = args;
  return turns.take(request, { regionsOf: regionWithThoseOf(region, oin), dryRun }, async (turn) => {
    turn.mustAdminister([region]);
    const party = await checkedParty(turn, args);
    const accession = await turn.change.manager.findOneBy(AccessionEntity, { oin, region });
    const from = momentOf(turn.mistakes, ['from'], args.from ?? null, turn.change.now);
    const holds = accession !== null && (accession.exitedAt === null || accession.exitedAt.getTime() > turn.change.now);
    if (holds) checkAgain(turn.mistakes, accession, args.from ? from : null);
    turn.mistakes.check();
    if (holds || party === null) return {};
    const { manager } = turn.change;
    await manager.upsert(PartyEntity, party, ['oin']);
    await manager.upsert(AccessionEntity, { oin, region, accededAt: new Date(from), exitedAt: null }, [
      'oin',
      'region',
    ]);
    turn.change.bump(partyKey(oin));
    tellAccession(turn, 'ACCEDED', { oin, party_type: party.type, acceded_to: region, from: toIso(from) });
    return {};
  });
}

/** A party leaves a region: from that moment on it gets nothing there any more. */
export function exitParty(turns: StaffTurns, request: StaffRequest, args: ExitArgs): Promise<Changed> {
  const { region, oin, dryRun } = args;
  return turns.take(request, { regionsOf: regionWithThoseOf(region, oin), dryRun }, async (turn) => {
    turn.mustAdminister([region]);
    const { manager, now } = turn.change;
    const accession = await manager.findOneBy(AccessionEntity, { oin, region });
    if (accession === null)
      turn.mistakes.add(['oin'], 'This party has not acceded to the region', 'See `ketenpoort party list`');
    const at = endOf(turn.mistakes, ['at'], args.at ?? null, now);
    turn.mistakes.check();
    const { accededAt, exitedAt } = accession ?? { accededAt: new Date(at), exitedAt: new Date(0) };
    if (exitedAt !== null && (exitedAt.getTime() <= now || exitedAt.getTime() === at)) return {};
    // One that was to accede later ends before it begins.
    const end = new Date(Math.max(at, accededAt.getTime()));
    await manager.update(AccessionEntity, { oin, region }, { exitedAt: end });
    turn.change.bump(partyKey(oin));
    tellAccession(turn, 'EXITED', { oin, left: region, from: end.toISOString() });
    return {};
  });
}

// In each region of the party, as every change of a party is.
function tellAccession(turn: StaffTurn, step: string, change: Readonly<Record<string, string>>): void {
  turn.tell(turn.change.regions, { kind: 'party', step, change });
}

/** The party as it is to be; null with mistakes. */
async function checkedParty(turn: StaffTurn, args: PartyArgs): Promise<PartyEntity | null> {
  const { mistakes, change } = turn;
  const { region, oin, name } = args;
  checkOin(mistakes, ['oin'], oin);
  checkName(mistakes, ['name'], name);
  if (!change.regions.includes(region))
    mistakes.add(['region'], 'There is no such region', 'Activate a convenant for it first');
  const type = await typeOf(turn, args);
  const known = await change.manager.findOneBy(PartyEntity, { oin });
  const slug = args.slug ?? known?.slug ?? slugOf(name);
  await checkSlug(turn, slug, oin);
  if (known) checkKnown(mistakes, known, { name, slug, type });
  return type && { oin, slug, name, type };
}

async function checkSlug({ mistakes, change }: StaffTurn, slug: string, oin: string): Promise<void> {
  checkShortName(mistakes, ['slug'], slug);
  const named = await change.manager.findOneBy(PartyEntity, { slug });
  if (named && named.oin !== oin) mistakes.conflict(['slug'], 'Another party has this name', 'State another as slug');
}

async function typeOf({ mistakes, change }: StaffTurn, { region, type }: PartyArgs): Promise<PartyType | null> {
  const named = await partyTypesOf(change.manager, region);
  return wordOf(mistakes, ['type'], type, named ?? PARTY_TYPES);
}

function checkKnown(
  mistakes: Mistakes,
  known: PartyEntity,
  wanted: Pick<PartyEntity, 'name' | 'slug'> & { readonly type: PartyType | null },
): void {
  for (const member of ['name', 'slug', 'type'] as const) {
    if (wanted[member] !== null && wanted[member] !== known[member])
      mistakes.conflict(
        [member],
        'The party is registered with another',
        'See `ketenpoort party list`, and state what stands there',
      );
  }
}

function checkAgain(mistakes: Mistakes, accession: AccessionEntity, from: number | null): void {
  if (from !== null && !within(from, { from: accession.accededAt.getTime(), until: accession.accededAt.getTime() + 1 }))
    mistakes.conflict(
      ['from'],
      'The party has acceded from another moment on',
      'Let it leave first, or leave this out',
    );
}

/** A short name out of a full one: the text in front of brackets, without accents. */
function slugOf(name: string): string {
  const plain = name.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
  return (
    plain
      .split('(')[0]
      ?.replace(/[^a-z0-9]+/g, '-')
      .replace(/^[^a-z]+|-+$/g, '')
      .slice(0, 31)
      .replace(/-+$/, '') ?? ''
  );
}
