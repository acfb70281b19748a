import { Kind, visit, type OperationDefinitionNode } from 'graphql';
import { SYSTEM_FUNCTION } from '#identity';
import { NEUTRAL, type Form, type PartyType, type Purpose } from '#kernel';
import {
  compile,
  outlookOf,
  readConvenant,
  type CaseShape,
  type Catalogue,
  type CompiledConvenant,
  type FieldOutlook,
  type Need,
} from '#policies';
import type { ConvenantStore, StoredConvenant } from '#persistence';
import { readingOf } from '../graphql/calls.js';
import { askedOf, askedOfPage, fieldsOf } from '../graphql/selection.js';
import type { SoundDocument } from './judge.js';

/** Whose document it is, with what its applications are registered for. */
export interface ReviewedParty {
  readonly type: PartyType;
  readonly applications: readonly { readonly functions: readonly string[]; readonly purposes: readonly string[] }[];
}

/** What may become of one field, and on what it depends: alternatives, each of which takes all that it names. */
export interface ReviewedField {
  readonly field: string;
  readonly verdict: FieldOutlook['verdict'];
  /** Of NEVER: as the caller would be told. */
  readonly reason: string | null;
  readonly ways: readonly { readonly form: Form; readonly needs: readonly Need[] }[];
}

export interface ReviewedUse {
  readonly purpose: Purpose;
  readonly function: string;
  /** An application of the party is registered for this purpose in this function; without one nothing is disclosed. */
  readonly registered: boolean;
  readonly fields: readonly ReviewedField[];
}

export interface ReviewedOperation {
  readonly name: string | null;
  readonly operation: 'query' | 'mutation';
  /** Root fields, as the schema names them. */
  readonly roots: readonly string[];
  readonly uses: readonly ReviewedUse[];
}

/** What a document would disclose in a region, by its newest convenant and without any fact. */
export interface Review {
  readonly region: string;
  readonly convenant: { readonly id: string; readonly version: number; readonly hash: string };
  readonly operations: readonly ReviewedOperation[];
}

/** Reviews documents by the newest convenant of a region. */
export class Reviews {
  readonly #compiled = new Map<string, CompiledConvenant>();
  readonly #convenants: Pick<ConvenantStore, 'newest'>;
  readonly #catalogue: Catalogue;
  readonly #shape: CaseShape;

  constructor(convenants: Pick<ConvenantStore, 'newest'>, catalogue: Catalogue, shape: CaseShape) {
    this.#convenants = convenants;
    this.#catalogue = catalogue;
    this.#shape = shape;
  }

  /** Null: the region has no convenant. */
  async of(sound: SoundDocument, party: ReviewedParty, region: string): Promise<Review | null> {
    const stored = await this.#convenants.newest(region);
    if (!stored) return null;
    const policy = this.#policyOf(region, stored);
    const { id, version } = policy.convenant;
    const operations = sound.operations.map((operation) => {
      const { roots, coordinates } = this.#askedBy(sound, operation);
      const name = operation.name?.value ?? null;
      const uses = coordinates.length > 0 ? usesOf(policy, party, coordinates) : [];
      return { name, operation: operation.operation as ReviewedOperation['operation'], roots, uses };
    });
    return { region, convenant: { id, version, hash: policy.hash }, operations };
  }

  #policyOf(region: string, stored: StoredConvenant): CompiledConvenant {
    const known = this.#compiled.get(region);
    if (known?.hash === stored.hash) return known;
    const made = compile(readConvenant(stored.document, this.#catalogue), stored.hash, this.#catalogue);
    this.#compiled.set(region, made);
    return made;
  }

  /** What an operation asks of a case when nothing of it is left out by a directive. */
  #askedBy(
    { document }: SoundDocument,
    { name }: OperationDefinitionNode,
  ): { readonly roots: readonly string[]; readonly coordinates: readonly string[] } {
    const whole = visit(document, { Directive: () => null });
    const operation = whole.definitions.find(
      (node) => node.kind === Kind.OPERATION_DEFINITION && node.name?.value === name?.value,
    );
    const reading = readingOf(whole, {});
    const set = operation && 'selectionSet' in operation ? operation.selectionSet : undefined;
    const roots = Array.from(fieldsOf([set], reading).values());
    const asked = roots.flatMap((nodes) => {
      const root = nodes[0].name.value;
      if (root === 'case') return askedOf(nodes, this.#shape, reading);
      return root === 'cases' ? askedOfPage(nodes, this.#shape, reading).asked : [];
    });
    return {
      roots: [...new Set(roots.map(([node]) => node.name.value))],
      coordinates: [...new Set(asked.map(({ coordinate }) => coordinate))],
    };
  }
}

function usesOf(
  policy: CompiledConvenant,
  { type, applications }: ReviewedParty,
  coordinates: readonly string[],
): readonly ReviewedUse[] {
  const functions = [...new Set([...applications.flatMap((one) => one.functions), SYSTEM_FUNCTION])];
  return policy.convenant.purposes.flatMap(({ code: purpose }) =>
    functions.map((role) => ({
      purpose,
      function: role,
      registered: applications.some(
        (one) => one.purposes.includes(purpose) && [...one.functions, SYSTEM_FUNCTION].includes(role),
      ),
      fields: outlookOf(policy, { partyType: type, function: role }, purpose, coordinates).map(reviewed),
    })),
  );
}

function reviewed(outlook: FieldOutlook): ReviewedField {
  const { verdict } = outlook;
  const field = outlook.field.coordinate;
  if (outlook.verdict === 'NEVER') return { field, verdict, reason: NEUTRAL[outlook.reason], ways: [] };
  return { field, verdict, reason: null, ways: outlook.ways.map(({ form, needs }) => ({ form, needs })) };
}
