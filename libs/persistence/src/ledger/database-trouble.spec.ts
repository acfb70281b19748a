import { describe, expect, it } from '@jest/globals';
import { QueryFailedError, QueryRunnerAlreadyReleasedError, QueryRunnerProviderAlreadyReleasedError } from 'typeorm';
import { FactsChanged, RequestInvalid } from '#kernel';
import { isDatabaseTrouble } from './database-trouble.js';

const coded = (code: string): Error => Object.assign(new Error('geheim'), { code });
const failed = (code: string): Error => new QueryFailedError('SELECT 1', [], coded(code));

describe('trouble of the database', () => {
  it.each([
    ['a statement that was stopped', failed('57014')],
    ['a lock that was not given', failed('55P03')],
    ['no room', failed('53100')],
    ['a server that goes down', coded('57P01')],
    ['nobody who listens', coded('ECONNREFUSED')],
    ['nobody who listens at any address', new AggregateError([coded('ECONNREFUSED'), coded('ECONNREFUSED')])],
    ['a connection that broke', coded('ECONNRESET')],
    ['a server that only reads', coded('25006')],
    ['a transaction that lasted too long', coded('25P04')],
    ['a transaction that did nothing for too long', coded('25P03')],
    ['a connection that ended', new Error('Connection terminated unexpectedly')],
    ['a connection that broke between two statements', new QueryRunnerAlreadyReleasedError()],
    ['the same, told by the model', new QueryRunnerProviderAlreadyReleasedError()],
    ['no connection in time', new Error('timeout exceeded when trying to connect')],
  ])('is %s', (_case, error) => {
    expect(isDatabaseTrouble(error)).toBe(true);
  });

  it.each([
    ['a bug', new Error('kapot')],
    ['a bug of its own kind', new TypeError('kapot')],
    ['several bugs', new AggregateError([new Error('kapot'), coded('ECONNREFUSED')])],
    ['nothing in particular', new AggregateError([])],
    ['a file that is not there', coded('ENOENT')],
    ['a statement in a transaction that failed', coded('25P02')],
    ['a value that does not fit', failed('22001')],
    ['a row that is there already', failed('23505')],
    ['a request that is mistaken', new RequestInvalid('BAD_USER_INPUT', 'd')],
    ['facts that changed', new FactsChanged('d')],
    ['what is no error', 'kapot'],
  ])('is not %s', (_case, error) => {
    expect(isDatabaseTrouble(error)).toBe(false);
  });
});
