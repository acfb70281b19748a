/** Bundles in which an item's groups are sealed: each by itself, and each run of neighbours together, so that groups granted
 *  together are opened at once and no group is opened that was not. A bundle's name is that of its groups, in order. */
export function bundlesOf(groups: readonly string[]): readonly string[] {
  const inOrder = [...groups].sort();
  return inOrder.flatMap((_, from) =>
    inOrder.slice(from).map((__, more) => inOrder.slice(from, from + more + 1).join('+')),
  );
}

export function groupsIn(bundle: string): readonly string[] {
  return bundle.split('+');
}

/** The bundles to open for these groups, largest first: what they hold was wanted, every group of it, and nothing twice that
 *  another has already. Groups of which nothing is sealed are left out. */
export function coverOf(sealed: readonly string[], wanted: readonly string[]): readonly string[] {
  const left = new Set(wanted);
  const fitting = sealed.filter((bundle) => groupsIn(bundle).every((group) => wanted.includes(group)));
  return fitting
    .sort((a, b) => groupsIn(b).length - groupsIn(a).length)
    .filter((bundle) =>
      groupsIn(bundle)
        .map((group) => left.delete(group))
        .includes(true),
    );
}
