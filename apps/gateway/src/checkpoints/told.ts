import type { RelayLog } from '#relay';

const ALARMS = new Set(['checkpoints.forked', 'witness.forked', 'witness.ahead']);
const MOST = 1_000;

/** Tells each thing once: what stays so is not told at each round. */
export class ToldOnce {
  readonly #told = new Set<string>();

  constructor(private readonly log: RelayLog) {}

  tell(event: string, detail: Readonly<Record<string, string | number>>): void {
    const what = `${event} ${JSON.stringify(detail)}`;
    if (this.#told.has(what)) return;
    if (this.#told.size > MOST) this.#told.clear();
    this.#told.add(what);
    if (ALARMS.has(event)) this.log.error(event, detail);
    else this.log.warn(event, detail);
  }

  /** What could not be done now, and is tried again: each time. */
  interrupted(error: unknown, detail: Readonly<Record<string, string>> = {}): void {
    this.log.warn('checkpoints.interrupted', { ...detail, error: nameOf(error) });
  }
}

export function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : 'unknown';
}
