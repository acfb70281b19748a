import type { Bench } from './bench.js';
import { ledgerBench } from './ledger/ledger-report.js';
import { officersBench } from './officers/officers.js';
import { overloadBench } from './overload.js';
import { oracleBench } from './oracle/oracle-report.js';
import { decideBench } from './decide/decide-report.js';
import { scaleBench } from './scale.js';
import { sealBench } from './seal-report.js';
import { steadyBench } from './steady.js';
import { verifyBench } from './verify/verify-report.js';
import { wayBench } from './way-report.js';

/** By the name under which each is asked for. The first is run when none is named. */
export const BENCHES: Readonly<Record<string, Bench>> = {
  way: wayBench,
  decide: decideBench,
  seal: sealBench,
  ledger: ledgerBench,
  overload: overloadBench,
  oracle: oracleBench,
  scale: scaleBench,
  steady: steadyBench,
  verify: verifyBench,
  officers: officersBench,
};
