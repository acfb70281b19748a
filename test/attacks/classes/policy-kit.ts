import { unless, type Attack, type Net } from '../attack.js';
import type { SignIn } from '#testing';
import type { World } from '../world.js';

export const COMPILE = 'libs/policies/src/decision/compile.ts';
export const DECIDE = 'libs/policies/src/decision/decide.ts';
export const PLAN = 'libs/policies/src/decision/plan.ts';
export const CONSENT = 'libs/policies/src/decision/consent.ts';
export const FACTS = 'libs/persistence/src/facts/fact-store.ts';

export const RECLASSERING = { slug: 'reclassering', function: 'toezichthouder' };
export const OM = { slug: 'om', function: 'officier-van-justitie' };
export const ZVH = { slug: 'zvh', function: 'procesregisseur' };
export const DJI = { slug: 'dji', function: 'trajectbegeleider' };
export const LEVENSLOOP = { slug: 'levensloopaanbieder', function: 'zorgverantwoordelijke' };

export type Told = Pick<Attack, 'id' | 'title' | 'source'>;

export interface Question {
  readonly who: SignIn;
  readonly case: number;
  readonly purpose?: string;
  /** Below the case. */
  readonly fields: string;
  /** What may not be in the values of the answer. */
  readonly secret: RegExp;
  /** What must be so for the question to make sense. */
  readonly given?: (world: World) => Promise<unknown>;
}

export function caseId(number: number): string {
  return `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;
}

/** A question whose answer would hold what the convenant does not give. */
export function wanting(told: Told, question: Question, ...defence: [Net, ...Net[]]): Attack {
  return {
    ...told,
    defence,
    attempt: async (world) => {
      await question.given?.(world);
      const { purpose = 'UITVOERING', fields } = question;
      const { body } = await world.ask(
        question.who,
        `{ case(id: "${caseId(question.case)}", purpose: ${purpose}) ${fields} }`,
      );
      if (body.data === undefined) throw new Error(`not answered: ${JSON.stringify(body)}`);
      const values = JSON.stringify(body.data);
      return unless(!question.secret.test(values), `it was given: ${values.slice(0, 300)}`);
    },
  };
}

export const DIAGNOSIS = { fields: '{ zorginhoud { diagnose } }', secret: /"diagnose":"/ };
export const BIRTH = { fields: '{ identiteit { geboortedatum } }', secret: /"geboortedatum":"/ };
export const INCIDENTS = '{ politie { incidenten { soort } } }';

export function consentOf(recipient: string, purpose: string | null): (world: World) => Promise<unknown> {
  const text = `INSERT INTO consent.record (id, version, case_id, kind, state, categories, recipients, purpose, from_at)
    VALUES (gen_random_uuid(), 1, '${caseId(4)}', 'CONSENT', 'IN_FORCE', '{K09}', $1, $2, now() - interval '1 day')`;
  return (world) => world.sql(text, [[recipient], purpose]);
}

/** Lets a party take part in a case that it has no business in, so that only the purpose is in its way. */
export function joins(slug: string, number: number): (world: World) => Promise<unknown> {
  const text = `INSERT INTO gate.participation (case_id, oin, role, from_at)
    SELECT $1, oin, 'KERNPARTNER', now() - interval '1 day' FROM gate.party WHERE slug = $2 ON CONFLICT DO NOTHING`;
  return (world) => world.sql(text, [caseId(number), slug]);
}
