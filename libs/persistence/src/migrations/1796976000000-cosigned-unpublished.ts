import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A checkpoint may be cosigned while no topic can be reached: it is not published then. */
export class CosignedUnpublished1796976000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      'ALTER TABLE reading.published ALTER published_at DROP NOT NULL, ALTER published_at DROP DEFAULT',
    );
  }

  down(): Promise<void> {
    return Promise.reject(new Error('migrations go forward only: restore a backup instead'));
  }
}
