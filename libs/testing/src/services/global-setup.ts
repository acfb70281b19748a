import { makeDemo } from '../product/make-demo.js';
import { VARIABLES } from './addresses.js';
import { keepRunning } from './running.js';
import { startTestServices } from './test-services.js';

/** Jest's: before the first test file that needs real services. */
export default async function globalSetup(): Promise<void> {
  const services = await startTestServices();
  keepRunning(services);
  process.env[VARIABLES.demo] = JSON.stringify(await makeDemo(services.folder));
}
