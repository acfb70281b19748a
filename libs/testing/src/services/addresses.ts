/** How the global set-up tells the test files where the services are. */
export const VARIABLES = {
  postgres: 'KETENPOORT_TEST_PG_URL',
  passwords: 'KETENPOORT_TEST_PG_PASSWORDS',
  kafka: 'KETENPOORT_TEST_KAFKA',
  noKafka: 'KETENPOORT_TEST_NO_KAFKA',
  demo: 'KETENPOORT_TEST_DEMO',
} as const;

/** Names of databases that tests make begin with this. */
export const TEST_PREFIX = 'test_';

/** The broker of this test run, as `host:port`. Throws when there is none, with the reason. */
export function testBroker(): string {
  const broker = process.env[VARIABLES.kafka];
  if (broker !== undefined) return broker;
  throw new Error(`this test needs a broker: ${process.env[VARIABLES.noKafka] ?? 'the global set-up did not run'}`);
}

/** The PostgreSQL of this test run: superuser, database `postgres`. Throws when there is none. */
export function testPostgres(): string {
  const url = process.env[VARIABLES.postgres];
  if (url === undefined) throw new Error('this test needs PostgreSQL: the global set-up did not run');
  return url;
}
