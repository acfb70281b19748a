import { LedgerUnavailable, SettingsInvalid } from '#kernel';
import type { JsonLogger } from '#operations';
import { adoptUnsigned } from '#persistence';
import type { GatewayParts } from './parts.js';
import { importAdministrators } from './staff/administrators.js';

const LEARNING_MS = 10_000;

/** What a gateway signs before it serves, and what it must know before that. In this order: what topic and witnesses know of the ledger is
 *  learned; a ledger from before checkpoints is adopted, if that was asked for; who is let in by file is; what dead replicas left open
 *  is settled from then on. */
export async function beginSigning(parts: GatewayParts, log: JsonLogger): Promise<void> {
  await learnWhatWasSigned(parts, log);
  if (parts.settings.adopts) await adopt(parts, log);
  await letInAdministrators(parts, log);
  await parts.lease.start();
}

/** If they can be reached: who is away holds up nothing. */
async function learnWhatWasSigned({ publisher }: GatewayParts, log: JsonLogger): Promise<void> {
  const late = new Promise<'LATE'>((resolve) => setTimeout(resolve, LEARNING_MS, 'LATE').unref());
  if ((await Promise.race([publisher.round(), late])) === 'LATE')
    log.warn(
      { event: 'checkpoints.late', message: 'what was published of the ledger is not known yet' },
      'Checkpoints',
    );
}

/** A witness tells what it knows only of what is signed, and cannot be asked before. */
async function adopt({ publisher, settings, pool, notary }: GatewayParts, log: JsonLogger): Promise<void> {
  if (settings.checkpoints.witnesses !== null)
    throw new SettingsInvalid(
      'UNSIGNED_LEDGER: a ledger that has witnesses is not adopted. Name them in WITNESSES_FILE after it',
    );
  if (!(await publisher.recall()))
    throw new SettingsInvalid(
      'UNSIGNED_LEDGER: the topic of checkpoints cannot be read, which may know of this ledger',
    );
  for (const shard of await adoptUnsigned(pool, notary))
    log.warn({ event: 'ledger.adopted', shard, message: 'signed as its leaves are' }, 'Ledger');
}

/** Where a region was set back they are let in at the next start after it goes on. */
async function letInAdministrators(parts: GatewayParts, log: JsonLogger): Promise<void> {
  const { administrators, changes, pseudonyms } = parts;
  try {
    await importAdministrators(administrators, changes, pseudonyms);
  } catch (error) {
    if (!(error instanceof LedgerUnavailable)) throw error;
    log.error({ event: 'administrators.not-let-in', message: error.detail }, 'Ledger');
  }
}
