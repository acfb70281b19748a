import { describe, expect, it } from '@jest/globals';
import { buildSchema, getNullableType, isListType, isNonNullType, isObjectType, type GraphQLOutputType } from 'graphql';
import { readCatalogue } from '#persistence';
import { CASE_TYPE, caseShape, compile, decide, plan, type Catalogue, type Decision, type Field } from '#policies';
import { caseWith, clauseWith, CLASS, CONVENANT_HASH, convenantWith, factsWith, OUR_OIN } from '#testing';
import { wayPastTheDoor } from '../../apps/gateway/src/graphql/door-check.js';
import { partnerSchema } from '../../apps/gateway/src/graphql/schema.js';

/** Real here: the shipped catalogue and the schema that is published from it. */
const CATALOGUE: Catalogue = readCatalogue('config');
const SCHEMA = buildSchema(partnerSchema(CATALOGUE));
const SHAPE = caseShape(CATALOGUE);
const FIELDS = [...CATALOGUE.fields.values()];

interface Leaf {
  readonly type: string;
  readonly name: string;
  /** Types from the case down to the value, without what wraps them. */
  readonly wrapped: readonly GraphQLOutputType[];
}

/** Every path through the published schema from the case to a value. */
function leavesOf(type = CASE_TYPE, wrapped: readonly GraphQLOutputType[] = []): Leaf[] {
  const owner = SCHEMA.getType(type);
  if (!isObjectType(owner)) throw new Error(`${type} is no object`);
  return Object.values(owner.getFields()).flatMap((field) => {
    const unwrapped = unwrap(field.type);
    const below = unwrapped.at(-1);
    const all = [...wrapped, ...unwrapped];
    return isObjectType(below) ? leavesOf(below.name, all) : [{ type, name: field.name, wrapped: all }];
  });
}

function unwrap(type: GraphQLOutputType): GraphQLOutputType[] {
  const bare = getNullableType(type);
  return isListType(bare) ? [type, ...unwrap(bare.ofType)] : [type];
}

describe('every field of the shipped catalogue', () => {
  const guarded = leavesOf().filter(({ type, name }) => !(type === CASE_TYPE && name === 'id'));

  it('IW-05 is one field of the schema, and each field of the schema is one of the catalogue: what a rule is about', () => {
    const coordinates = guarded.map(({ type, name }) => {
      const member = SHAPE.get(type)?.get(name);
      return member?.kind === 'leaf' ? member.coordinate : `${type}.${name} is nobody's`;
    });
    expect(coordinates.sort()).toEqual([...CATALOGUE.fields.keys()].sort());
    expect(wayPastTheDoor(SCHEMA, SHAPE)).toEqual([]);
  });

  it('IW-09 can be null, and so can everything above it', () => {
    const stubborn = guarded.filter(({ wrapped }) => wrapped.some(isNonNullType));
    expect(stubborn.map(({ type, name }) => `${type}.${name}`)).toEqual([]);
  });

  it('IW-06 is granted by a clause that names it, and by none that names all else: nothing is inherited from a parent', () => {
    const wrong = [...CATALOGUE.units.values()].flatMap(({ fields }) => {
      const names = fields.map(({ coordinate }) => coordinate);
      return names.filter((name) => {
        const others = names.filter((other) => other !== name);
        const [alone, without] = [grantedBy([name], names), grantedBy(others, names)];
        return alone.join() !== name || without.join() !== others.join();
      });
    });
    expect(wrong).toEqual([]);
  });

  it('IW-06 of a list is not granted by a clause that names all else of its category', () => {
    const inherited = CATALOGUE.categories.flatMap(({ units }) => {
      const names = units.flatMap(({ fields }) => fields.map(({ coordinate }) => coordinate));
      return units.flatMap(({ fields, id }) => {
        const own = new Set(fields.map(({ coordinate }) => coordinate));
        const others = names.filter((name) => !own.has(name));
        return grantedBy(others, names).some((name) => own.has(name)) ? [id] : [];
      });
    });
    expect(inherited).toEqual([]);
  });

  it('JZV-06 of level 0 tells that something exists, since when and from whom, and nothing of what it is', () => {
    const generated = ['referentie', 'status', 'datum', 'bron', 'bijgewerktOp'];
    const lowest = FIELDS.filter(({ level }) => level === 0);
    expect(lowest.length).toBeGreaterThan(0);
    expect(lowest.filter((field) => !generated.includes(String(field.path.at(-1))) || isNested(field))).toEqual([]);
  });
});

function isNested({ path, unit }: Field): boolean {
  return path.length - (CATALOGUE.units.get(unit)?.path.length ?? 0) > 1;
}

/** What of these fields a convenant of one clause grants, in its order. */
function grantedBy(fields: readonly string[], asked: readonly string[]): string[] {
  if (fields.length === 0) return [];
  const policy = compile(convenantWith([clauseWith({ fields })]), CONVENANT_HASH, CATALOGUE);
  const decision: Decision = decide(plan(policy, CLASS, 'CASUSOVERLEG', asked), factsWith(caseWith()), OUR_OIN);
  const granted = new Set(decision.granted.flatMap(({ block }) => block.fields.map(({ coordinate }) => coordinate)));
  return asked.filter((name) => granted.has(name));
}
