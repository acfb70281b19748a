/** What to do about an unknown word: the known word that is most like it, or all known words when none is and they are few. */
export function didYouMean(word: string, known: readonly string[]): string {
  const best = nearest(word, known);
  if (best !== null) return `Did you mean '${best}'?`;
  return known.length > 0 && known.length <= 15 ? `Use one of: ${known.join(', ')}` : 'Remove it, or correct its name';
}

const ALIKE = 0.5;

/** The known word that shares most pairs of letters with the given one (Dice's coefficient), if they share half of them. */
export function nearest(word: string, known: readonly string[]): string | null {
  const best = known
    .map((candidate) => ({ candidate, likeness: likeness(word, candidate) }))
    .reduce((a, b) => (b.likeness > a.likeness ? b : a), { candidate: '', likeness: 0 });
  return best.likeness >= ALIKE ? best.candidate : null;
}

function likeness(one: string, other: string): number {
  const [a, b] = [pairsOf(one), pairsOf(other)];
  const shared = [...a].filter((pair) => b.has(pair)).length;
  return (2 * shared) / (a.size + b.size);
}

function pairsOf(word: string): ReadonlySet<string> {
  const padded = Array.from(` ${word.toLowerCase()} `);
  return new Set(padded.slice(1).map((letter, index) => `${String(padded[index])}${letter}`));
}
