import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { LoadJob, LoadResult, NewHeaders, OpenJob } from './load-job.js';

/** The load generator, in a process of its own: the same one for every target. */
export class LoadProcess {
  readonly #child: ChildProcess = fork(fileURLToPath(new URL('./load.js', import.meta.url)));

  /** One stretch at a time. Rejects when the load could not be made, or one answer was not what it had to be. A short stretch may
   *  be without an answer. */
  async run(job: LoadJob | OpenJob): Promise<LoadResult> {
    const result = await this.tryOut(job);
    const { failures, answers, why } = result;
    if (failures === 0) return result;
    const all = `${failures} of ${answers + failures} answers`;
    throw new Error(`${job.url}: ${all} were wrong or missing: ${JSON.stringify(why)}`);
  }

  /** The same, but what was wrong or missing is only counted. */
  async tryOut(job: LoadJob | OpenJob): Promise<LoadResult> {
    const result = await this.#ask(job);
    if ('error' in result) throw new Error(`no load on ${job.url}: ${result.error}`);
    return result;
  }

  /** An open load under way sends nothing more, and tells what came of it. */
  cutShort(): void {
    if (this.#child.connected) this.#child.send('stop');
  }

  /** What the open load under way sends from now on. */
  renew({ headers }: NewHeaders): void {
    if (this.#child.connected) this.#child.send({ headers });
  }

  stop(): void {
    if (this.#child.connected) this.#child.disconnect();
  }

  #ask(job: LoadJob | OpenJob): Promise<LoadResult | { readonly error: string }> {
    return new Promise((resolve) => {
      const ended = (): void => resolve({ error: 'the load generator ended' });
      this.#child.once('exit', ended);
      this.#child.once('message', (result) => {
        this.#child.off('exit', ended);
        resolve(result as LoadResult | { readonly error: string });
      });
      this.#child.send(job);
    });
  }
}
