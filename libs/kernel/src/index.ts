export * from './vocabulary.js';
export * from './reasons.js';
export * from './errors.js';
export * from './canonical.js';
export * from './ids.js';
export * from './time.js';
export * from './preconditions.js';
export * from './log-line.js';
