import { LimitExceeded } from '#kernel';

/** How deep JSON may be nested, and how many values it may hold. */
export interface Nesting {
  readonly variableDepth: number;
  readonly variableValues?: number;
}

/** LIMIT_EXCEEDED for JSON that is nested deeper, or holds more, than anything we read. */
export function checkNesting(value: unknown, { variableDepth, variableValues = Infinity }: Nesting): void {
  let level: readonly unknown[] = [value];
  let count = 0;
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > variableDepth) throw new LimitExceeded('variableDepth', variableDepth);
    count += level.length;
    if (count > variableValues) throw new LimitExceeded('variableValues', variableValues);
    level = level.flatMap((one): unknown[] => (typeof one === 'object' && one !== null ? Object.values(one) : []));
  }
}
