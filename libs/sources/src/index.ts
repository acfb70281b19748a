export { bundlesOf, groupsIn } from './bundles.js';
export * from './case-source.js';
export * from './case-keys.js';
export * from './depot.js';
export * from './seal.js';
