import { readEnd, type ExportEnd } from '#reports';

/** Takes an export as it comes in, and keeps its last line back: that is not of the export, and says whether it is whole. */
export class Received {
  #rest = '';
  #lines = 0;

  get lines(): number {
    return this.#lines;
  }

  /** What may be written. */
  take(text: string): string {
    const all = this.#rest + text;
    // The last whole line may be the end, and what follows it is no line yet.
    const last = all.lastIndexOf('\n', all.lastIndexOf('\n') - 1) + 1;
    this.#rest = all.slice(last);
    const ready = all.slice(0, last);
    this.#lines += ready.split('\n').length - 1;
    return ready;
  }

  /** What the last line says; null: it was cut off, or lines are missing. */
  end(): ExportEnd | null {
    const end = readEnd(this.#rest);
    return end !== null && end.lines === this.#lines ? end : null;
  }
}
