import { GatewayError } from './errors.js';

/** What the log says of an error. Messages of drivers and of Node may quote what was sent: of errors that are not ours,
 *  only names, codes and places are told. */
export function logLine(error: unknown): string {
  if (error instanceof GatewayError) return `${error.code}: ${error.detail}${causeOf(error)}`;
  if (!(error instanceof Error)) return 'something that is no error was thrown';
  const places = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  return [`${error.name}${codeOf(error)}`, ...places].join('\n');
}

function causeOf({ cause }: GatewayError): string {
  return cause instanceof Error ? ` (${cause.name}${codeOf(cause)})` : '';
}

function codeOf(error: Error): string {
  return 'code' in error && typeof error.code === 'string' ? ` ${error.code}` : '';
}
