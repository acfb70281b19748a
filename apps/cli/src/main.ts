import { SettingsInvalid } from '#kernel';
import { Failure, MISUSE, NOT_HELD } from './command.js';
import { dispatch, type Noun } from './dispatch.js';
import { DISCLOSURES } from './officer/disclosures.js';
import { overview } from './officer/overview.js';
import { RESTRICTION } from './officer/restriction.js';
import { DOCUMENT } from './party/document.js';
import { APP } from './staff/app.js';
import { CASE } from './staff/case.js';
import { CONVENANT } from './staff/convenant.js';
import { KEY } from './staff/key.js';
import { LEDGER } from './staff/ledger.js';
import { STAFF } from './staff/members.js';
import { PARTY } from './staff/party.js';
import { RELAY } from './staff/relay.js';
import { token } from './token.js';
import { toldFailure } from './told-failure.js';

// What only few commands need – a broker's client, a database's – is loaded by those.
const COMMANDS: Noun = {
  does: 'Runs a region, looks at what it records, and asks for tokens of the demo',
  words: {
    convenant: CONVENANT,
    party: PARTY,
    key: KEY,
    app: APP,
    document: DOCUMENT,
    case: CASE,
    staff: STAFF,
    disclosures: DISCLOSURES,
    overview,
    restriction: RESTRICTION,
    ledger: LEDGER,
    relay: RELAY,
    audit: { run: async (...given) => (await import('./audit.js')).audit(...given), does: 'print the audit topic' },
    export: {
      run: async (...given) => (await import('./exports/export.js')).exportLog.run(...given),
      does: 'write the log of a region to a file, in a format of others',
    },
    explain: {
      run: async (...given) => (await import('./decisions/explain.js')).explain(...given),
      does: 'tell why fields were given or withheld, and decide it again',
    },
    migrate: {
      run: async (...given) => (await import('./migrate.js')).migrate(...given),
      does: 'bring a database of your own to the shape this version needs',
    },
    verify: {
      run: async (...given) => (await import('./verify/verify.js')).verify(...given),
      does: 'verify the ledger: a database, an export or the topic',
    },
    witness: {
      run: async (...given) => (await import('./witness/witness.js')).witness(...given),
      does: "cosign the checkpoints of another organisation's ledger",
    },
    token: { run: token, does: 'print an access token for a demo party' },
  },
  examples: [
    'ketenpoort convenant show --file config/convenants/groningen.yaml',
    'ketenpoort party list --as beheerder',
    'ketenpoort token gemeente --purpose CASUSOVERLEG',
    'ketenpoort audit --from-beginning --until-end',
  ],
};

// Whoever reads on no further, such as `head`, has what they wanted. What was not done by then
// did not hold.
for (const stream of [process.stdout, process.stderr])
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    setImmediate(() => process.exit(process.exitCode ?? NOT_HELD));
  });

const parameters = process.argv.slice(2);
try {
  process.exitCode = await dispatch(COMMANDS, parameters, {
    environment: process.env,
    out: (line) => process.stdout.write(`${line}\n`),
    err: (line) => process.stderr.write(`${line}\n`),
  });
} catch (error) {
  const told = await toldFailure(error);
  if (told === null) throw error;
  const details = told instanceof Failure && told.details !== null ? { details: told.details } : {};
  const { message } = told;
  console.error(parameters.includes('--json') ? JSON.stringify({ error: message, ...details }) : message);
  const otherwise = told instanceof SettingsInvalid ? MISUSE : NOT_HELD;
  process.exitCode = told instanceof Failure ? told.exitCode : otherwise;
}
