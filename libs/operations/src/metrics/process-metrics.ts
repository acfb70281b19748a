import { monitorEventLoopDelay } from 'node:perf_hooks';
import type pg from 'pg';
import type { Metrics } from './metrics.js';

const NANOSECONDS = 1e9;
const MICROSECONDS = 1e6;

/** What is counted of a pool of connections. */
export type PoolCounts = Pick<pg.Pool, 'totalCount' | 'idleCount' | 'waitingCount'>;

/** Memory, processor time and the delay of the event loop; and the pools, by name. */
export function measureProcess(metrics: Metrics, pools: Readonly<Record<string, PoolCounts>>): void {
  const delay = monitorEventLoopDelay({ resolution: 10 });
  delay.enable();
  metrics.gauge('ketenpoort_event_loop_delay_seconds', () => {
    const [half, most, max] = [delay.percentile(50), delay.percentile(99), delay.max];
    delay.reset();
    const told = [
      ['0.5', half],
      ['0.99', most],
      ['max', max],
    ] as const;
    return told.map(([quantile, value]) => [value / NANOSECONDS, { quantile }]);
  });
  metrics.gauge('ketenpoort_memory_bytes', () => {
    const { rss, heapUsed, external } = process.memoryUsage();
    return [
      [rss, { kind: 'rss' }],
      [heapUsed, { kind: 'heap_used' }],
      [external, { kind: 'external' }],
    ];
  });
  metrics.total('ketenpoort_cpu_seconds_total', () => {
    const { user, system } = process.cpuUsage();
    return [[(user + system) / MICROSECONDS, {}]];
  });
  metrics.gauge('ketenpoort_pool_connections', () =>
    Object.entries(pools).flatMap(([pool, { totalCount, idleCount, waitingCount }]) => [
      [totalCount - idleCount, { pool, state: 'used' }] as const,
      [idleCount, { pool, state: 'idle' }] as const,
      [waitingCount, { pool, state: 'waiting' }] as const,
    ]),
  );
}
