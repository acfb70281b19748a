import type { Condition, Must, Rule } from './rules.js';

/** One resource policy for each unit, its fields as actions, its rules for roles that are party types. */
export function cerbosPolicies(rules: readonly Rule[]): readonly object[] {
  const units = new Map<string, Rule[]>();
  for (const rule of rules) units.set(rule.unit, [...(units.get(rule.unit) ?? []), rule]);
  return Array.from(units, ([unit, some]) => ({
    apiVersion: 'api.cerbos.dev/v1',
    resourcePolicy: { resource: kindOf(unit), version: 'default', rules: some.map(ruleOf) },
  }));
}

/** The kind of resource that items of a unit are. */
export function kindOf(unit: string): string {
  return `item:${unit}`;
}

function ruleOf({ to, fields, conditions }: Rule): object {
  const all = { of: conditions.map((condition) => ({ expr: expressionOf(condition) })) };
  return { actions: fields, effect: 'EFFECT_ALLOW', roles: [to], condition: { match: { all } } };
}

function expressionOf({ whom, attribute, must }: Condition): string {
  return mustOf(`${whom === 'situation' ? 'P' : 'R'}.attr.${attribute}`, must);
}

function mustOf(attribute: string, must: Must): string {
  if ('be' in must) return must.be ? attribute : `!${attribute}`;
  if ('hold' in must) return `${quoted(must.hold)} in ${attribute}`;
  return `${attribute} in [${must.beOneOf.map(quoted).join(', ')}]`;
}

/** A string of CEL: JSON's escapes for what a code can hold are CEL's too. */
function quoted(text: string): string {
  return JSON.stringify(text);
}
