import { execFile } from 'node:child_process';
import { join } from 'node:path';
import type { Finding } from '#ledger';
import { testBroker } from '../services/addresses.js';
import type { TestProduct } from './product.js';

const MAIN = join('apps', 'cli', 'ketenpoort.mjs');

/** What the command said, and how it ended. */
export interface Said {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** What a verification found. */
export interface Verified {
  readonly code: number;
  /** As `CODE shard`, breaches and notes. */
  readonly findings: readonly string[];
}

/** The command of this product, as a process of its own. */
export class ProductCommand {
  constructor(private readonly product: TestProduct) {}

  run(...words: readonly string[]): Promise<Said> {
    const { product } = this;
    const env = {
      PATH: process.env['PATH'] ?? '',
      ISSUER: product.issuer,
      DATABASE_URL: product.database.gatewayUrl,
      KEYS_DIR: product.keys,
      KAFKA_BROKERS: testBroker(),
      AUDIT_TOPIC: product.topic,
      CHECKPOINT_TOPIC: `${product.topic}.checkpoints`,
    };
    return new Promise((resolve) => {
      const child = execFile(process.execPath, [MAIN, ...words], { env }, (_error, out, err) => {
        resolve({ code: child.exitCode ?? -1, out, err });
      });
    });
  }

  async verify(...words: readonly string[]): Promise<Verified> {
    const { code, out, err } = await this.run('verify', ...words, '--json');
    if (out === '') throw new Error(err);
    const { reports } = JSON.parse(out) as { readonly reports: readonly { readonly findings: readonly Finding[] }[] };
    return {
      code,
      findings: reports.flatMap(({ findings }) => findings.map((found) => `${found.code} ${found.shard}`)),
    };
  }
}
