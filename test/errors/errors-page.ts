import { ANSWERS as PROBLEMS } from '../../apps/consent/src/http/answers.js';
import { ANSWERS } from '../../apps/gateway/src/graphql/answers.js';
import { ERROR_GUIDE, type Retry } from '../../apps/gateway/src/graphql/error-guide.js';
import { FSC_GUIDE } from '../../apps/gateway/src/http/fsc.js';
import { oauthError, type OAuthErrorCode } from '../../apps/gateway/src/oauth/oauth-answer.js';
import { OAUTH_GUIDE } from '../../apps/gateway/src/oauth/oauth-guide.js';
import type { ErrorCode } from '#kernel';

const RETRY: Readonly<Record<Retry, string>> = {
  NO: 'no',
  MENDED: 'once mended',
  LATER: 'as it is, later',
};

/** docs/errors.md: every code that a caller can get, out of the tables by which it is answered. */
export function errorsPage(): string {
  return `${[
    HEAD,
    table(['code', 'status', 'when', 'what to do', 'send again', 'origin', 'headers'], gateRows()),
    OF_GRAPHQL,
    table(['error', 'status', 'when', 'what to do', 'send again'], oauthRows()),
    OF_OAUTH,
    table(['code', 'status', 'detail', 'headers'], problemRows()),
    OF_PROBLEMS,
    table(['Fsc-Error-Code', 'status', 'when'], fscRows()),
  ].join('\n\n')}\n`;
}

const HEAD = `<!-- Generated from the code by \`npm run errors\`. Do not edit. -->

# Errors

What a request can end with besides an answer. The sets are closed. No answer holds a value, a stack, words of a driver or anything that was
sent; what went wrong in detail is in the operator's log, by the trace id of the header \`traceparent\`.

What is _withheld_ is no error: it stands in \`extensions.disclosure.withheld\` with NOT_GRANTED, CONSENT_NEEDED, TRY_LATER or NOT_AVAILABLE.

## GraphQL: \`/graphql\`, \`/staff/graphql\` and \`/officers/graphql\`

\`errors[].extensions\` has \`code\` and \`origin\`; beside it stand \`path\` and \`locations\` where there are any.`;

const OF_GRAPHQL = `A document with several root fields answers 200 with each error at its path, unless all failed: then the status is that of
the first. On routes that are no API there is a status and its name alone.

## Token endpoint: \`/oauth/token\`

RFC 6749 §5.2: \`error\`, and \`error_description\` with what to do.`;

const OF_OAUTH = `## Consent register

RFC 9457 (\`application/problem+json\`) with the member \`code\`; \`errors\` names every member of the body that must change.`;

const OF_PROBLEMS = `## FSC

The header \`Fsc-Error-Code\`, beside what the body says. \`Fsc-Transaction-Id\` is handed back as it came, or made where there is none.`;

function gateRows(): string[][] {
  return (Object.keys(ANSWERS) as ErrorCode[]).map((code) => {
    const { status, message, headers } = ANSWERS[code];
    const { when, retry, origins } = ERROR_GUIDE[code];
    return [code, String(status), when, message, RETRY[retry], origins.join(', '), headersOf(headers)];
  });
}

function oauthRows(): string[][] {
  return (Object.keys(OAUTH_GUIDE) as OAuthErrorCode[]).map((code) => {
    const { when, what, retry } = OAUTH_GUIDE[code];
    return [code, String(oauthError(code, '').status), when, what, RETRY[retry]];
  });
}

function problemRows(): string[][] {
  return Object.entries(PROBLEMS).map(([code, { status, detail, headers }]) => [
    code,
    String(status),
    detail,
    headersOf(headers),
  ]);
}

function fscRows(): string[][] {
  return Object.entries(FSC_GUIDE).map(([code, { status, when }]) => [code, String(status), when]);
}

function headersOf(headers: Readonly<Record<string, string>> = {}): string {
  return Object.entries(headers)
    .map(([name, value]) => `\`${name}: ${value}\``)
    .join(', ');
}

/** A table as prettier would lay it out. */
function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = heads.map((head, column) =>
    Math.max(3, ...[[...heads], ...rows].map((row) => (row[column] ?? head).length)),
  );
  const line = (cells: readonly string[], fill = ' '): string =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0, fill)).join(' | ')} |`;
  return [
    line(heads),
    line(
      heads.map(() => ''),
      '-',
    ),
    ...rows.map((row) => line(row)),
  ].join('\n');
}
