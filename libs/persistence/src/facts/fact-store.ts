import type pg from 'pg';
import { SourceUnavailable } from '#kernel';
import { FactStore, type CaseQuestion, type FactQuestion, type Facts } from '#policies';
import { Batcher } from '../batcher.js';
import { factsOf, type FactRow } from './fact-rows.js';

const MS = (column: string): string => `(extract(epoch FROM ${column}) * 1000)::float8`;

/** One statement is one snapshot: facts, control attributes and epochs belong together. Items and epoch of a case in which the
 *  party takes no part are not looked at, so such a case costs what an unknown one costs. Their moment is a whole millisecond, as the
 *  record tells it, so that deciding again goes by the same; what turns within it ends the trust in the facts at once. */
const FACTS = `
SELECT floor(${MS('now()')}) AS at,
  (SELECT epoch FROM gate.epoch WHERE key = 'region:' || q.region)::int AS region_epoch,
  (SELECT epoch FROM gate.epoch WHERE key = 'party:' || q.oin)::int AS party_epoch,
  (SELECT epoch FROM gate.epoch WHERE key = 'case:' || p.case_id::text)::int AS case_epoch,
  ${MS('a.acceded_at')} AS acceded_at, ${MS('a.exited_at')} AS exited_at,
  c.person, c.phase, c.track, p.role, p.functions, ${MS('p.until_at')} AS role_until,
  (SELECT json_agg(json_build_array(other.oin, party.type) ORDER BY other.oin)
     FROM gate.participation other JOIN gate.party USING (oin)
     WHERE p.case_id IS NOT NULL AND other.case_id = p.case_id
       AND other.from_at <= now() AND (other.until_at IS NULL OR now() < other.until_at)) AS participants,
  (SELECT json_build_array(e.reason, ${MS('e.from_at')}, ${MS('e.until_at')}) FROM gate.emergency e
     WHERE e.case_id = p.case_id AND now() < e.until_at ORDER BY e.from_at LIMIT 1) AS emergency,
  (SELECT json_agg(json_build_array(r.id, r.version, r.kind, r.state, r.categories, r.recipients, r.purpose,
       ${MS('r.from_at')}, ${MS('r.until_at')}) ORDER BY r.id)
     FROM (SELECT DISTINCT ON (id) * FROM consent.record WHERE case_id = p.case_id ORDER BY id, version DESC) r) AS consents,
  (SELECT string_agg(i.control, ',' ORDER BY i.unit, i.id)
     FROM depot.item i WHERE i.case_id = p.case_id AND i.withdrawn_at IS NULL AND i.unit = ANY(string_to_array(q.units, ','))) AS items
FROM unnest($1::text[], $2::text[], $3::uuid[], $4::text[], $5::text[]) WITH ORDINALITY AS q(region, oin, case_id, units, role, ord)
LEFT JOIN gate.accession a ON a.oin = q.oin AND a.region = q.region
LEFT JOIN gate.case_file c ON c.id = q.case_id AND c.region = q.region
LEFT JOIN LATERAL (
  SELECT * FROM gate.participation own WHERE own.case_id = c.id AND own.oin = q.oin
    AND own.from_at <= now() AND (own.until_at IS NULL OR now() < own.until_at)
    AND (own.functions = '{}' OR q.role = ANY(own.functions)) ORDER BY own.from_at DESC LIMIT 1) p ON true
ORDER BY q.ord`;

const CASES = `
SELECT DISTINCT c.id FROM gate.participation p JOIN gate.case_file c ON c.id = p.case_id
WHERE p.oin = $1 AND c.region = $2 AND c.phase = ANY($3::text[])
  AND p.from_at <= now() AND (p.until_at IS NULL OR now() < p.until_at) AND ($4::uuid IS NULL OR c.id > $4::uuid)
  AND (p.functions = '{}' OR $6 = ANY(p.functions))
ORDER BY c.id LIMIT $5`;

/** Facts from PostgreSQL. Concurrent questions share a statement. */
export class PostgresFactStore extends FactStore {
  readonly #pool: pg.Pool;
  readonly #batcher = new Batcher<FactQuestion, Facts>((questions) => this.#readRows(questions));

  constructor(pool: pg.Pool) {
    super();
    this.#pool = pool;
  }

  read(question: FactQuestion): Promise<Facts> {
    return answered(this.#batcher.load(question));
  }

  readAll(questions: readonly FactQuestion[]): Promise<readonly Facts[]> {
    return answered(this.#batcher.loadAll(questions));
  }

  async casesOf({ oin, region, phases, first, after, ...question }: CaseQuestion): Promise<readonly string[]> {
    try {
      const values = [oin, region, phases, after, first + 1, question.function];
      const { rows } = await this.#pool.query<{ id: string }>({ name: 'cases', text: CASES, values });
      return rows.map(({ id }) => id);
    } catch (cause) {
      throw new SourceUnavailable('the cases could not be read', cause);
    }
  }

  async #readRows(questions: readonly FactQuestion[]): Promise<Facts[]> {
    const values = [
      questions.map(({ region }) => region),
      questions.map(({ oin }) => oin),
      questions.map(({ caseId }) => caseId),
      questions.map(({ units }) => units.join(',')),
      questions.map((question) => question.function),
    ];
    const { rows } = await this.#pool.query<FactRow>({ name: 'facts', text: FACTS, values });
    return questions.map((question, index) => {
      const row = rows[index];
      if (!row) throw new Error('fewer rows than questions');
      return factsOf(question, row);
    });
  }
}

async function answered<Answer>(asked: Promise<Answer>): Promise<Answer> {
  try {
    return await asked;
  } catch (cause) {
    throw new SourceUnavailable('the facts could not be read', cause);
  }
}
