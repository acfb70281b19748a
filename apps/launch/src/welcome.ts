import { relative } from 'node:path';
import type { LaunchSettings } from '#settings';
import type { AppInputs } from './apps.js';
import { caseId } from './demo/cases.js';

/** What differs from the defaults and the commands below must know as well. */
const PASSED_ON = ['ISSUER', 'GATEWAY_HOST', 'GATEWAY_PORT', 'CONSENT_URL', 'CONSENT_PORT', 'DATA_DIR', 'KEYS_DIR'];

/** Of a case the party takes part in: some fields it may see, some not, some not without consent. */
const QUERY = `{ case(id: "${caseId(1)}", purpose: CASUSOVERLEG) { identiteit { naam { geslachtsnaam } geboortedatum bsn } justitie { strafrechtelijkeTitel } zorginhoud { bron diagnose } } }`;

/** What the operator reads once all is ready: where things are and, with demo data, two commands to paste. */
export function welcome({ origins, folders, kafka }: LaunchSettings, { brokers }: AppInputs, demo: boolean): string {
  const records = brokers.length > 0 ? `topic ${kafka.topic} on ${brokers.join(', ')}` : 'in the ledger; no broker';
  return [
    '',
    'Ketenpoort runs.',
    `  gateway          ${origins.issuer}/graphql`,
    `  consent register ${origins.consent}`,
    `  records          ${records}`,
    `  logs and data    ${relative(process.cwd(), folders.data) || '.'}`,
    ...(demo ? commands(origins.issuer) : []),
    '',
    'Ctrl-C stops everything.',
  ].join('\n');
}

function commands(issuer: string): string[] {
  const token = `${variables()}npm run -s token -- reclassering --purpose CASUSOVERLEG`;
  const headers = `-H "Authorization: Bearer $(${token})" -H 'Content-Type: application/json'`;
  return [
    '',
    'A token (run it in this folder, in another terminal):',
    `  ${token}`,
    'A first query:',
    `  curl -s ${issuer}/graphql ${headers} -d '${JSON.stringify({ query: QUERY })}'; echo`,
    '',
    'README.md goes on from here: the record of that answer, consent and its withdrawal, the other parties.',
  ];
}

function variables(): string {
  return PASSED_ON.flatMap((name) => {
    const value = process.env[name];
    return value === undefined || value === '' ? [] : [`${name}='${value.replaceAll("'", String.raw`'\''`)}' `];
  }).join('');
}
