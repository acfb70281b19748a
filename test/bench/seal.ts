import { randomBytes } from 'node:crypto';
import type { Json } from '#kernel';
import type { Catalogue, Field } from '#policies';
import { CaseKeys, Depot, DepotStore, placeOf, seal, type SealedAddress, type Wanted, type WrappedKey } from '#sources';
import { median } from './figures.js';
import type { Options } from './options.js';
import { sealCases, type SealCase } from './seal-case.js';

/** Values of a case sealed one way, and what opening them for an answer took. */
export interface SealFound {
  readonly name: 'field' | 'group';
  /** µs on a processor for each answer: all that one answer needs opened and parsed by the depot, reading the rows left out. */
  readonly micros: number;
  /** Sealed values opened for each answer: rows that are read of the depot. */
  readonly opened: number;
  /** Sealed bytes kept for each case. */
  readonly kept: number;
}

type Grouping = (field: Field) => string;

const GROUPINGS: Readonly<Record<SealFound['name'], Grouping>> = {
  field: ({ coordinate }) => coordinate,
  group: ({ group }) => group,
};
const WARM_UP = 2_000;

/** Opens what the bench's query may have of the demo cases, sealed by field and by group of fields that are granted
 *  together. In turn, with the depot's own code; only the place of the rows is made up: memory. */
export async function measureSeal({ seconds, rounds }: Options): Promise<readonly SealFound[]> {
  const { catalogue, cases } = sealCases();
  const rigs = (['field', 'group'] as const).map((name) => {
    const micros: number[] = [];
    return { name, micros, rig: rigOf(cases, catalogue, GROUPINGS[name]) };
  });
  for (const { rig } of rigs) for (let count = 0; count < WARM_UP; count += 1) await rig.open();
  for (let round = 0; round < rounds; round += 1) {
    for (const { rig, micros } of rigs) {
      const [before, end] = [process.cpuUsage(), performance.now() + seconds * 1000];
      let answers = 0;
      for (; performance.now() < end; answers += 1) await rig.open();
      const { user, system } = process.cpuUsage(before);
      micros.push((user + system) / answers);
    }
  }
  return rigs.map(({ name, rig, micros }) => ({ name, micros: median(micros), opened: rig.opened, kept: rig.kept }));
}

interface Rig {
  /** Opens what the next case's answer needs. */
  readonly open: () => Promise<unknown>;
  readonly opened: number;
  readonly kept: number;
}

function rigOf(cases: readonly SealCase[], catalogue: Catalogue, groupOf: Grouping): Rig {
  const keys = new CaseKeys({ active: 'k1', keys: new Map([['k1', randomBytes(32)]]) });
  const store = new MemoryStore((coordinate) => groupOf(fieldOf(catalogue, coordinate)));
  const wanted = cases.map((one) => one.wanted.map((want) => regrouped(want, groupOf)));
  for (const one of cases) store.keep(one, keys);
  const depot = new Depot(store, keys);
  let next = 0;
  return {
    open: () => depot.fetch(wanted[next++ % wanted.length] ?? []),
    opened: median(wanted.map((wants) => wants.reduce((sum, want) => sum + sealedGroups(want).size, 0))),
    kept: Math.round(store.bytes / cases.length),
  };
}

function fieldOf({ fields }: Catalogue, coordinate: string): Field {
  const field = fields.get(coordinate);
  if (!field) throw new RangeError(`${coordinate} is no field of the catalogue`);
  return field;
}

function regrouped(want: Wanted, groupOf: Grouping): Wanted {
  return { ...want, fields: want.fields.map((field) => ({ ...field, group: groupOf(field) })) };
}

function sealedGroups({ fields }: Wanted): ReadonlySet<string> {
  return new Set(fields.filter(({ origin }) => origin === 'SEALED').map(({ group }) => group));
}

class MemoryStore extends DepotStore {
  readonly #sealed = new Map<string, Buffer>();
  readonly #caseKeys = new Map<string, WrappedKey>();

  constructor(private readonly groupOf: (coordinate: string) => string) {
    super();
  }

  get bytes(): number {
    return [...this.#sealed.values()].reduce((sum, { length }) => sum + length, 0);
  }

  keep({ file }: SealCase, keys: CaseKeys): void {
    const { key, stored } = keys.make(file.id);
    this.#caseKeys.set(file.id, stored);
    for (const { id, values } of file.items) {
      const groups = new Map<string, Record<string, Json>>();
      for (const [coordinate, value] of Object.entries(values)) {
        const group = this.groupOf(coordinate);
        groups.set(group, { ...groups.get(group), [coordinate]: value });
      }
      for (const [group, plain] of groups) {
        const place = placeOf(id, 1, group);
        this.#sealed.set(place, seal(key, place, Buffer.from(JSON.stringify(plain))));
      }
    }
  }

  sealed(addresses: readonly SealedAddress[]): Promise<readonly (Buffer | null)[]> {
    const places = addresses.map(({ itemId, version, group }) => placeOf(itemId, version, group));
    return Promise.resolve(places.map((place) => this.#sealed.get(place) ?? null));
  }

  caseKey(caseId: string): Promise<WrappedKey | null> {
    return Promise.resolve(this.#caseKeys.get(caseId) ?? null);
  }
}
