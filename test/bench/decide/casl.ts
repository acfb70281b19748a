import { createMongoAbility, subject, type MongoAbility } from '@casl/ability';
import type { PartyType } from '#kernel';
import type { Engine } from './engine.js';
import type { Condition, Must, Rule } from './rules.js';

/** CASL as it is ordinarily used: one ability for whoever asks, made once for each type of party, asked for each field of
 *  each item. Items are subjects of a type of their unit, so that CASL looks at the rules of that unit alone. */
export function caslEngine(rules: readonly Rule[]): Engine {
  const abilities = new Map<PartyType, MongoAbility>();
  return {
    name: 'casl',
    atOnce: 1,
    prepare({ plan: { requester }, situation, items }) {
      const ability = abilityFor(requester.partyType, rules, abilities);
      const asked = items.flatMap(({ unit, marks, fields }) => {
        const about = subject(unit, { ...situation, ...marks });
        return fields.map((field) => ({ about, field }));
      });
      return {
        ask: () => asked.map(({ about, field }) => ability.can(ACTION, about, field)),
        read: (answer) => answer as boolean[],
      };
    },
    stop: () => Promise.resolve(),
  };
}

const ACTION = 'disclose';

function abilityFor(type: PartyType, rules: readonly Rule[], made: Map<PartyType, MongoAbility>): MongoAbility {
  const known = made.get(type);
  if (known) return known;
  const ability = createMongoAbility(rules.filter(({ to }) => to === type).map((rule) => caslRule(rule)));
  made.set(type, ability);
  return ability;
}

export function caslRule({ unit, fields, conditions }: Rule) {
  return {
    action: ACTION,
    subject: unit,
    fields: [...fields],
    conditions: Object.fromEntries(conditions.map(entryOf)),
  };
}

function entryOf({ attribute, must }: Condition): [string, object] {
  return [attribute, operatorOf(must)];
}

function operatorOf(must: Must): object {
  if ('be' in must) return { $eq: must.be };
  // Of a list CASL asks whether one of its elements is among those named.
  return { $in: 'hold' in must ? [must.hold] : [...must.beOneOf] };
}
