import { isIP } from 'node:net';
import { isAbsolute, resolve } from 'node:path';
import { SettingsInvalid, isOin } from '#kernel';
import { readPrivately } from './private-file.js';

/** The variables of a process, as the operating system gives them. */
export type Environment = Readonly<Record<string, string | undefined>>;

const LOOPBACK = new Set(['127.0.0.1', '[::1]', 'localhost']);

/** Reads variables by type and gathers every mistake, so that an operator mends them in one go.
 *  An empty variable counts as not set. What may hold a secret is never repeated in a message. */
export class EnvironmentReader {
  private readonly mistakes = new Set<string>();

  constructor(private readonly variables: Environment) {}

  /** Hands out what was read, or throws SettingsInvalid with one line for each mistake. */
  finish<T>(settings: T): T {
    if (this.mistakes.size > 0) throw new SettingsInvalid([...this.mistakes].join('\n'));
    return settings;
  }

  /** Notes that `variable` is wrong. `remedy` says what to set. */
  mistake(variable: string, problem: string, remedy: string): void {
    this.mistakes.add(`${variable}: ${problem}. ${remedy}`);
  }

  text(variable: string, fallback: string): string {
    return this.optional(variable) ?? fallback;
  }

  optional(variable: string): string | null {
    const value = this.variables[variable]?.trim();
    return value === undefined || value === '' ? null : value;
  }

  /** What may be in the variable itself, or in the file that `<variable>_FILE` names, without the white space around it. */
  secret(variable: string): string | null {
    const [value, file] = [this.optional(variable), this.optional(`${variable}_FILE`)];
    if (file === null) return value;
    if (value !== null) this.mistake(`${variable}_FILE`, `${variable} is set as well`, 'Set one of them');
    try {
      const text = readPrivately(file, 'Write the value of the variable to it').trim();
      if (text !== '') return text;
      this.mistake(`${variable}_FILE`, `${file} is empty`, `Write the value of ${variable} to it`);
    } catch (error) {
      if (!(error instanceof SettingsInvalid)) throw error;
      this.mistake(`${variable}_FILE`, error.message, 'Then start again');
    }
    return value;
  }

  /** An absolute path; a relative one is taken from the folder in which the process was started. */
  path(variable: string, fallback: string): string {
    const path = this.text(variable, fallback);
    return isAbsolute(path) ? path : resolve(path);
  }

  integer(variable: string, fallback: number, [least, most]: readonly [number, number]): number {
    const text = this.optional(variable);
    if (text === null) return fallback;
    const value = Number(text);
    if (/^[0-9]{1,9}$/.test(text) && value >= least && value <= most) return value;
    const remedy = `Set a whole number from ${least} to ${most}, such as ${fallback}`;
    this.mistake(variable, `"${text}" is not allowed here`, remedy);
    return fallback;
  }

  /** A port, or null when not set. `example`: one that may be used. */
  optionalPort(variable: string, example: number): number | null {
    return this.optional(variable) === null ? null : this.port(variable, example);
  }

  /** A part of the whole, from 0 to 1. */
  share(variable: string, fallback: number): number {
    const text = this.optional(variable);
    if (text === null) return fallback;
    if (/^(0|1|0?\.[0-9]{1,9}|1\.0+)$/.test(text)) return Number(text);
    this.mistake(variable, `"${text}" is not a share`, 'Set a number from 0 to 1, such as 0.1');
    return fallback;
  }

  /** An address of http or https without a slash at its end, or null when not set. */
  collector(variable: string): string | null {
    const text = this.optional(variable);
    if (text === null) return null;
    const url = parsed(text);
    if (url !== null && /^https?:$/.test(url.protocol) && url.search === '' && url.username === '')
      return text.replace(/\/+$/, '');
    this.mistake(variable, 'it is not the address of a collector', 'Set an address such as http://127.0.0.1:4318');
    return null;
  }

  port(variable: string, fallback: number): number {
    return this.integer(variable, fallback, [1, 65_535]);
  }

