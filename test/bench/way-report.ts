import type { Bench } from './bench.js';
import { figure, median, table, type Figure } from './figures.js';
import type { Measurement } from './rig.js';
import { onStage } from './stage.js';
import { CONNECTIONS, measureWay, type WayFound } from './way.js';

export const wayBench: Bench = {
  says: 'the whole way against the same query in Nest + Apollo + TypeORM, and + one statement through pg (default)',
  async run({ options, signal, say }) {
    const found = await onStage(signal, (stage) => measureWay(stage, options, say));
    return { figures: wayFigures(found), text: wayTable(found) };
  },
};

/** What the design asks for, at 64 connections. */
const REACH = { typeorm: 3.0, lean: 1.0, trusted: 1.75 } as const;
const FIELDS = 40;

/** The published figures, and beside them what they were made of. */
function wayFigures(found: WayFound): readonly Figure[] {
  const [ours, typeorm, lean, trusted] = found.targets;
  return [
    figure('whole-way-ratio', ratio(found, ours, typeorm), '×', REACH.typeorm),
    figure('whole-way-lean-ratio', ratio(found, ours, lean), '×', REACH.lean),
    figure('trusted-way-lean-ratio', ratio(found, trusted, lean), '×', REACH.trusted),
    figure('whole-way-effort-ratio', effort(found, typeorm) / effort(found, ours), '×'),
    figure('whole-way-lean-effort-ratio', effort(found, lean) / effort(found, ours), '×'),
    figure('trusted-way-lean-effort-ratio', effort(found, lean) / effort(found, trusted), '×'),
    ...CONNECTIONS.flatMap((connections) =>
      found.targets.flatMap((target) => figuresOf(medians(found, target, connections), `${target}-${connections}`)),
    ),
  ];
}

/** Our throughput over that of a peer at 64 connections: the median of what each round gave. */
function ratio({ measurements }: WayFound, ours: string, peer: string): number {
  const of = (target: string): number[] =>
    measurements.filter((one) => one.target === target && one.connections === 64).map(({ perSecond }) => perSecond);
  const theirs = of(peer);
  return median(of(ours).map((value, round) => value / (theirs[round] ?? Number.NaN)));
}

/** Processor time of server and database for an answer at 64 connections: what throughput comes to when the machine is
 *  not shared with others. */
function effort(found: WayFound, target: string): number {
  const { server, database } = medians(found, target, 64);
  return server + database;
}

function figuresOf({ perSecond, p50, p99, commits, batch }: Medians, name: string): Figure[] {
  return [
    figure(`${name}-per-s`, perSecond, '/s'),
    figure(`${name}-p50`, p50, 'ms'),
    figure(`${name}-p99`, p99, 'ms'),
    ...(commits > 0 ? [figure(`${name}-commits`, commits, '/s'), figure(`${name}-batch`, batch, 'entries')] : []),
  ];
}

interface Medians {
  readonly perSecond: number;
  readonly p50: number;
  readonly p99: number;
  readonly commits: number;
  readonly batch: number;
  readonly server: number;
  readonly database: number;
}

function medians({ measurements }: WayFound, target: string, connections: number): Medians {
  const own = measurements.filter((one) => one.target === target && one.connections === connections);
  const middle = (of: (one: Measurement) => number): number => median(own.map(of));
  return {
    perSecond: middle((one) => one.perSecond),
    p50: middle((one) => one.p50),
    p99: middle((one) => one.p99),
    commits: middle((one) => one.commits / one.seconds),
    batch: middle((one) => (one.commits > 0 ? one.entries / one.commits : 0)),
    server: middle((one) => one.serverMicros ?? Number.NaN),
    database: middle((one) => one.databaseMicros ?? Number.NaN),
  };
}

/** The same for people to read. */
function wayTable(found: WayFound): string {
  const head = [
    'connections',
    'target',
    'answers/s',
    'p50 ms',
    'p99 ms',
    'µs server',
    'µs database',
    'commits/s',
    'entries/commit',
  ];
  const rows = CONNECTIONS.flatMap((connections) =>
    found.targets.map((target) => {
      const { perSecond, p50, p99, server, database, commits, batch } = medians(found, target, connections);
      const recorded = commits > 0 ? [Math.round(commits), round(batch)] : ['', ''];
      return [connections, target, Math.round(perSecond), round(p50), round(p99), server, database, ...recorded];
    }),
  );
  return [sampleLine(found), triedLine(found), '', table([head, ...rows])].join('\n');
}

function sampleLine({ answers, measurements }: WayFound): string {
  const granted = answers.map(({ withheld }) => FIELDS - withheld);
  const data = median(answers.map(({ text }) => Buffer.byteLength(text)));
  const whole = median(answers.map(({ bytes }) => bytes));
  const compared = measurements.reduce((sum, one) => sum + one.answers, 0);
  return (
    `${answers.length} cases, ${FIELDS} fields asked, ${Math.min(...granted)} to ${Math.max(...granted)} granted; ` +
    `median answer ${data} bytes of data, ours ${whole} with its disclosure; all ${compared} answers were as expected`
  );
}

function triedLine({ tried }: WayFound): string {
  const names = [...new Set(tried.map((one) => one.target))];
  const speeds = names.map((name) => {
    const own = tried.filter((one) => one.target === name);
    return `${name} ${Math.round(median(own.map((one) => one.perSecond)))}/s`;
  });
  return `TypeORM at 64 connections: ${speeds.join(', ')}`;
}

function round(value: number): number {
  return Number(value.toFixed(2));
}
