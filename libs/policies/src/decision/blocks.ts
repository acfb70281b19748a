import type { Field } from '../catalogue/catalogue.js';

/** Fields of one unit of which the same is said. Made when a plan is made or settled and kept with it: whoever derives
 *  something from a block can keep it under the block itself. */
export interface Block {
  readonly category: string;
  readonly unit: string;
  readonly fields: readonly [Field, ...Field[]];
}

/** Sorts fields into blocks, in the order in which they come. */
export class Blocks<Said extends object = object> {
  readonly #blocks = new Map<string, Said & { readonly block: Block & { readonly fields: Field[] } }>();

  /** `name` tells what is said from everything else that is said of a field. */
  add(field: Field, name: string, said: () => Said): void {
    const key = `${field.unit}|${name}`;
    const known = this.#blocks.get(key);
    if (known) known.block.fields.push(field);
    else this.#blocks.set(key, { ...said(), block: { category: field.category, unit: field.unit, fields: [field] } });
  }

  all(): (Said & { readonly block: Block })[] {
    return [...this.#blocks.values()];
  }
}
