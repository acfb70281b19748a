import type { MigrationInterface, QueryRunner } from 'typeorm';

/** How often was asked, by party and window of time; shaped as rate-limiter-flexible reads it. Kept for an hour. */
export class Rates1796112000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
CREATE TABLE gate.rate (key varchar(255) PRIMARY KEY, points integer NOT NULL DEFAULT 0, expire bigint);
CREATE INDEX rate_expire ON gate.rate (expire);
GRANT SELECT, INSERT, UPDATE, DELETE ON gate.rate TO ketenpoort_gateway;`);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('migrations go forward only: restore a backup instead'));
  }
}
