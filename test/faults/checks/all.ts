import { diverging } from './diverging.js';
import { duplicate } from './duplicate.js';
import type { Check } from './history.js';
import { lost } from './lost.js';
import { outrun } from './outrun.js';
import { reordered } from './reordered.js';
import { skipped } from './skipped.js';
import { uncalled } from './uncalled.js';
import { unrecorded } from './unrecorded.js';
import { untrue } from './untrue.js';
import { unseen } from './unseen.js';
import { unsettled } from './unsettled.js';

/** Everything that must hold of a history, whatever was broken in it. */
export const CHECKS: readonly Check[] = [
  ...[lost, unseen, duplicate, reordered, skipped, diverging],
  ...[unrecorded, unsettled, untrue, outrun, uncalled],
];
