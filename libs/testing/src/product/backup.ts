import type { LedgerReader } from './ledger-reader.js';

const LEDGER = ['ledger.shard', 'ledger.head', 'ledger.leaf', 'ledger.body', 'relay.cursor', 'relay.parked'];
const READING = 'cursor word field_set profile entry unusual tile checkpoint published'.split(' ');
const TABLES = [...LEDGER, ...READING.map((name) => `reading.${name}`)];
const keptName = (table: string): string => `kept.${table.replace('.', '_')}`;

/** A backup of the ledger in its own database, and what is derived of it. To be made once in a database. */
export class LedgerBackup {
  private constructor(private readonly ledger: LedgerReader) {}

  static async of(ledger: LedgerReader): Promise<LedgerBackup> {
    await ledger.sql('CREATE SCHEMA kept');
    for (const table of TABLES) await ledger.sql(`CREATE TABLE ${keptName(table)} AS TABLE ${table}`);
    return new LedgerBackup(ledger);
  }

  /** As a backup of a day before has it: without this day's leaf of all heads. */
  async withoutHeads(): Promise<void> {
    for (const table of ['ledger.leaf', 'ledger.body'])
      await this.ledger.sql(`DELETE FROM ${keptName(table)} WHERE shard = 'meta'`);
    await this.ledger.sql(
      `UPDATE ${keptName('ledger.head')} SET size = 0, root = sha256(''), frontier = '', note = NULL, jws = NULL WHERE region = 'meta'`,
    );
  }

  /** While nothing runs on the database. */
  async restore(): Promise<void> {
    await this.ledger.sql(`TRUNCATE ${TABLES.join(', ')}`);
    for (const table of TABLES)
      await this.ledger.sql(`INSERT INTO ${table} OVERRIDING SYSTEM VALUE TABLE ${keptName(table)}`);
  }
}
