import type { MigrationInterface, QueryRunner } from 'typeorm';
import { CONSENT_TABLES, DEPOT_TABLES, FACT_TABLES, LEDGER_TABLES, RELAY_TABLES, GRANTS } from './true-path-tables.js';

/** The first shape of the database: facts, consent register, depot, ledger and relay cursor, and who may touch what. */
export class TruePath1795420800000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [FACT_TABLES, CONSENT_TABLES, DEPOT_TABLES, LEDGER_TABLES, RELAY_TABLES, GRANTS]) {
      await runner.query(statement);
    }
  }

  down(): Promise<void> {
    return Promise.reject(new Error('migrations go forward only: restore a backup instead'));
  }
}
