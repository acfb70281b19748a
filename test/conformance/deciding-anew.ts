import type { Pool } from 'pg';
import type { Json, PartyType, Purpose } from '#kernel';
import type { AnswerEntry } from '#ledger';
import { convenantHash, poolOf, PostgresFactStore } from '#persistence';
import { compile, decide, plan, readConvenant, type Catalogue, type CompiledConvenant, type Decision } from '#policies';

interface Stored {
  readonly document: Json;
  readonly hash: string;
}

/** Decides again what a record says was decided: by the convenant that it names, on facts that have not changed since. */
export class DecidingAnew {
  readonly #pool: Pool;
  readonly #facts: PostgresFactStore;
  /** Compiled, by hash: the same document is read time and again. */
  readonly #compiled = new Map<string, CompiledConvenant>();

  constructor(
    databaseUrl: string,
    private readonly catalogue: Catalogue,
  ) {
    this.#pool = poolOf(databaseUrl, 'ketenpoort-test', 2);
    this.#facts = new PostgresFactStore(this.#pool);
  }

  /** Where the record of one answer, in however many parts, differs from the decision made anew. */
  async differences(entries: readonly AnswerEntry[], caseId: string): Promise<string[]> {
    const [entry] = entries;
    if (!entry) return ['there is no record'];
    const { document, hash } = await this.#convenant(entry);
    if (hash !== entry.convenant.hash || convenantHash(document) !== hash)
      return ['the hash is that of another convenant'];
    const compiled = this.#compiledOf(document, hash);
    const { party_type: partyType, function: role, confidential, oin } = entry.requester;
    const requester = { partyType: partyType as PartyType, function: role, confidential };
    const fields = new Set(
      entries.flatMap(({ granted, refused }) => [...granted, ...refused].flatMap((row) => row.fields)),
    );
    const made = plan(compiled, requester, entry.purpose as Purpose, [...fields]);
    const question = { region: entry.region, oin, function: role, caseId, units: made.units };
    const facts = await this.#facts.read(question);
    return compare(entries, decide(made, { ...facts, at: Date.parse(entry.at) }, oin));
  }

  #compiledOf(document: Json, hash: string): CompiledConvenant {
    const compiled = this.#compiled.get(hash) ?? compile(readConvenant(document, this.catalogue), hash, this.catalogue);
    this.#compiled.set(hash, compiled);
    return compiled;
  }

  close(): Promise<void> {
    return this.#pool.end();
  }

  async #convenant({ region, convenant }: AnswerEntry): Promise<Stored> {
    const text = 'SELECT document, hash FROM gate.convenant WHERE region = $1 AND version = $2';
    const { rows } = await this.#pool.query<Stored>(text, [region, convenant.version]);
    const [stored] = rows;
    if (!stored) throw new Error(`no convenant ${String(convenant.version)} in ${region}`);
    return stored;
  }
}

function compare(entries: readonly AnswerEntry[], { granted, refused }: Decision): string[] {
  const recorded = {
    granted: new Set(
      entries.flatMap((entry) =>
        entry.granted.flatMap(({ fields, clause, form, consent }) =>
          fields.map((field) => [field, clause, form, consent].join(' ')),
        ),
      ),
    ),
    refused: new Set(
      entries.flatMap((entry) =>
        entry.refused.flatMap(({ fields, reason }) => fields.map((field) => `${field} ${reason}`)),
      ),
    ),
  };
  const grants = granted.map(({ block, clause: { terms }, consent, items }) => ({
    rows: block.fields.map(({ coordinate }) => [coordinate, terms.id, terms.form, consent ?? undefined].join(' ')),
    gave: items.length > 0,
  }));
  const refusals = refused.flatMap(({ block, reason }) =>
    block.fields.map(({ coordinate }) => `${coordinate} ${reason}`),
  );
  const possible = new Set(grants.flatMap(({ rows }) => rows));
  // A grant that gave nothing is told of where somebody might have given something.
  const due = grants.filter(({ gave }) => gave).flatMap(({ rows }) => rows);
  return [
    ...[...recorded.granted].filter((row) => !possible.has(row)).map((row) => `recorded: granted ${row}`),
    ...due.filter((row) => !recorded.granted.has(row)).map((row) => `anew: granted ${row}`),
    ...[...recorded.refused].filter((row) => !refusals.includes(row)).map((row) => `recorded: refused ${row}`),
    ...refusals.filter((row) => !recorded.refused.has(row)).map((row) => `anew: refused ${row}`),
  ];
}
