import { expect, it } from '@jest/globals';
import { buildSchema, Kind, parse } from 'graphql';
import { catalogueWith } from '#testing';
import { mistakesIn } from './input-mistakes.js';
import { partnerSchema } from './schema.js';

const catalogue = catalogueWith({
  K13: { name: 'plan', fields: { tekst: {}, aantal: { type: 'INTEGER' } }, lists: { acties: { fields: { wat: {} } } } },
});
const schema = buildSchema(partnerSchema(catalogue));

function mistakesOf(variables: string, given: Record<string, unknown>, told = true) {
  const [operation] = parse(`query (${variables}) { me { oin } }`).definitions;
  const definitions = operation?.kind === Kind.OPERATION_DEFINITION ? (operation.variableDefinitions ?? []) : [];
  return mistakesIn(schema, definitions, given, told);
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

it('names nothing that was not sent where the schema is not told, and has the same places', () => {
  const variables = '$input: ContributionInput!, $soort: Category!, $ja: Boolean!';
  const given = { input: { plan: { tekst: {}, acties: [1] } }, soort: 'geheim' };
  const [told, untold] = [mistakesOf(variables, given), mistakesOf(variables, given, false)];
  expect(untold.map(({ path }) => path)).toEqual(told.map(({ path }) => path));
  expect(untold.map(({ problem }) => problem)).toEqual([
    ...['it does not fit', 'it does not fit', 'it does not fit', 'it is missing'],
  ]);
  expect(JSON.stringify(untold.map(({ remedy }) => remedy))).not.toMatch(/K13|aantal|wat|Input|String|Boolean/);
});

it('tells fifty and looks for no more', () => {
  const acties = Array.from({ length: 125_000 }, () => 1);
  expect(mistakesOf('$input: ContributionInput!', { input: { plan: { acties } } })).toHaveLength(50);
});
