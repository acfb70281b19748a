import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { clientAssertion, signingKeysOf, type Jwk } from '#identity';
import { asAdmin } from '../../../apps/launch/src/bootstrap.js';
import type { Bench, Run } from '../bench.js';
import { figure, spreadOf, table } from '../figures.js';
import { onStage, type Stage } from '../stage.js';
import { startGateway } from '../targets.js';
import { fill } from './fill.js';
import { questions, type Question } from './questions.js';

/** Of each question so many are asked, one after the other, with a page of a hundred each. */
const TIMES = 60;
const WARM_UP = 5;
const REACH_MS = 200;
/** A token is good for a quarter of an hour. */
const TOKEN_MS = 600_000;

const QUERY = `query ($filter: DisclosureFilter, $after: String) {
  disclosures(region: "groningen", controlPurpose: "INTERNE_CONTROLE", filter: $filter, first: 100, after: $after) {
    record pageInfo { endCursor hasNextPage } nodes { id at kind party { oin name } purpose case person professional granted refused outcome } } }`;

interface Measured {
  readonly name: string;
  readonly rows: number;
  readonly p50: number;
  readonly p95: number;
  readonly worst: number;
}

export const officersBench: Bench = {
  says: 'how long an officer waits for a page of the log, the record of the look included, at so many entries',
  async run(run) {
    const { measured, bytes, seconds } = await onStage(run.signal, (stage) => measureOfficers(stage, run));
    const slowest = measured.reduce((most, each) => (each.p95 > most.p95 ? each : most));
    const rows = measured.map(({ name, rows: found, p50, p95, worst }) => [
      ...[name, found],
      ...[p50, p95, worst].map((value) => Number(value.toFixed(1))),
    ]);
    const size = `${run.options.entries.toLocaleString('en')} entries, ${(bytes / 2 ** 30).toFixed(1)} GiB, filled in ${seconds.toFixed(0)} s`;
    return {
      figures: [
        figure('officers-search-p95-ms', slowest.p95, 'ms', REACH_MS),
        figure('officers-entries', run.options.entries, 'entries'),
      ],
      text: `${size}; slowest: ${slowest.name}\n\n${table([['search by', 'rows', 'p50 ms', 'p95 ms', 'worst ms'], ...rows])}`,
    };
  },
};

async function measureOfficers(
  stage: Stage,
  { options, say }: Run,
): Promise<{ measured: readonly Measured[]; bytes: number; seconds: number }> {
  return asAdmin(stage.adminUrl, async (admin) => {
    say(`filling in ${options.entries.toLocaleString('en')} entries`);
    const seconds = await fill(admin, options.entries, say);
    const { rows } = await admin.query<{ size: string }>('SELECT pg_database_size(current_database()) AS size');
    await startGateway(stage, options.profile);
    const officer = new Officer(stage);
    const measured: Measured[] = [];
    for (const question of questions()) measured.push(await measure(officer, question));
    return { measured, bytes: Number(rows[0]?.size ?? 0), seconds };
  });
}

/** Every third time it is the second page that is asked for, where there is one. */
async function measure(officer: Officer, { name, filter }: Question): Promise<Measured> {
  const times: number[] = [];
  let [rows, after]: [number, string | null] = [0, null];
  for (let nr = -WARM_UP; nr < TIMES; nr += 1) {
    const variables = { filter: filter(), after: nr % 3 === 0 ? after : null };
    const started = performance.now();
    const page = await officer.look(variables);
    if (nr >= 0) times.push(performance.now() - started);
    [rows, after] = [Math.max(rows, page.nodes.length), page.pageInfo.endCursor];
  }
  const sorted = times.toSorted((a, b) => a - b);
  const { p50, worst } = spreadOf(times);
  return { name, rows, p50, worst, p95: sorted[Math.floor(0.95 * sorted.length)] ?? worst };
}

interface Answered {
  readonly nodes: readonly unknown[];
  readonly pageInfo: { readonly endCursor: string | null };
}

/** The privacy officer of the demo, with a token that is good. */
class Officer {
  #token: { readonly text: string; readonly at: number } | null = null;

  constructor(private readonly stage: Stage) {}

  async look(variables: object): Promise<Answered> {
    const response = await fetch(`${this.stage.settings.origins.issuer}/officers/graphql`, {
      method: 'POST',
      headers: { authorization: `Bearer ${await this.#fresh()}`, 'content-type': 'application/json' },
      body: JSON.stringify({ query: QUERY, variables }),
    });
    const { data, errors } = (await response.json()) as { data?: { disclosures: Answered | null }; errors?: unknown };
    if (errors !== undefined || !data?.disclosures)
      throw new Error(`an officer was answered ${JSON.stringify(errors)}`);
    return data.disclosures;
  }

  async #fresh(): Promise<string> {
    if (this.#token === null || performance.now() - this.#token.at > TOKEN_MS)
      this.#token = { text: await this.#signIn(), at: performance.now() };
    return this.#token.text;
  }

  async #signIn(): Promise<string> {
    const { issuer } = this.stage.settings.origins;
    const file = join(this.stage.settings.folders.keys, 'staff', 'privacy-officer.json');
    const { staff, ...jwk } = JSON.parse(readFileSync(file, 'utf8')) as Jwk;
    const [key] = await signingKeysOf([jwk]);
    const terms = { clientId: String(staff), audience: issuer, professional: null };
    const form = {
      ...{ grant_type: 'client_credentials', resource: `${issuer}/staff/graphql` },
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: await clientAssertion(terms, key, Date.now()),
    };
    const response = await fetch(`${issuer}/oauth/token`, { method: 'POST', body: new URLSearchParams(form) });
    return String(((await response.json()) as { access_token?: string }).access_token);
  }
}
