import { ENTRY_TAMPERINGS } from './entry-tamperings.js';
import { SHARD_TAMPERINGS } from './shard-tamperings.js';
import type { Tampering } from './tamper.js';

/** Every tampering of the design, and some more, with what must be found and where. */
export const TAMPERINGS: readonly Tampering[] = [...ENTRY_TAMPERINGS, ...SHARD_TAMPERINGS];
