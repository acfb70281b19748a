import { describe, expect, it } from '@jest/globals';
import { HELD, NOT_HELD } from './command.js';
import { dispatch, type Noun } from './dispatch.js';

const TREE: Noun = {
  does: 'The whole command',
  examples: ['ketenpoort key add gemeente key.json'],
  words: {
    migrate: { does: 'bring the database up to date', run: () => Promise.resolve(HELD) },
    key: {
      does: 'keys of parties',
      examples: ['ketenpoort key add gemeente key.json'],
      words: {
        add: {
          does: 'register one',
          run: (parameters, { out }) => {
            out(parameters.join(' '));
            return Promise.resolve(NOT_HELD);
          },
        },
        revoke: { does: 'end one', run: () => Promise.resolve(HELD) },
      },
    },
  },
};

function run(...words: readonly string[]) {
  const lines: string[] = [];
  const out = (line: string): void => void lines.push(line);
  const code = (async () => dispatch(TREE, words, { environment: {}, out, err: out }))();
  return { code, lines };
}

describe('the words of a command line', () => {
  it('lead to a verb, which gets what is left and gives the exit code', async () => {
    const { code, lines } = run('key', 'add', 'gemeente', '--json');
    expect([await code, lines]).toEqual([1, ['gemeente --json']]);
  });

  it.each([
    [['--help'], 'Usage: ketenpoort <noun> <verb>', 'key       keys of parties (add, revoke)'],
    [['key', '--help'], 'Usage: ketenpoort key <verb>', 'revoke   end one'],
  ])('explain themselves, with examples: %j', async (words, usage, line) => {
    const { code, lines } = run(...words);
    expect([await code, lines.length]).toEqual([0, 1]);
    for (const part of [usage, line, '  ketenpoort key add gemeente key.json']) expect(lines[0]).toContain(part);
  });

  it.each([
    [[], 'Usage: ketenpoort <noun> <verb>'],
    [['key'], 'Usage: ketenpoort key <verb>'],
    [['keys', 'add'], `There is no "ketenpoort keys". Did you mean 'key'?`],
    [['key', 'revok'], `There is no "ketenpoort key revok". Did you mean 'revoke'?`],
    [['key', 'xyz'], 'Use one of: add, revoke'],
    [['toString'], 'There is no "ketenpoort toString"'],
  ])('are misuse when they lead nowhere: %j', async (words, message) => {
    await expect(run(...words).code).rejects.toMatchObject({
      exitCode: 2,
      message: expect.stringContaining(message) as unknown,
    });
  });
});
