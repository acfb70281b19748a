import {
  SchemaMetaFieldDef,
  TypeMetaFieldDef,
  getNamedType,
  getNullableType,
  isListType,
  isObjectType,
  type GraphQLField,
  type GraphQLOutputType,
  type GraphQLSchema,
  type OperationTypeNode,
} from 'graphql';
import type { CaseShape, Catalogue, Member } from '#policies';
import type { CostTable, FieldCost } from './extent.js';

/** A value that is read, opened and told in the record; 1 more for each sensitivity. */
const VALUE = 1;
/** A category is asked of its source. */
const CATEGORY = 5;
/** What stands outside the case. A case is a decision and a record, `access` a decision on every field, a contribution a transaction
 *  under the region's lock. */
const OWN: Readonly<Record<string, number>> = {
  'Query.case': 20,
  'Query.access': 200,
  'CasePage.nodes': 20,
  'Mutation.contribute': 200,
};
const PAGE = 'Query.cases';
const LIST = 5;
/** What the schema tells of itself is in memory, but there is much of it. */
const OF_THE_SCHEMA = 0.01;
const LIST_OF_THE_SCHEMA = 12;
const OF_EVERY_QUERY = [SchemaMetaFieldDef, TypeMetaFieldDef];
const UNKNOWN: FieldCost = { own: VALUE, times: 1, type: undefined, isPage: false };

/** Costs of all fields of the schema: of the case from the catalogue, of the rest by what is behind it. */
export class Costs implements CostTable {
  readonly #known = new Map<string, FieldCost>();
  readonly #sensitivities: ReadonlyMap<string, number>;

  constructor(
    private readonly schema: GraphQLSchema,
    private readonly shape: CaseShape,
    { fields }: Pick<Catalogue, 'fields'>,
  ) {
    this.#sensitivities = new Map(
      Array.from(fields, ([coordinate, { sensitivities }]) => [coordinate, sensitivities.length]),
    );
  }

  rootType(operation: OperationTypeNode): string | undefined {
    return this.schema.getRootType(operation)?.name;
  }

  of(type: string | undefined, field: string): FieldCost {
    const key = `${type ?? ''}.${field}`;
    const known = this.#known.get(key);
    if (known) return known;
    const found = type === undefined ? undefined : this.#fieldOf(type, field);
    // Names that are not in the schema are the caller's, and without number.
    if (!type || !found) return UNKNOWN;
    const cost = this.#costOf(key, this.shape.get(type)?.get(field), found.type);
    this.#known.set(key, cost);
    return cost;
  }

  #fieldOf(type: string, field: string): GraphQLField<unknown, unknown> | undefined {
    const parent = this.schema.getType(type);
    const own = isObjectType(parent) ? parent.getFields()[field] : undefined;
    return own ?? OF_EVERY_QUERY.find(({ name }) => name === field);
  }

  #costOf(key: string, member: Member | undefined, answered: GraphQLOutputType): FieldCost {
    const inside = getNamedType(answered);
    const type = isObjectType(inside) ? inside.name : undefined;
    const isList = isListType(getNullableType(answered));
    if (`${key} ${type ?? ''}`.includes('__'))
      return { own: OF_THE_SCHEMA, times: isList ? LIST_OF_THE_SCHEMA : 1, type, isPage: false };
    const own = OWN[key] ?? this.#ownOf(member);
    return { own, times: isList && OWN[key] === undefined ? LIST : 1, type, isPage: key === PAGE };
  }

  #ownOf(member: Member | undefined): number {
    if (member?.kind === 'category') return CATEGORY;
    return VALUE + (member?.kind === 'leaf' ? (this.#sensitivities.get(member.coordinate) ?? 0) : 0);
  }
}
