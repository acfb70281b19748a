import { expect, it } from '@jest/globals';
import { databaseRefusal, diskRefusal, onDisk, serviceRefusal } from './refusal.js';

const failure = (code: string, path?: string) => Object.assign(new Error(code), { code, ...(path && { path }) });

it.each([
  ['ENOSPC', undefined, 'the disk of /data is full'],
  ['EDQUOT', undefined, 'the disk of /data is full'],
  ['EACCES', '/data/run', '/data/run may not be read or written'],
  ['ENOTDIR', '/data/run', '/data/run is in the way'],
  ['EROFS', undefined, '/data is on a read-only disk'],
])('tells %s in one line that says what to do', (code, path, told) => {
  const { message = '' } = diskRefusal('/data', failure(code, path)) ?? {};
  expect(message).toContain(told);
  expect(message).toContain('DATA_DIR');
  expect(message).not.toContain('\n');
});

it('leaves what is not about the disk as it is', async () => {
  const error = failure('EPIPE');
  await expect(onDisk('/data', () => Promise.reject(error))).rejects.toBe(error);
});

it.each([
  ['FATAL:  could not write lock file "postmaster.pid": No space left on device\nHINT: other', 'the disk is full'],
  ['HINT:  Check free disk space.\nPANIC:  cannot abort transaction 1', 'the disk is full'],
  ['LOG: starting\nFATAL:  bad thing\nLOG: shut down', 'FATAL:  bad thing'],
  ['{"level":"error","message":"the port is taken"}', 'did not start: the port is taken ('],
  ['just words\n', 'just words'],
  ['', 'no reason given'],
])('tells why a service died from what it wrote: %j', (said, told) => {
  expect(serviceRefusal('PostgreSQL', said, '/data/log').message).toContain(told);
});

it.each(['ECONNREFUSED', 'ENOTFOUND', '28P01', '3D000'])(
  'tells %s of a database by the settings to correct',
  (code) => {
    expect(databaseRefusal(failure(code))?.message).toMatch(new RegExp(`^DATABASE_URL.*\\(${code}\\)`));
    expect(databaseRefusal(failure('23505'))).toBeUndefined();
  },
);
