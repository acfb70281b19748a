import { register } from 'node:module';

/** Fetches the broker's jars, if this checkout has none yet: it takes most of a minute in which the processor has little to do, so the
 *  checks run beside it. Without Java or Maven there is nothing to fetch; tests that need a broker say so. */
register('./typescript-loader.mjs', import.meta.url);
const { kafkaParts } = await import('../../apps/launch/src/kafka-jars.ts');
await kafkaParts(new AbortController().signal);
