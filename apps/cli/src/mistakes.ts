/** One mistake as the gate tells it: at a path in the arguments, or at a line of a document. */
export interface ToldMistake {
  readonly path?: readonly (string | number)[];
  readonly line?: number;
  readonly column?: number;
  readonly problem: string;
  readonly remedy: string;
}

/** An error as the gate tells it, in an answer. */
export interface GateError {
  readonly message: string;
  readonly extensions: Bound & { readonly code: string; readonly mistakes?: readonly ToldMistake[] };
}

/** Of LIMIT_EXCEEDED and RATE_LIMITED: which limit, how much it allows, and after how many seconds to come back. */
interface Bound {
  /** Of a look at the log: the purposes for which it may be read. */
  readonly purposes?: readonly string[];
  readonly limit?: string;
  readonly allowed?: number;
  readonly retryAfter?: number;
}

export interface ToldRefusal extends Bound {
  readonly code: string;
  readonly message: string;
  readonly mistakes: readonly ToldMistake[];
  /** What lines are of, in front of them; empty: nothing. */
  readonly file?: string;
}

/** A refusal, for `toldMistakes` and for a machine. */
export function refusalOf({ message, extensions }: GateError): ToldRefusal {
  const { code, mistakes = [], limit, allowed, retryAfter, purposes } = extensions;
  return {
    ...{ code, message, mistakes },
    ...(limit !== undefined && { limit }),
    ...(allowed !== undefined && { allowed }),
    ...(retryAfter !== undefined && { retryAfter }),
    ...(purposes !== undefined && { purposes }),
  };
}

/** The mistakes, or where there are none what the gate says. */
export function toldMistakes({ code, message, mistakes, file = '', ...bound }: ToldRefusal): string {
  if (mistakes.length === 0) return `${code}: ${message}${boundOf(bound)}`;
  const lines = mistakes.map(({ problem, remedy, ...place }) => `  ${placeOf(place, file)}${problem}. ${remedy}`);
  return [`${code}:`, ...lines].join('\n');
}

function boundOf({ limit, allowed, retryAfter, purposes = [] }: Bound): string {
  if (purposes.length > 0) return ` Those are: ${purposes.join(', ')}`;
  const most =
    limit === undefined ? '' : ` (${limit}: ${allowed === undefined ? 'too many' : `${String(allowed)} at most`})`;
  return `${most}${retryAfter === undefined ? '' : `. Ask again after ${String(retryAfter)} seconds`}`;
}

function placeOf({ path = [], line, column }: Omit<ToldMistake, 'problem' | 'remedy'>, file: string): string {
  if (line !== undefined && column !== undefined)
    return `${[file, String(line), String(column)].filter((part) => part !== '').join(':')}: `;
  return path.length > 0 ? `${path.join('.')}: ` : '';
}
