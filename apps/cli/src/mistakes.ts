/** One mistake as the gate tells it: at a path in the arguments, or at a line of a document. */
export interface ToldMistake {
  readonly path?: readonly (string | number)[];
  readonly line?: number;
  readonly column?: number;
  readonly problem: string;
  readonly remedy: string;
}

export interface ToldRefusal {
  readonly code: string;
  readonly message: string;
  readonly mistakes: readonly ToldMistake[];
  /** What lines are of, in front of them; empty: nothing. */
  readonly file?: string;
}

/** The mistakes, or where there are none what the gate says. */
export function toldMistakes({ code, message, mistakes, file = '' }: ToldRefusal): string {
  if (mistakes.length === 0) return `${code}: ${message}`;
  const lines = mistakes.map(({ problem, remedy, ...place }) => `  ${placeOf(place, file)}${problem}. ${remedy}`);
  return [`${code}:`, ...lines].join('\n');
}

function placeOf({ path = [], line, column }: Omit<ToldMistake, 'problem' | 'remedy'>, file: string): string {
  if (line !== undefined && column !== undefined)
    return `${[file, String(line), String(column)].filter((part) => part !== '').join(':')}: `;
  return path.length > 0 ? `${path.join('.')}: ` : '';
}
