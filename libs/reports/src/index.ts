export * from './replay/decision-told.js';
export * from './replay/compare.js';
