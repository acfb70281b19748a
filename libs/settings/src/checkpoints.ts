import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { SettingsInvalid } from '#kernel';
import { isSafeTransport, type EnvironmentReader } from './environment.js';

/** How often checkpoints are published, and who cosigns them. */
export interface CheckpointSettings {
  readonly seconds: number;
  /** Absolute path of the file that `readWitnesses` reads; null: nobody cosigns. */
  readonly witnesses: string | null;
}

/** Who cosigns the checkpoints of a region (C2SP tlog-witness). */
export interface RegionWitnesses {
  /** So many cosignatures make a checkpoint one that others may rely on. */
  readonly quorum: number;
  readonly witnesses: readonly WitnessAddress[];
}

export interface WitnessAddress {
  /** Verifier key of C2SP signed-note, of type 0x04; not yet judged. */
  readonly key: string;
  /** Its submission prefix, without a slash at the end. */
  readonly url: string;
}

export function checkpoints(reader: EnvironmentReader): CheckpointSettings {
  const isSet = reader.optional('WITNESSES_FILE') !== null;
  return {
    seconds: reader.integer('CHECKPOINT_SECONDS', 5, [1, 3_600]),
    witnesses: isSet ? reader.path('WITNESSES_FILE', '') : null,
  };
}

const SHAPE = 'Write for each region "quorum" and "witnesses", a list of "key" and "url" (docs/ledger.md)';

/** By region, who cosigns. SettingsInvalid when the file cannot be read, says something else, or wants more cosignatures than it names
 *  witnesses. */
export function readWitnesses(path: string): ReadonlyMap<string, RegionWitnesses> {
  const content = contentOf(path);
  if (!isRecord(content)) throw new SettingsInvalid(`${path}: it names no regions. ${SHAPE}`);
  return new Map(Object.entries(content).map(([region, terms]) => [region, termsOf(`${path}: ${region}`, terms)]));
}

function contentOf(path: string): unknown {
  try {
    return parse(readFileSync(path, 'utf8'));
  } catch (cause) {
    throw new SettingsInvalid(`${path}: it cannot be read as YAML. ${SHAPE}`, cause);
  }
}

function termsOf(where: string, terms: unknown): RegionWitnesses {
  const { quorum, witnesses } = isRecord(terms) ? terms : {};
  if (!Array.isArray(witnesses) || !witnesses.every(isWitness))
    throw new SettingsInvalid(`${where}: "witnesses" is no list of witnesses. ${SHAPE}`);
  if (typeof quorum !== 'number' || !Number.isInteger(quorum) || quorum < 1 || quorum > witnesses.length)
    throw new SettingsInvalid(`${where}: "quorum" is not between 1 and the number of its witnesses. ${SHAPE}`);
  return { quorum, witnesses: witnesses.map((witness) => addressOf(where, witness)) };
}

function isWitness(value: unknown): value is WitnessAddress {
  return isRecord(value) && typeof value['key'] === 'string' && typeof value['url'] === 'string';
}

function addressOf(where: string, { key, url }: WitnessAddress): WitnessAddress {
  if (URL.canParse(url) && isSafeTransport(new URL(url))) return { key, url: url.replace(/\/+$/, '') };
  throw new SettingsInvalid(
    `${where}: ${url} is no https address, and plain http is for a loopback address only. ${SHAPE}`,
  );
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
