import type { InitializeHook, LoadHook } from 'node:module';

let modules: ReadonlyMap<string, string> = new Map();

/** Is given the source of each module that is not to be loaded as it stands, by URL. */
export const initialize: InitializeHook<ReadonlyMap<string, string>> = (mutatedModules) => {
  modules = mutatedModules;
};

export const load: LoadHook = (url, context, nextLoad) => {
  const source = modules.get(url);
  return source === undefined ? nextLoad(url, context) : { format: 'module', source, shortCircuit: true };
};
