import { describe, expect, it } from '@jest/globals';
import { LedgerUnavailable } from '#kernel';
import { JsonLogger } from './json-logger.js';

function logger(): { readonly log: JsonLogger; readonly lines: () => Record<string, unknown>[] } {
  const written: string[] = [];
  const log = new JsonLogger('gateway', { write: (line) => void written.push(line) });
  return { log, lines: () => written.map((line) => JSON.parse(line) as Record<string, unknown>) };
}

const quoting = Object.assign(new Error('invalid input: "999990019"'), { code: '22P02' });

describe('the log', () => {
  it('has a level by name, a time in UTC, application, process, context and message', () => {
    const { log, lines } = logger();
    log.log('listening', 'Gateway');
    expect(lines()).toEqual([
      {
        ...{ level: 'info', app: 'gateway', pid: process.pid, context: 'Gateway', message: 'listening' },
        time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/) as unknown,
      },
    ]);
  });

  it('keeps the fields of a line, and masks in them as in a message', () => {
    const { log, lines } = logger();
    log.warn({ message: 'x', trace_id: 'a', detail: { given: '999990019' } });
    expect(lines()[0]).toMatchObject({ level: 'warn', message: 'x', trace_id: 'a', detail: { given: '[bsn]' } });
  });

  it.each([
    ['an error', quoting],
    ['one of ours', new LedgerUnavailable('no record', quoting)],
    ['what was thrown and is no error', ['999990019']],
    ['nothing', undefined],
  ])('tells of %s no message of a driver', (_case, thrown) => {
    const { log, lines } = logger();
    log.error(thrown, `Error: invalid input: "999990019"\n at x`, 'Gate');
    log.fatal(thrown);
    expect(JSON.stringify(lines())).not.toContain('99999');
    expect(lines().map(({ level }) => level)).toEqual(['error', 'fatal']);
  });

  it('writes the line of a request as any other', () => {
    const { log, lines } = logger();
    log.log({ route: '/graphql', ms: 1.5 }, 'Access');
    log.access('info', { context: 'Access', route: '/graphql', ms: 1.5 });
    const [one = {}, other = {}] = lines().map(({ time: _time, ...line }) => line);
    expect([other, Object.keys(lines()[1] ?? {})]).toEqual([one, Object.keys(lines()[0] ?? {})]);
  });

  it('leaves out what lies below its level', () => {
    const { log, lines } = logger();
    log.level = 'warn';
    log.log('a');
    log.debug('b');
    log.access('info', { route: '/graphql' });
    expect(lines()).toEqual([]);
    log.level = 'trace';
    log.verbose('c');
    log.access('debug', { route: '/graphql' });
    expect(lines()).toMatchObject([
      { level: 'trace', message: 'c' },
      { level: 'debug', route: '/graphql' },
    ]);
  });
});
