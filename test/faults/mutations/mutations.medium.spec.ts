import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { SourceTextModule } from 'node:vm';
import { projectRoot } from '../../../apps/launch/src/data-folder.js';
import { mutatedModules } from './built-modules.js';
import { mutationEnvironment } from './environment.js';
import { MUTATIONS } from './mutations.js';

/** Real: the product as it was built. */
const DIST = join(projectRoot(), 'dist');
const URL_OF_DIST = `${pathToFileURL(DIST).href}/`;

it.each(MUTATIONS.map((mutation) => [mutation.name, mutation] as const))(
  '%s applies to the product as it was built, and leaves modules that parse',
  (_name, mutation) => {
    const modules = mutatedModules(mutation, URL_OF_DIST);
    expect(modules.size).toBeGreaterThan(0);
    for (const source of modules.values()) expect(() => new SourceTextModule(source)).not.toThrow();
  },
);

describe('the loader', () => {
  /** Modules laid out as dist/ is, with the loader as it was built. */
  let folder: string;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'kp-mutations-'));
    const own = join('test', 'faults', 'mutations');
    cpSync(join(DIST, own), join(folder, own), { recursive: true });
    writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
    mkdirSync(join(folder, 'libs', 'relay', 'src', 'kafka'), { recursive: true });
    module('const ALL_IN_SYNC_REPLICAS = -1;');
  });

  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  const module = (text: string): void => {
    const path = join(folder, 'libs', 'relay', 'src', 'kafka', 'kafka-audit-topic.js');
    writeFileSync(path, `${text} console.log(ALL_IN_SYNC_REPLICAS);`);
  };
  const run = async (mutation?: string): Promise<string> => {
    const loader = pathToFileURL(join(folder, 'test', 'faults', 'mutations', 'mutate.js')).href;
    const env = {
      NODE_OPTIONS: `--import=${loader}`,
      ...(mutation !== undefined && { KETENPOORT_MUTATION: mutation }),
    };
    const args = ['libs/relay/src/kafka/kafka-audit-topic.js'];
    const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: folder, env });
    return stdout.trim();
  };

  it('changes what the mutation of the environment says, and nothing without one', async () => {
    expect([await run(), await run('ack-not-awaited')]).toEqual(['-1', '0']);
  });

  it('ends a process whose mutation is not known, or no longer applies', async () => {
    await expect(run('none')).rejects.toMatchObject({ code: 1, stderr: expect.stringContaining('none') as unknown });
    module('const ALL_IN_SYNC_REPLICAS = 1;');
    await expect(run('ack-not-awaited')).rejects.toMatchObject({ code: 1, stdout: '' });
  });
});

it('starts a gateway, which then misses only its settings', async () => {
  const env = { PATH: process.env['PATH'], ...mutationEnvironment('fails-open') };
  const main = join(DIST, 'apps', 'gateway', 'src', 'main.js');
  const running = promisify(execFile)(process.execPath, [main], { env });
  await expect(running).rejects.toMatchObject({
    code: 1,
    stdout: expect.stringContaining('DATABASE_URL') as unknown,
  });
});
