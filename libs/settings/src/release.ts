import type { EnvironmentReader } from './environment.js';

/** `ledger`: an answer leaves when its record is durable. `kafka`: when the brokers have acknowledged it as well. */
export type ReleaseAfter = 'ledger' | 'kafka';

/** What an answer waits for before it leaves. */
export interface ReleaseSettings {
  /** Of every region that is not named. */
  readonly after: ReleaseAfter;
  /** Of regions that are named. */
  readonly regions: ReadonlyMap<string, ReleaseAfter>;
  /** From handing a record to the ledger until its answer leaves; after that it does not. Milliseconds. */
  readonly deadline: number;
}

const CHOICES: readonly string[] = ['ledger', 'kafka'] satisfies readonly ReleaseAfter[];
const REGION = /^[a-z][a-z0-9-]{1,30}$/;
const REMEDY = 'Write ledger or kafka, and for regions that differ <region>=<ledger or kafka>, separated by commas';

export function release(reader: EnvironmentReader): ReleaseSettings {
  const parts = (reader.optional('RELEASE_AFTER') ?? '').split(',').map((part) => part.trim());
  const [word = 'ledger', ...others] = parts.filter((part) => part !== '' && !part.includes('='));
  if (others.length > 0) reader.mistake('RELEASE_AFTER', 'it says twice what holds for all other regions', REMEDY);
  return {
    after: choice(reader, word),
    regions: regionsIn(
      reader,
      parts.filter((part) => part.includes('=')),
    ),
    deadline: reader.integer('RELEASE_DEADLINE_MS', 10_000, [100, 30_000]),
  };
}

function regionsIn(reader: EnvironmentReader, parts: readonly string[]): ReadonlyMap<string, ReleaseAfter> {
  const regions = new Map<string, ReleaseAfter>();
  for (const part of parts) {
    const [region = '', word = '', ...more] = part.split('=').map((each) => each.trim());
    const isKnown = REGION.test(region) && more.length === 0 && !regions.has(region);
    if (!isKnown) reader.mistake('RELEASE_AFTER', `"${region}" is no region, or is named twice`, REMEDY);
    regions.set(region, choice(reader, word));
  }
  return regions;
}

/** The same for a gateway, which must know that somebody carries its ledger to the brokers. */
export function gatewayRelease(
  reader: EnvironmentReader,
  { relay, brokers }: { readonly relay: string; readonly brokers: readonly string[] },
): ReleaseSettings {
  const settings = release(reader);
  const waits = settings.after === 'kafka' || [...settings.regions.values()].includes('kafka');
  if (waits && relay === 'inside' && brokers.length === 0)
    reader.mistake(
      'RELEASE_AFTER',
      'answers are to wait for brokers, and there are none',
      'Set KAFKA_BROKERS, or RELAY=off when another process carries the ledger',
    );
  return settings;
}

/** Whether answers of the region wait for the brokers. */
export function waitsForBrokers({ after, regions }: ReleaseSettings, region: string): boolean {
  return (regions.get(region) ?? after) === 'kafka';
}

function choice(reader: EnvironmentReader, word: string): ReleaseAfter {
  if (CHOICES.includes(word)) return word as ReleaseAfter;
  reader.mistake('RELEASE_AFTER', `"${word}" is not a choice`, REMEDY);
  return 'ledger';
}
