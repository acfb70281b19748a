import type { LaunchSettings } from '#settings';
import { mutationEnvironment } from '../mutations/environment.js';
import { OWN_OIN } from '../../bench/stage.js';

interface Terms {
  readonly settings: LaunchSettings;
  readonly topic: string;
  /** '' without a broker. */
  readonly brokers: string;
  readonly mutation: string | null;
}

const MOST = '999999999';

/** Settings that all applications of a world share. Clients ask as often as they like; all else is as in production. */
export function environmentOf({ settings, topic, brokers, mutation }: Terms): Readonly<Record<string, string>> {
  return {
    ISSUER: settings.origins.issuer,
    CONSENT_URL: settings.origins.consent,
    CONFIG_DIR: settings.folders.config,
    KEYS_DIR: settings.folders.keys,
    GATEWAY_OIN: OWN_OIN,
    KAFKA_BROKERS: brokers,
    AUDIT_TOPIC: topic,
    CHECKPOINT_TOPIC: `${topic}.checkpoints`,
    CHECKPOINT_SECONDS: '1',
    ACCESS_LOG: 'off',
    RATE_REQUESTS_PER_MINUTE: MOST,
    RATE_CASES_PER_HOUR: MOST,
    RATE_REQUESTS_PER_CASE_PER_MINUTE: MOST,
    RATE_TOKENS_PER_MINUTE: MOST,
    RATE_TOKEN_REQUESTS_PER_ADDRESS: MOST,
    ...(mutation !== null && mutationEnvironment(mutation)),
  };
}
