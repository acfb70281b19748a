import type { Environment } from '#settings';

/** Exit codes of every command. */
export const HELD = 0;
export const NOT_HELD = 1;
export const MISUSE = 2;
export type ExitCode = typeof HELD | typeof NOT_HELD | typeof MISUSE;

/** Where a command runs. Its answer goes to `out`, and all that is not the answer to `err`. */
export interface Surroundings {
  readonly environment: Environment;
  readonly out: (line: string) => void;
  readonly err: (line: string) => void;
}

/** A command: what follows its name → an exit code. Failure and any StartupError are told by whoever runs it. */
export type Command = (parameters: readonly string[], surroundings: Surroundings) => Promise<ExitCode>;

/** A command cannot do what was asked. `message` says what to do. */
export class Failure extends Error {
  constructor(
    message: string,
    readonly exitCode: ExitCode = NOT_HELD,
    /** For `--json`: the same, for a machine to read. */
    readonly details: unknown = null,
  ) {
    super(message);
    this.name = 'Failure';
  }
}
