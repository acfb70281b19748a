import { keepRunning } from './running.js';
import { startTestServices } from './test-services.js';

/** Jest's: before the first test file that needs real services. */
export default async function globalSetup(): Promise<void> {
  keepRunning(await startTestServices());
}
