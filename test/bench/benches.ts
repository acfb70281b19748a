import type { Bench } from './bench.js';
import { oracleBench } from './oracle/oracle-report.js';
import { overloadBench } from './overload.js';
import { sealBench } from './seal-report.js';
import { wayBench } from './way-report.js';

/** By the name under which each is asked for. The first is run when none is named. */
export const BENCHES: Readonly<Record<string, Bench>> = {
  way: wayBench,
  seal: sealBench,
  oracle: oracleBench,
  overload: overloadBench,
};
