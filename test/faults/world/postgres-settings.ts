/** Of the PostgreSQL that is broken. `wal_writer_delay` at its longest: what nobody waited for is not on disk for long, so that a record that
 *  was told too early is lost when the machine is. */
export const POSTGRES_SETTINGS: readonly string[] = [
  ...['unix_socket_directories=', 'timezone=UTC', 'log_timezone=UTC', 'max_connections=100', 'shared_buffers=64MB'],
  ...['log_min_messages=log', 'log_error_verbosity=terse', 'log_statement=none', 'checkpoint_timeout=30s'],
  'wal_writer_delay=10s',
];
