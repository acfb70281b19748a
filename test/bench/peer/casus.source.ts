/** Where a peer gets a case from: everything the query asks for, at once. */
export abstract class CasusSource {
  abstract find(id: string): Promise<object | null>;
}

/** A category of which nothing may be seen is null in the answer, not an empty list. */
export function orNull<T>(rows: readonly T[] | null): readonly T[] | null {
  return rows && rows.length > 0 ? rows : null;
}
