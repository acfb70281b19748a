import { VARIABLES } from './addresses.js';

/** What a product was filled with: the name of its database, which nobody may be connected to, and the folder of its keys. */
export interface Filled {
  readonly database: string;
  readonly keys: string;
}

/** The demo data that the run made once, for products to begin with; null where the run made none. */
export function demoOfRun(): Filled | null {
  const told = process.env[VARIABLES.demo];
  return told === undefined ? null : (JSON.parse(told) as Filled);
}
