import { CatalogueMalformed, ConvenantMalformed, GatewayError, SettingsInvalid } from './errors.js';

/** Their messages are made of file, line, problem and remedy, all from the operator's own files and settings. */
const FOR_THE_OPERATOR = [CatalogueMalformed, ConvenantMalformed, SettingsInvalid] as const;

/** What the log says of an error. Messages of drivers and of Node may quote what was sent: of errors that are not ours,
 *  only names, codes and places are told. What an operator must mend in a catalogue, a convenant or a setting is told whole. */
export function logLine(error: unknown): string {
  if (error instanceof GatewayError) return `${error.code}: ${error.detail}${causeOf(error)}`;
  if (!(error instanceof Error)) return 'something that is no error was thrown';
  if (isForTheOperator(error)) return nameOf(error);
  return [nameOf(error), ...placesOf(error)].join('\n');
}

function causeOf({ cause }: GatewayError): string {
  return cause instanceof Error ? ` (${nameOf(cause)})` : '';
}

function nameOf(error: Error): string {
  if (isForTheOperator(error)) return `${error.name}: ${error.message}`;
  return 'code' in error && typeof error.code === 'string' ? `${error.name} ${error.code}` : error.name;
}

function isForTheOperator(error: Error): boolean {
  return FOR_THE_OPERATOR.some((kind) => error instanceof kind);
}

// The message comes first in a stack, and a line of it may look like a place. One that was changed since cannot be told apart.
function placesOf({ message, stack = '' }: Error): readonly string[] {
  const rest = stack.replace(/^[^\n:]*(?:: )?/, '');
  if (!rest.startsWith(`${message}\n`)) return [];
  return rest
    .slice(message.length)
    .split('\n')
    .filter((line) => /^\s+at /.test(line));
}
