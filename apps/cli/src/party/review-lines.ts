/** A review as the gate answers it. */
export interface Review {
  readonly region: string;
  readonly convenant: { readonly id: string; readonly version: number };
  readonly operations: readonly {
    readonly name: string | null;
    readonly operation: string;
    readonly roots: readonly string[];
    readonly uses: readonly Use[];
  }[];
}

interface Use {
  readonly purpose: string;
  readonly function: string;
  readonly registered: boolean;
  readonly fields: readonly ReviewedField[];
}

interface ReviewedField {
  readonly field: string;
  readonly verdict: string;
  readonly reason: string | null;
  readonly ways: readonly { readonly form: string; readonly needs: readonly string[] }[];
}

/** A review for people: fields of which the same is said stand together. */
export function reviewLines({ region, convenant: { id, version }, operations }: Review): string[] {
  return [
    `By the convenant ${id}, version ${String(version)}, of ${region}:`,
    ...operations.flatMap(({ name, operation, roots, uses }) => [
      '',
      `${operation} ${name ?? '(no name)'}: ${roots.join(', ')}${uses.length === 0 ? '; no field of a case' : ''}`,
      ...uses.flatMap(useLines),
    ]),
  ];
}

function useLines({ purpose, function: role, registered, fields }: Use): string[] {
  const head = `  ${purpose} as ${role}${registered ? '' : ' (no application is registered for it)'}`;
  const [only] = fields;
  if (only && fields.every(({ verdict }) => verdict === 'NEVER'))
    return [`${head}: NEVER, ${String(fields.length)} of ${String(fields.length)} fields`];
  const alike = new Map<string, string[]>();
  for (const field of fields) alike.set(saidOf(field), [...(alike.get(saidOf(field)) ?? []), field.field]);
  return [head, ...Array.from(alike, ([said, names]) => `    ${said}: ${names.join(', ')}`)];
}

function saidOf({ verdict, reason, ways }: ReviewedField): string {
  if (verdict === 'NEVER') return `NEVER (${String(reason)})`;
  const told = ways.map(({ form, needs }) => `${form}${needs.length > 0 ? ` with ${needs.join(' + ')}` : ''}`);
  return `${verdict} ${[...new Set(told)].join(', or ')}`;
}
