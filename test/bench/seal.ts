import { randomBytes } from 'node:crypto';
import type { Json } from '#kernel';
import type { Catalogue, Field } from '#policies';
import {
  bundlesOf,
  CaseKeys,
  Depot,
  DepotStore,
  groupsIn,
  placeOf,
  seal,
  type SealedAddress,
  type Wanted,
  type WrappedKey,
} from '#sources';
import { median } from './figures.js';
import type { Options } from './options.js';
import { sealCases, type SealCase } from './seal-case.js';

/** Values of a case sealed one way, and what opening them for an answer took. */
export interface SealFound {
  readonly name: 'field' | 'group' | 'bundle';
  /** µs on a processor for each answer: all that one answer needs opened and parsed by the depot, reading the rows left out. */
  readonly micros: number;
  /** Sealed values opened for each answer: rows that are read of the depot. */
  readonly opened: number;
  /** Sealed bytes kept for each case. */
  readonly kept: number;
}

/** What is sealed together, and under which names. */
interface Way {
  readonly groupOf: (field: Field) => string;
  readonly namesOf: (groups: readonly string[]) => readonly string[];
}

const WAYS: Readonly<Record<SealFound['name'], Way>> = {
  field: { groupOf: ({ coordinate }) => coordinate, namesOf: (groups) => groups },
  group: { groupOf: ({ group }) => group, namesOf: (groups) => groups },
  bundle: { groupOf: ({ group }) => group, namesOf: bundlesOf },
};
const WARM_UP = 2_000;

/** Opens what the bench's query may have of the demo cases, sealed by field, by group of fields that are granted together,
 *  and by bundles of such groups. In turn, with the depot's own code; only the place of the rows is made up: memory. */
export async function measureSeal({ seconds, rounds }: Options): Promise<readonly SealFound[]> {
  const { catalogue, cases } = sealCases();
  const rigs = (['field', 'group', 'bundle'] as const).map((name) => {
    const micros: number[] = [];
    return { name, micros, rig: rigOf(cases, catalogue, WAYS[name]) };
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

function rigOf(cases: readonly SealCase[], catalogue: Catalogue, way: Way): Rig {
  const keys = new CaseKeys({ active: 'k1', keys: new Map([['k1', randomBytes(32)]]) });
  const store = new MemoryStore(catalogue, way);
  for (const one of cases) store.keep(one, keys);
  const wanted = cases.map((one) => one.wanted.map((want) => store.wantedFrom(want)));
  const depot = new Depot(store, keys);
  let [next, answers] = [0, 0];
  return {
    open: () => {
      answers += 1;
      return depot.fetch(wanted[next++ % wanted.length] ?? []);
    },
    get opened() {
      return Number((store.asked / answers).toFixed(1));
    },
    kept: Math.round(store.bytes / cases.length),
  };
}

function fieldOf({ fields }: Catalogue, coordinate: string): Field {
  const field = fields.get(coordinate);
  if (!field) throw new RangeError(`${coordinate} is no field of the catalogue`);
  return field;
}

class MemoryStore extends DepotStore {
  readonly #sealed = new Map<string, Buffer>();
  readonly #names = new Map<string, string>();
  readonly #fields = new Map<string, readonly Field[]>();
  readonly #caseKeys = new Map<string, WrappedKey>();
  asked = 0;

  constructor(
    private readonly catalogue: Catalogue,
    private readonly way: Way,
  ) {
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
        const group = this.way.groupOf(fieldOf(this.catalogue, coordinate));
        groups.set(group, { ...groups.get(group), [coordinate]: value });
      }
      const names = this.way.namesOf([...groups.keys()]);
      for (const name of names) {
        const plain = Object.assign({}, ...groupsIn(name).map((group) => groups.get(group))) as object;
        const place = placeOf(id, 1, name);
        this.#sealed.set(place, seal(key, place, Buffer.from(JSON.stringify(plain))));
      }
      this.#names.set(id, names.join());
    }
  }

  /** The same as it is kept here. Lists of fields stay the same object each time, as those of a settled plan do. */
  wantedFrom({ caseId, item, fields }: Wanted): Wanted {
    const name = fields.map(({ coordinate }) => coordinate).join();
    const regrouped = this.#fields.get(name) ?? fields.map((field) => ({ ...field, group: this.way.groupOf(field) }));
    this.#fields.set(name, regrouped);
    return { caseId, item: { ...item, sealed: this.#names.get(item.id) ?? '' }, fields: regrouped };
  }

  sealed(addresses: readonly SealedAddress[]): Promise<readonly (Buffer | null)[]> {
    this.asked += addresses.length;
    const places = addresses.map(({ itemId, version, bundle }) => placeOf(itemId, version, bundle));
    return Promise.resolve(places.map((place) => this.#sealed.get(place) ?? null));
  }

  caseKeys(caseIds: readonly string[]): Promise<ReadonlyMap<string, WrappedKey>> {
    return Promise.resolve(new Map([...this.#caseKeys].filter(([id]) => caseIds.includes(id))));
  }
}
