import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { COSIGNATURE, noteKey, NoteMalformed, writeVerifierKey, type NoteKey } from '#ledger';
import { generateLedgerKey, sha256, trustedKeysOf } from '#persistence';
import { readKeyFile, readLedgerKeyFile } from '#settings';
import { Failure, HELD, MISUSE, type Command } from '../command.js';
import { witnessServer } from './witness-server.js';
import { WitnessState } from './witness-state.js';

const USAGE = `Usage: ketenpoort witness --name <name> --ledger <file> [--ledger <file> …] [options]

Cosigns the checkpoints of a ledger, once it is sure that each goes on from the one before (C2SP tlog-witness, Ed25519 cosignatures). Run
it at an organisation that does not run the gate: what it cosigned cannot be taken back unseen. It sees sizes and hashes, no entries.

  --name <name>     by which others know this witness, such as witness.politie.example; no spaces, no plus
  --ledger <file>   ledger-verifying.json of a gate, handed over by its administrator; may be repeated
  --folder <path>   keeps its key and what it cosigned last (default: .witness). Back it up; never copy it to a second witness
  --listen <host:port>  (default: 127.0.0.1:3010; put TLS in front of anything else)
  --print-key       prints the verifier key for the gate's WITNESSES_FILE, and ends
  --help            this

It runs until interrupted. Exit codes: 0 interrupted, 1 it could not start, 2 misuse.`;

const MAKE = 'Remove the file to have a new key made, and hand its verifier key over again';

/** Runs a witness until interrupted. */
export const witness: Command = async (parameters, { out, err }) => {
  const options = optionsOf(parameters);
  if (options.help === true) {
    out(USAGE);
    return HELD;
  }
  const { name, ledger = [], folder = '.witness', listen = '127.0.0.1:3010' } = options;
  if (name === undefined) throw new Failure(`State --name.\n\n${USAGE}`, MISUSE);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const own = keysOf(join(folder, 'witness-key.json'), name);
  if (options['print-key'] === true) {
    out(writeVerifierKey(own.key));
    return HELD;
  }
  if (ledger.length === 0) throw new Failure(`State at least one --ledger.\n\n${USAGE}`, MISUSE);
  const ledgers = ledger.map((file) => trustedKeysOf(readLedgerKeyFile(file)));
  const state = new WitnessState(join(folder, 'cosigned.json'));
  const server = witnessServer({ ...own, ledgers, state, now: Date.now, told: err });
  const { host, port } = addressOf(listen);
  server.listen(port, host);
  await once(server, 'listening').catch((cause: unknown) => {
    throw new Failure(`Nothing can listen on ${listen}: ${cause instanceof Error ? cause.message : 'unknown'}`);
  });
  err(`Witness ${name} listens on ${listen}. Its verifier key: ${writeVerifierKey(own.key)}`);
  await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
  server.close();
  server.closeAllConnections();
  return HELD;
};

function optionsOf(parameters: readonly string[]) {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean' } as const;
  const options = {
    name: text,
    ledger: { type: 'string', multiple: true },
    ...{ folder: text, listen: text, 'print-key': flag, help: flag },
  } as const;
  try {
    return parseArgs({ args: [...parameters], options }).values;
  } catch {
    throw new Failure(USAGE, MISUSE);
  }
}

function addressOf(listen: string): { readonly host: string; readonly port: number } {
  const [, host = '', port = ''] = /^\[?([0-9a-f:]+(?=\])|[^:[\]]+)\]?:([0-9]{1,5})$/i.exec(listen) ?? [];
  if (host === '' || Number(port) > 65_535) throw new Failure('--listen is not host:port', MISUSE);
  return { host, port: Number(port) };
}

/** The key in the file, which is made when it is missing. */
function keysOf(path: string, name: string): { readonly key: NoteKey; readonly private: KeyObject } {
  if (!existsSync(path)) {
    writeFileSync(path, `${JSON.stringify(generateLedgerKey())}\n`, { mode: 0o600, flag: 'wx', flush: true });
  }
  const jwk = readKeyFile(path);
  try {
    const key = createPrivateKey({ key: { ...jwk }, format: 'jwk' });
    const { x } = createPublicKey(key).export({ format: 'jwk' });
    return { key: noteKey(sha256, name, Buffer.from(String(x), 'base64url'), COSIGNATURE), private: key };
  } catch (error) {
    if (error instanceof NoteMalformed) throw new Failure('--name has a space or a plus in it, or is empty', MISUSE);
    throw new Failure(`${path} is not an Ed25519 key. ${MAKE}`);
  }
}
