import { setTimeout as sleep } from 'node:timers/promises';
import { net, unless, type Attack } from '../attack.js';
import { sendRaw } from '../raw.js';
import type { World } from '../world.js';
import { caseId } from './policy-kit.js';

const ASSERTIONS = 'libs/identity/src/assertion-verifier.ts';
const SERVER = 'apps/gateway/src/server.ts';
const LOG_LINE = 'libs/kernel/src/log-line.ts';
const WHO = { slug: 'politie', function: 'wijkagent' };
const SECRET = 'geheim-8f1d';

/** What the applications logged since, a moment later: lines reach the file when they are written. */
async function loggedAfter(world: World, act: () => Promise<unknown>): Promise<string> {
  const before = (await world.logs()).length;
  await act();
  await sleep(400);
  return (await world.logs()).slice(before);
}

/** What must never stand in a log or in the ledger. */
export const LOG_ATTACKS: readonly Attack[] = [
  {
    ...{
      id: 'LOG-01',
      title: 'a line of one’s own in the log, by the name of an application',
      source: 'CWE-117; CVE-2021-44228 began as text in a log',
    },
    defence: [
      net(
        ASSERTIONS,
        "if (client === null) return refused('CLIENT_UNKNOWN');",
        "if (client === null) return { ...refused('CLIENT_UNKNOWN'), clientId: String((JSON.parse(Buffer.from(assertion.split('.')[1] ?? '', 'base64url').toString()) as { iss: unknown }).iss) };",
      ),
    ],
    attempt: async (world) => {
      const forge = await world.forge();
      const iss = `x\n{"level":"error","message":"${SECRET}"}`;
      const assertion = forge.byAttacker(forge.assertion('politie', { iss, sub: iss }));
      const logged = await loggedAfter(world, () => forge.exchange(assertion));
      return unless(!logged.includes(SECRET), 'the text stands in the log');
    },
  },
  {
    ...{
      id: 'LOG-02',
      title: 'values in the log, by an error of the database',
      source: 'CONTRACTS 5; CWE-532; LDV-05',
    },
    defence: [
      net(
        LOG_LINE,
        'if (error instanceof GatewayError) return `${error.code}: ${error.detail}${causeOf(error)}`;',
        'if (error instanceof GatewayError) return `${error.code}: ${error.detail} ${String((error.cause as Error | undefined)?.message)}`;',
      ),
    ],
    attempt: async (world) => {
      const { ledger } = await world.product();
      await world.token(WHO);
      await ledger.sql(
        `CREATE OR REPLACE FUNCTION public.tells() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION '${SECRET}'; END $$`,
      );
      await ledger.sql('GRANT USAGE ON SCHEMA public TO ketenpoort_gateway');
      await ledger.sql('CREATE TRIGGER tells BEFORE INSERT ON ledger.leaf EXECUTE FUNCTION public.tells()');
      try {
        const logged = await loggedAfter(world, () =>
          world.ask(WHO, `{ case(id: "${caseId(1)}", purpose: UITVOERING) { id } }`),
        );
        return unless(!logged.includes(SECRET), 'the message of the database stands in the log');
      } finally {
        await ledger.sql('DROP TRIGGER tells ON ledger.leaf');
      }
    },
  },
  {
    ...{ id: 'LOG-03', title: 'tokens and paths in the log', source: 'RFC 6750 §5.3; CWE-532; OAU-03' },
    defence: [
      net(
        SERVER,
        'answerFailure(error, request, reply);',
        "new Logger('Access').log(request.url); answerFailure(error, request, reply);",
      ),
      net(
        SERVER,
        "import type { LoggerService } from '@nestjs/common';",
        "import { Logger, type LoggerService } from '@nestjs/common';",
      ),
    ],
    attempt: async (world) => {
      const { url } = await world.gateway();
      const logged = await loggedAfter(world, async () => {
        await sendRaw(
          url,
          `POST /graphql?access_token=${SECRET} HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n`,
          300,
        );
        await sendRaw(url, `GET /${SECRET}%zz HTTP/1.1\r\nHost: x\r\n\r\n`, 300);
      });
      return unless(!logged.includes(SECRET), 'what was in the URL stands in the log');
    },
  },
  {
    ...{
      id: 'LOG-04',
      title: 'text of one’s own in the record, by names in a document',
      source: 'CONTRACTS 2: no alias, no operation name',
    },
    defence: [
      net(
        'apps/gateway/src/door/entries.ts',
        'operation: request.operation,',
        "operation: `${request.operation} ${request.root.join('.')}` as typeof request.operation,",
      ),
    ],
    attempt: async (world) => {
      const alias = SECRET.replace('-', '_');
      const answer = await world.ask(
        WHO,
        `query ${alias} { ${alias}: case(id: "${caseId(1)}", purpose: UITVOERING) { ${alias}: id } }`,
      );
      return unless(!JSON.stringify(await world.entryOf(answer)).includes(alias), 'the name stands in the record');
    },
  },
  {
    ...{
      id: 'LOG-05',
      title: 'the id of a person or a case in the record, as it is',
      source: 'CONTRACTS 2: keyed pseudonyms; AVG 4(5)',
    },
    defence: [
      net(
        'apps/gateway/src/door/entries.ts',
        "case: request.caseId && pseudonyms.of('case', request.caseId),",
        'case: request.caseId,',
      ),
    ],
    attempt: async (world) => {
      const answer = await world.ask(WHO, `{ case(id: "${caseId(1)}", purpose: UITVOERING) { id } }`);
      return unless(!JSON.stringify(await world.entryOf(answer)).includes(caseId(1)), 'the id stands in the record');
    },
  },
];
