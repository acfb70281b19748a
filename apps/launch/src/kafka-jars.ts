import { execFile, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { detailOf } from './failure.js';
import { projectRoot } from './data-folder.js';

/** What a broker is started with. */
export interface KafkaParts {
  readonly java: string;
  /** Folder of jars. */
  readonly jars: string;
  /** Where the classes of a broker are kept as this Java has read them, once one has run. */
  readonly classes: string;
}

/** Why there can be no broker on this machine, in a few words for the operator. */
export interface KafkaMissing {
  readonly missing: string;
}

const VERSION = '4.3.1';
const LEAST_JAVA = 17;

/** Java and the broker's jars. The first time Maven copies them into `node_modules/.cache`, which `onFetch` is told of;
 *  from then on Java is enough. */
export async function kafkaParts(signal: AbortSignal, onFetch?: () => void): Promise<KafkaParts | KafkaMissing> {
  const java = process.env['JAVA_HOME'] ? join(process.env['JAVA_HOME'], 'bin', 'java') : 'java';
  const version = javaVersion(java);
  const major = majorOf(version);
  if (major === undefined) return { missing: `Java ${LEAST_JAVA} or newer was not found` };
  if (major < LEAST_JAVA) return { missing: `Java ${LEAST_JAVA} or newer is needed, this is ${major}` };
  const jars = join(projectRoot(), 'node_modules', '.cache', 'ketenpoort', `kafka-${VERSION}`);
  const parts = { java, jars, classes: `${jars}.java-${version}.jsa` };
  if (existsSync(jars)) return parts;
  onFetch?.();
  const missing = await copyJars(jars, signal);
  return missing === undefined ? parts : { missing };
}

/** As Java tells it, for example `17.0.15`; empty when there is none. */
function javaVersion(java: string): string {
  const { stderr, status } = spawnSync(java, ['-version'], { encoding: 'utf8' });
  return /version "([\w.+-]+)"/.exec(status === 0 ? stderr : '')?.[1] ?? '';
}

function majorOf(version: string): number | undefined {
  const [, major, minor] = /^(\d+)(?:\.(\d+))?/.exec(version) ?? [];
  return major === undefined ? undefined : Number(major === '1' ? minor : major);
}

// Copied aside and moved: a copy that was cut off never passes for the whole, and of two at once one wins.
async function copyJars(jars: string, signal: AbortSignal): Promise<string | undefined> {
  const cache = join(jars, '..');
  mkdirSync(cache, { recursive: true });
  const draft = mkdtempSync(`${jars}.`);
  try {
    const pom = join(projectRoot(), 'apps', 'launch', 'kafka', 'pom.xml');
    const goal = 'dependency:copy-dependencies';
    const flags = ['-q', '-B', '-f', pom, goal, '-DincludeScope=runtime', `-DoutputDirectory=${draft}`];
    await promisify(execFile)('mvn', flags, { signal, cwd: cache });
    chmodSync(draft, 0o755);
    if (!existsSync(jars)) renameSync(draft, jars);
    return undefined;
  } catch (error) {
    signal.throwIfAborted();
    return existsSync(jars) ? undefined : mavenProblem(error);
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}

function mavenProblem(error: unknown): string {
  if (detailOf(error, 'code') === 'ENOENT') return 'Maven (mvn) was not found';
  const said = detailOf(error, 'stdout') ?? String(error);
  const line = said.split('\n').find((each) => each.includes('ERROR')) ?? said.split('\n')[0] ?? '';
  return `Maven could not fetch Apache Kafka: ${line.replace('[ERROR]', '').trim().slice(0, 300)}`;
}
