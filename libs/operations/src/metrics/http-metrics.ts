import type { Onlooker } from '../http/seen.js';
import type { Metrics } from './metrics.js';

const TOKEN = '/oauth/token';
const NO_ROUTE = 'none';
const MILLISECONDS = 1_000;
/** Of answers that are given before the endpoint is reached. */
const RESULTS: Readonly<Record<number, string>> = { 200: 'ISSUED', 429: 'RATE_LIMITED' };

/** Counts requests, their errors, and what came of requests for a token. */
export function countRequests(metrics: Metrics): Onlooker {
  const requests = metrics.histogram('ketenpoort_http_request_seconds');
  const errors = metrics.counter('ketenpoort_request_errors_total');
  const tokens = metrics.counter('ketenpoort_tokens_total');
  return ({ method, route, status, ms, failure, aborted }) => {
    const labels = { method, route: route ?? NO_ROUTE };
    requests(ms / MILLISECONDS, { ...labels, status: aborted ? 'aborted' : String(status) });
    if (failure !== null) errors({ route: labels.route, code: failure });
    if (route === TOKEN) tokens({ result: failure ?? RESULTS[status] ?? 'invalid_request' });
  };
}
