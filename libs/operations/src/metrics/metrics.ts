import { PrometheusExporter } from '@opentelemetry/exporter-prometheus';
import { OTLPMetricExporter } from '@opentelemetry/exporter-metrics-otlp-http';
import { MeterProvider, PeriodicExportingMetricReader, type IMetricReader } from '@opentelemetry/sdk-metrics';
import type { Attributes, Meter, ObservableResult } from '@opentelemetry/api';
import { SettingsInvalid } from '#kernel';
import type { OperationsSettings } from '#settings';
import { identityOf, type ProcessIdentity } from '../identity.js';
import { MEASURES, type LabelsOf, type Measure, type MeasureName, type OfKind } from './catalogue.js';

export type Count<Name extends MeasureName> = (labels: LabelsOf<Name>, by?: number) => void;
export type Measured<Name extends MeasureName> = (value: number, labels: LabelsOf<Name>) => void;
/** Values at the moment of asking. */
export type Reading<Name extends MeasureName> = readonly (readonly [number, LabelsOf<Name>])[];

const EXPORT_MS = 60_000;

/** The metrics of this process, for Prometheus and for a collector. Takes names and labels of MEASURES alone. */
export class Metrics {
  readonly #meter: Meter;

  private constructor(private readonly provider: MeterProvider) {
    this.#meter = provider.getMeter('ketenpoort');
  }

  /** SettingsInvalid when the port cannot be had. */
  static async open({ metrics, collector }: OperationsSettings, process: ProcessIdentity): Promise<Metrics> {
    const readers: IMetricReader[] = [];
    if (collector) {
      const exporter = new OTLPMetricExporter({ url: `${collector.endpoint}/v1/metrics`, headers: collector.headers });
      readers.push(new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: EXPORT_MS }));
    }
    if (metrics) readers.push(await prometheusOn(metrics));
    return new Metrics(new MeterProvider({ readers, resource: identityOf(process) }));
  }

  counter<Name extends OfKind<'counter'>>(name: Name): Count<Name> {
    const counter = this.#meter.createCounter(name, optionsOf(name));
    return (labels, by = 1) => {
      counter.add(by, labels);
    };
  }

  histogram<Name extends OfKind<'histogram'>>(name: Name): Measured<Name> {
    const histogram = this.#meter.createHistogram(name, optionsOf(name));
    return (value, labels) => {
      histogram.record(value, labels);
    };
  }

  /** `read` is asked whenever somebody looks; what it cannot tell is left out. */
  gauge<Name extends OfKind<'gauge'>>(name: Name, read: () => Reading<Name> | Promise<Reading<Name>>): void {
    this.#meter.createObservableGauge(name, optionsOf(name)).addCallback((result) => observe(result, read));
  }

  /** A counter that is kept elsewhere. */
  total<Name extends OfKind<'counter'>>(name: Name, read: () => Reading<Name>): void {
    this.#meter.createObservableCounter(name, optionsOf(name)).addCallback((result) => observe(result, read));
  }

  /** Sends what is left, and closes the port. */
  async close(): Promise<void> {
    await this.provider.shutdown();
  }
}

async function observe(
  result: ObservableResult,
  read: () => readonly (readonly [number, Attributes])[] | Promise<readonly (readonly [number, Attributes])[]>,
): Promise<void> {
  try {
    for (const [value, labels] of await read()) result.observe(value, labels);
  } catch {
    // A database that is away leaves a gap in the graph, and is told of by others.
  }
}

function optionsOf(name: MeasureName): {
  readonly description: string;
  readonly unit: string;
  readonly advice: { readonly explicitBucketBoundaries?: number[] };
} {
  const { says, unit, buckets }: Measure = MEASURES[name];
  return { description: says, unit, advice: buckets ? { explicitBucketBoundaries: [...buckets] } : {} };
}

async function prometheusOn({ host, port }: NonNullable<OperationsSettings['metrics']>): Promise<PrometheusExporter> {
  const options = { host, port, preventServerStart: true, withoutScopeInfo: true, withoutTargetInfo: true };
  const exporter = new PrometheusExporter(options);
  try {
    await exporter.startServer();
    return exporter;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    const remedy = 'Set another METRICS_PORT (CONSENT_METRICS_PORT for the register) or METRICS_HOST';
    throw new SettingsInvalid(
      `METRICS_PORT: ${host}:${String(port)} cannot be listened on (${code}). ${remedy}`,
      error,
    );
  }
}
