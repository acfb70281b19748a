import { EventEmitter } from 'node:events';
import { describe, expect, it } from '@jest/globals';
import { LedgerUnavailable } from '#kernel';
import { CommitWait } from './commit-wait.js';

describe('a COMMIT that was answered', () => {
  it('is one when nothing was said with it, or something else', () => {
    const connection = new EventEmitter();
    const wait = CommitWait.on(connection as never);
    connection.emit('notice', { code: '00000' });
    wait.confirm();
    expect(connection.listenerCount('notice')).toBe(1);
  });

  it('is none when somebody stopped it from waiting for the standby, and the next one is again', () => {
    const connection = new EventEmitter();
    const wait = CommitWait.on(connection as never);
    connection.emit('notice', { code: '01000' });
    expect(() => {
      wait.confirm();
    }).toThrow(LedgerUnavailable);
    CommitWait.on(connection as never).confirm();
    expect(connection.listenerCount('notice')).toBe(1);
  });
});
