export * from './sha256.js';
export * from './tree.js';
export * from './entry.js';
export * from './entry-text.js';
export * from './parts.js';
export * from './trace.js';
export * from './ledger.js';
export * from './feed.js';
