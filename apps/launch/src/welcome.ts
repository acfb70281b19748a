import { relative } from 'node:path';
import type { LaunchSettings } from '#settings';
import type { AppInputs } from './apps.js';

/** What differs from the defaults and the commands below must know as well. */
const PASSED_ON = ['ISSUER', 'GATEWAY_HOST', 'GATEWAY_PORT', 'CONSENT_URL', 'CONSENT_PORT', 'DATA_DIR', 'KEYS_DIR'];

const QUERY = '{ purposes { code label } me { party { oin } } }';

/** What the operator reads once all is ready: where things are, and two commands to paste. */
export function welcome({ origins, folders, kafka }: LaunchSettings, { brokers }: AppInputs): string {
  const token = `${variables()}npm run -s token -- levensloopaanbieder --purpose CASUSOVERLEG`;
  const body = JSON.stringify({ query: QUERY });
  return [
    '',
    'Ketenpoort runs.',
    `  gateway          ${origins.issuer}/graphql`,
    `  consent register ${origins.consent}`,
    `  records          ${brokers.length > 0 ? `topic ${kafka.topic} on ${brokers.join(', ')}` : 'in the ledger; no broker'}`,
    `  logs and data    ${relative(process.cwd(), folders.data) || '.'}`,
    '',
    'A token:   ' + token,
    `A query:   curl -s ${origins.issuer}/graphql -H "Authorization: Bearer $(${token})" -H 'Content-Type: application/json' -d '${body}'`,
    '',
    'Ctrl-C stops everything.',
  ].join('\n');
}

function variables(): string {
  return PASSED_ON.flatMap((name) => {
    const value = process.env[name];
    return value === undefined || value === '' ? [] : [`${name}='${value.replaceAll("'", String.raw`'\''`)}' `];
  }).join('');
}
