import { stopRunning } from './running.js';

/** Jest's: after the last test file. Throws when tests left databases behind. */
export default async function globalTeardown(): Promise<void> {
  const left = await stopRunning();
  if (left.length > 0) throw new Error(`tests did not drop ${String(left.length)} databases: ${left.join(', ')}`);
}
