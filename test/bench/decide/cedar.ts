import {
  preparsePolicySet,
  statefulIsAuthorized,
  type AuthorizationAnswer,
  type Context,
} from '@cedar-policy/cedar-wasm/nodejs';
import type { Engine } from './engine.js';
import type { Condition, Must, Rule } from './rules.js';

/** Cedar in WebAssembly, by its stateful interface: policies parsed once, in sets by party type and unit, so that a question
 *  meets no policy that cannot bear on it. Fields are actions; the context holds the attributes that the set asks for. */
export function cedarEngine(rules: readonly Rule[]): Engine {
  const sets = setsOf(rules);
  return {
    name: 'cedar',
    atOnce: 1,
    prepare({ plan: { requester }, situation, items }) {
      const calls = items.flatMap(({ unit, marks, fields }) => {
        const { id, attributes } = sets.get(`${requester.partyType} ${unit}`) ?? NO_POLICIES;
        const all: Context = { ...situation, wpg20: [...situation.wpg20], ...marks };
        const context = Object.fromEntries(Object.entries(all).filter(([name]) => attributes.has(name)));
        return fields.map((field) => ({
          principal: { type: 'Party', id: requester.partyType },
          action: { type: 'Action', id: field },
          resource: { type: 'Item', id: unit },
          ...{ context, preparsedPolicySetId: id, entities: [] },
        }));
      });
      return {
        ask: () => calls.map((call) => statefulIsAuthorized(call)),
        read: (answer) => (answer as AuthorizationAnswer[]).map((one) => isAllowed(one)),
      };
    },
    stop: () => Promise.resolve(),
  };
}

interface PolicySet {
  readonly id: string;
  /** What its policies ask for. */
  readonly attributes: ReadonlySet<string>;
}

const NO_POLICIES: PolicySet = { id: 'none', attributes: new Set() };

/** Parses the policies; sets by party type and unit. */
function setsOf(rules: readonly Rule[]): ReadonlyMap<string, PolicySet> {
  const sets = new Map<string, Rule[]>();
  for (const rule of rules) {
    const key = `${rule.to} ${rule.unit}`;
    sets.set(key, [...(sets.get(key) ?? []), rule]);
  }
  parse(NO_POLICIES.id, []);
  return new Map(
    Array.from(sets, ([id, some]) => {
      parse(id, some);
      const attributes = some.flatMap(({ conditions }) => conditions.map(({ attribute }) => attribute));
      return [id, { id, attributes: new Set<string>(attributes) }];
    }),
  );
}

function parse(id: string, rules: readonly Rule[]): void {
  const parsed = preparsePolicySet(id, { staticPolicies: rules.map(cedarPolicy).join('\n') });
  if (parsed.type === 'failure') throw new Error(`Cedar: ${parsed.errors[0]?.message ?? 'policies not parsed'}`);
}

/** An answer with an error in a policy is no answer. */
function isAllowed(answer: AuthorizationAnswer): boolean {
  if (answer.type === 'failure') throw new Error(`Cedar: ${answer.errors[0]?.message ?? 'no answer'}`);
  const [error] = answer.response.diagnostics.errors;
  if (error) throw new Error(`Cedar: ${error.error.message}`);
  return answer.response.decision === 'allow';
}

export function cedarPolicy({ to, fields, conditions }: Rule): string {
  const actions = fields.map((field) => `Action::${quoted(field)}`).join(', ');
  const when = conditions.map(expressionOf).join(' && ');
  return `permit(principal == Party::${quoted(to)}, action in [${actions}], resource) when { ${when} };`;
}

function expressionOf({ attribute, must }: Condition): string {
  return mustOf(`context.${attribute}`, must);
}

function mustOf(attribute: string, must: Must): string {
  if ('be' in must) return must.be ? attribute : `!${attribute}`;
  if ('hold' in must) return `${attribute}.contains(${quoted(must.hold)})`;
  return `[${must.beOneOf.map(quoted).join(', ')}].contains(${attribute})`;
}

/** A string of Cedar: JSON's escapes for what a code or coordinate can hold are Cedar's too. */
function quoted(text: string): string {
  return JSON.stringify(text);
}
