export * from './replay/decision-told.js';
export * from './replay/compare.js';
export * from './replay/replay.js';
export * from './explain/reasons.js';
export * from './explain/explanation.js';
export * from './explain/lines.js';
export * from './overview/overview.js';
export * from './overview/words.js';
