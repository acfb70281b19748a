import { describe, expect, it } from '@jest/globals';
import { SettingsInvalid } from '#kernel';
import { Failure, NOT_HELD } from './command.js';
import { toldFailure } from './told-failure.js';

describe('what ends a command', () => {
  it.each([new Failure('No such shard'), new SettingsInvalid('PG_PORT: not a port')])(
    'is told as it says',
    async (one) => {
      expect(await toldFailure(one)).toBe(one);
    },
  );

  it.each([
    new Error('Connection terminated unexpectedly'),
    Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:5432'), { code: 'ECONNREFUSED' }),
    Object.assign(new Error('terminating connection due to administrator command'), { code: '57P01' }),
  ])('is told without its own words when the database went away: %s', async (error) => {
    const told = await toldFailure(error);
    expect(told).toMatchObject({ exitCode: NOT_HELD, message: expect.stringMatching(/^The database went away/) });
    expect(told?.message).not.toContain(error.message);
  });

  it('is shown as it is when it is a mistake of the program', async () => {
    expect(await toldFailure(new TypeError('undefined is not a function'))).toBeNull();
    expect(await toldFailure('a text')).toBeNull();
  });
});
