/** A text that an error of the platform carries (`code`, `path`, `stderr`, …), or undefined. */
export function detailOf(error: unknown, name: 'code' | 'path' | 'stderr' | 'stdout'): string | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  const found: Readonly<Record<string, unknown>> = { ...error };
  const value = found[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}
