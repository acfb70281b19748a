import type { LoggerService } from '@nestjs/common';
import { pino, type DestinationStream, type Logger } from 'pino';
import { logLine } from '#kernel';
import type { LogLevel } from '#settings';
import { masked } from './mask.js';

/** A line of ours with more than a message: closed words, counts and ids that we made. */
export type LogFields = Readonly<Record<string, unknown>>;

/** Nest's log as lines of JSON, by pino: level by name, time in ISO 8601 (UTC), application, process, context, message. Of an error it
 *  tells what `logLine` tells. What a library hands over beside its message, a stack above all, is not told: it quotes messages. */
export class JsonLogger implements LoggerService {
  readonly #pino: Logger;
  readonly #destination: DestinationStream;
  /** What every line begins with, after its time. */
  readonly #head: string;

  constructor(app: string, destination: DestinationStream = pino.destination({ fd: 1, sync: false })) {
    const options = {
      base: { app, pid: process.pid },
      messageKey: 'message',
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label: string) => ({ level: label }) },
    };
    this.#pino = pino({ ...options, hooks: { streamWrite: masked } }, destination);
    this.#destination = destination;
    this.#head = JSON.stringify(options.base).slice(1, -1);
  }

  set level(level: LogLevel) {
    this.#pino.level = level;
  }

  log(message: unknown, ...rest: unknown[]): void {
    this.#write('info', message, rest);
  }

  error(message: unknown, ...rest: unknown[]): void {
    this.#write('error', message, rest);
  }

  warn(message: unknown, ...rest: unknown[]): void {
    this.#write('warn', message, rest);
  }

  debug(message: unknown, ...rest: unknown[]): void {
    this.#write('debug', message, rest);
  }

  verbose(message: unknown, ...rest: unknown[]): void {
    this.#write('trace', message, rest);
  }

  fatal(message: unknown, ...rest: unknown[]): void {
    this.#write('fatal', message, rest);
  }

  /** A line past the net, written as pino writes it but with less ado, as there is one for each request. Each member is a closed word, a
   *  number or an id that we made. */
  access(level: 'info' | 'debug', fields: LogFields): void {
    if (!this.#pino.isLevelEnabled(level)) return;
    const time = new Date().toISOString();
    this.#destination.write(`{"level":"${level}","time":"${time}",${this.#head},${JSON.stringify(fields).slice(1)}\n`);
  }

  #write(level: LogLevel, message: unknown, rest: readonly unknown[]): void {
    const last = rest.at(-1);
    const context = typeof last === 'string' ? { context: last } : {};
    this.#pino[level]({ ...context, ...fieldsOf(message) });
  }
}

function fieldsOf(message: unknown): LogFields {
  if (typeof message === 'string') return { message };
  return isPlain(message) ? message : { message: logLine(message) };
}

function isPlain(value: unknown): value is LogFields {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}
