/** How often a line is told. Milliseconds. */
const EVERY_MS = 2_000;

/** Tells on the way how far it is, how fast, and how long it will take. Nothing when it is over before. */
export class ProgressLine {
  readonly #started = performance.now();
  #told = this.#started;

  /** `total`: how many entries there will be; null when nobody knows. */
  constructor(
    private readonly say: (line: string) => void,
    private readonly total: number | null,
  ) {}

  readonly at = (entries: number): void => {
    const now = performance.now();
    if (now - this.#told < EVERY_MS) return;
    this.#told = now;
    this.say(progressText(entries, this.total, (now - this.#started) / 1000));
  };

  /** Entries per second up to now. */
  rate(entries: number): number {
    return entries / Math.max((performance.now() - this.#started) / 1000, 0.001);
  }
}

/** Such as `1,200,000 of 3,000,000 entries, 130,000 a second, 14 s to go`. */
export function progressText(entries: number, total: number | null, seconds: number): string {
  const rate = entries / Math.max(seconds, 0.001);
  const many = (count: number): string => Math.round(count).toLocaleString('en');
  if (total === null || total < entries) return `${many(entries)} entries, ${many(rate)} a second`;
  const left = Math.ceil((total - entries) / Math.max(rate, 1));
  return `${many(entries)} of ${many(total)} entries, ${many(rate)} a second, ${many(left)} s to go`;
}