  choice<T extends string>(variable: string, choices: readonly [T, ...T[]]): T {
    const text = this.optional(variable);
    const chosen = text === null ? choices[0] : choices.find((choice) => choice === text);
    if (chosen !== undefined) return chosen;
    this.mistake(variable, `"${String(text)}" is not a choice`, `Set one of: ${choices.join(', ')}`);
    return choices[0];
  }

  /** The name of a Kafka topic. */
  topic(variable: string, fallback: string): string {
    const text = this.optional(variable) ?? fallback;
    if (/^(?!\.{1,2}$)[a-zA-Z0-9._-]{1,249}$/.test(text)) return text;
    this.mistake(variable, `"${text}" cannot be the name of a topic`, 'Use letters, digits, ".", "_" and "-"');
    return fallback;
  }

  /** An origin (`https://host[:port]`). Plain http is for a loopback address only: tokens travel over it. */
  origin(variable: string, fallback: string): string {
    const text = this.optional(variable) ?? fallback;
    const problem = problemOfOrigin(text);
    if (problem !== null) this.mistake(variable, problem, 'Set an origin such as https://poort.example.nl');
    return text;
  }

  /** IP addresses and networks (`10.0.0.0/8`), separated by commas. */
  networks(variable: string): readonly string[] {
    const listed = (this.optional(variable) ?? '').split(',').map((one) => one.trim());
    const networks = listed.filter((one) => one !== '');
    const wrong = networks.find((one) => !isNetwork(one));
    if (wrong !== undefined)
      this.mistake(variable, `"${wrong}" is no address or network`, 'Set IP addresses, or networks such as 10.0.0.0/8');
    return networks;
  }

  /** A `postgresql://` address with the role `role`, or null when not set. It may hold a password and is never repeated. */
  database(variable: string, role: string): string | null {
    const text = this.secret(variable);
    if (text !== null && namesSeveralHosts(text)) {
      this.mistake(
        variable,
        'it names several hosts',
        'Name one, which a fail-over points to the primary: docs/postgresql.md',
      );
      return null;
    }
    if (text === null || /^postgres(ql)?:$/.test(parsed(text)?.protocol ?? '')) return text;
    this.mistake(variable, 'it is not the address of a PostgreSQL database', exampleOf(role));
    return null;
  }

  requiredDatabase(variable: string, role: string): string {
    const database = this.database(variable, role);
    if (database === null && this.optional(`${variable}_FILE`) === null)
      this.mistake(variable, 'it is not set', exampleOf(role));
    return database ?? '';
  }

  oin(variable: string): string | null {
    const text = this.optional(variable);
    if (text === null || isOin(text)) return text;
    this.mistake(variable, `"${text}" is not an OIN`, 'Set the 20 digits under which your organisation is registered');
    return null;
  }
}

function isNetwork(text: string): boolean {
  const [address = '', prefix, ...more] = text.split('/');
  const version = isIP(address);
  if (version === 0 || more.length > 0) return false;
  return prefix === undefined || (/^[0-9]{1,3}$/.test(prefix) && Number(prefix) <= (version === 4 ? 32 : 128));
}

/** As libpq has it, and the driver of this product has not. */
function namesSeveralHosts(address: string): boolean {
  const [, , authority = ''] = address.split('/');
  return authority.slice(authority.lastIndexOf('@') + 1).includes(',');
}

function parsed(text: string): URL | null {
  return URL.canParse(text) ? new URL(text) : null;
}

function problemOfOrigin(text: string): string | null {
  const url = parsed(text);
  if (url?.origin !== text) return 'it is not an origin: a scheme and a host, no path and no slash at the end';
  return isSafeTransport(url) ? null : 'plain http is for a loopback address only';
}

/** TLS, or what does not leave this machine. */
export function isSafeTransport({ protocol, hostname }: URL): boolean {
  return protocol === 'https:' || (protocol === 'http:' && LOOPBACK.has(hostname));
}

function exampleOf(role: string): string {
  return `Set it to an address such as postgresql://${role}:<password>@127.0.0.1:5432/ketenpoort`;
}
