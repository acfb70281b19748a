export * from './audit-consumer.js';
export * from './file-store.js';
export * from './place.js';
export * from './record.js';
export * from './store.js';
export type { Told } from './told.js';
