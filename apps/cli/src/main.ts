import { SettingsInvalid } from '#kernel';
import { Failure, HELD, MISUSE } from './command.js';
import type { Command, ExitCode, Surroundings } from './command.js';
import { audit } from './audit.js';
import { convenant } from './convenant.js';
import { migrate } from './migrate.js';
import { token } from './token.js';

const COMMANDS: ReadonlyMap<string, { readonly run: Command; readonly does: string }> = new Map([
  ['audit', { run: audit, does: 'print the audit topic' }],
  ['convenant', { run: convenant, does: 'lint convenants, and run their cases' }],
  ['migrate', { run: migrate, does: 'bring a database of your own to the shape this version needs' }],
  ['token', { run: token, does: 'print an access token for a demo party' }],
]);

const USAGE = [
  'Usage: ketenpoort <command> [options]',
  '',
  ...[...COMMANDS].map(([name, { does }]) => `  ${name.padEnd(12)}${does}`),
  '',
  'ketenpoort <command> --help tells more. Exit codes: 0 it held, 1 it did not, 2 misuse.',
].join('\n');

async function main([name, ...parameters]: readonly string[], surroundings: Surroundings): Promise<ExitCode> {
  const command = COMMANDS.get(name ?? '');
  if (command !== undefined) return command.run(parameters, surroundings);
  if (name === '--help' || name === 'help') {
    surroundings.out(USAGE);
    return HELD;
  }
  throw new Failure(name === undefined ? USAGE : `There is no command "${name}".\n\n${USAGE}`, MISUSE);
}

try {
  process.exitCode = await main(process.argv.slice(2), {
    environment: process.env,
    out: (line) => process.stdout.write(`${line}\n`),
    err: (line) => process.stderr.write(`${line}\n`),
  });
} catch (error) {
  if (!(error instanceof Failure || error instanceof SettingsInvalid)) throw error;
  console.error(error.message);
  process.exitCode = error instanceof Failure ? error.exitCode : MISUSE;
}
