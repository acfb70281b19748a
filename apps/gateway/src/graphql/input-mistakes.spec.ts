import { expect, it } from '@jest/globals';
import { buildSchema, Kind, parse } from 'graphql';
import { catalogueWith } from '#testing';
import { mistakesIn } from './input-mistakes.js';
import { partnerSchema } from './schema.js';

const catalogue = catalogueWith({
  K13: { name: 'plan', fields: { tekst: {}, aantal: { type: 'INTEGER' } }, lists: { acties: { fields: { wat: {} } } } },
});
const schema = buildSchema(partnerSchema(catalogue));

function mistakesOf(variables: string, given: Record<string, unknown>) {
  const [operation] = parse(`query (${variables}) { me { oin } }`).definitions;
  const definitions = operation?.kind === Kind.OPERATION_DEFINITION ? (operation.variableDefinitions ?? []) : [];
  return mistakesIn(schema, definitions, given);
}

it('names the place of each mistake, and what the schema would have there', () => {
  const input = { plan: { tekst: { geheim: 1 }, aantal: 'geheim', acties: [{ wat: 'a' }, { geheim: 2 }] } };
  const mistakes = mistakesOf('$input: ContributionInput!, $id: ID!, $soort: Category, $ja: Boolean = true', {
    input,
    soort: 'geheim',
  });
  expect(mistakes.map(({ path, problem }) => [path.join('.'), problem])).toEqual([
    ['input.plan.tekst', 'it does not fit String'],
    ['input.plan.aantal', 'it does not fit Int'],
    ['input.plan.acties.1', 'it does not fit PlanActiesInput!'],
    ['id', 'it is missing'],
    ['soort', 'it does not fit Category'],
  ]);
  expect(mistakes.at(-1)?.remedy).toBe('Send one of: K13');
  expect(JSON.stringify(mistakes)).not.toContain('geheim');
});

it('tells fifty and looks for no more', () => {
  const acties = Array.from({ length: 125_000 }, () => 1);
  expect(mistakesOf('$input: ContributionInput!', { input: { plan: { acties } } })).toHaveLength(50);
});
