import pg from 'pg';

type Ask = (...words: readonly unknown[]) => unknown;

const TOO_LATE = 'Query read timeout';

/** A connection that ends when its server does not answer within `query_timeout`: pg rejects the statement and keeps the connection, and whoever
 *  got it next would wait behind the same silence. */
export class AnsweringClient extends pg.Client {
  constructor(config?: string | pg.ClientConfig) {
    super(config);
    const ask = this.query.bind(this) as Ask;
    const minded: Ask = (...words) => this.#minded(ask(...words));
    this.query = minded as typeof this.query;
  }

  #minded(answer: unknown): unknown {
    if (answer instanceof Promise)
      answer.catch((error: unknown) => {
        if (error instanceof Error && error.message === TOO_LATE) this.connection.stream.destroy();
      });
    return answer;
  }
}
