import { CLOCK_FAULTS } from './clocks.js';
import { DISK_FAULTS } from './disk.js';
import type { Fault } from './fault.js';
import { NETWORK_FAULTS } from './network.js';
import { PROCESS_FAULTS } from './processes.js';
import { RESTORE_FAULTS } from './restore.js';
import { TOPIC_FAULTS } from './topic.js';
import { UPKEEP_FAULTS } from './upkeep.js';

/** Every kind of fault that is tried. */
export const FAULTS: readonly Fault[] = [
  ...[...PROCESS_FAULTS, ...NETWORK_FAULTS, ...DISK_FAULTS, ...CLOCK_FAULTS, ...UPKEEP_FAULTS, ...TOPIC_FAULTS],
  ...RESTORE_FAULTS,
];
