import { StartupError } from '#kernel';
import type { LaunchSettings } from '#settings';
import type { AppInputs } from './apps.js';
import { Household } from './household.js';
import type { Say } from './household.js';
import { launch } from './launch.js';
import type { Product } from './launch.js';
import { diskRefusal, LaunchRefused } from './refusal.js';
import { onStopAsked } from './signals.js';

export interface RunOrder {
  readonly settings: () => LaunchSettings;
  readonly demo: boolean;
  readonly product: Product;
  readonly say: Say;
  /** What to tell once everything is ready. */
  readonly welcome: (settings: LaunchSettings, inputs: AppInputs, demo: boolean) => string;
}

/** Runs the product until the operator stops it or a part of it dies. Answers the exit code: 0 stopped on request, 1 otherwise.
 *  Whatever the end, nothing that it started is left running. */
export async function run({ settings: read, demo, product, say, welcome }: RunOrder): Promise<number> {
  const house = new Household(say);
  let release = (): void => undefined;
  const asked = new Promise<'asked'>((resolve) => {
    onStopAsked((times) => {
      if (times === 1) resolve('asked');
      else insist(times, house, say);
    });
  });
  const work = async () => {
    const settings = read();
    const inputs = await launch({ settings, demo, product, house, say }, (letGo) => (release = letGo));
    say(welcome(settings, inputs, demo || settings.databases === null));
    throw await house.firstCasualty();
  };
  const working = work().catch((error: unknown) =>
    error instanceof StartupError ? error : (house.casualty() ?? error),
  );
  const end = await Promise.race([working, asked]);
  if (end === 'asked') say('Stopping: answers under way are finished first. Ctrl-C again to see what is awaited.');
  else for (const line of linesOf(end)) say(line);
  await house.stop();
  await working;
  await house.settled();
  release();
  if (end === 'asked') say('Stopped.');
  return end === 'asked' ? 0 : 1;
}

function insist(times: number, house: Household, say: Say): void {
  const awaited = house.running().join(', ');
  if (times === 2) {
    say(`Still draining; waiting for: ${awaited}. Ctrl-C once more ends them by force.`);
    return;
  }
  say(`Ending by force: ${awaited}. Answers under way are lost; their records are kept.`);
  house.kill();
}

/** What the operator must know, in lines; of anything unforeseen also where it happened. */
function linesOf(error: unknown): string[] {
  const known = error instanceof StartupError ? error : (diskRefusal('the data folder', error) ?? error);
  if (known instanceof LaunchRefused) return [`ketenpoort: ${known.message}`];
  if (known instanceof StartupError) return known.message.split('\n').map((line) => `ketenpoort: ${line}`);
  return [`ketenpoort: unforeseen failure: ${known instanceof Error ? (known.stack ?? known.message) : String(known)}`];
}
