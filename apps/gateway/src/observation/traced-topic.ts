import type { Tracing } from '#operations';
import { AuditTopic, type AuditRecord } from '#relay';

/** The audit topic, each send a trace of its own: the records name those of their requests. */
export class TracedTopic extends AuditTopic {
  constructor(
    private readonly topic: AuditTopic,
    private readonly tracing: Tracing,
  ) {
    super();
  }

  override get configured(): boolean {
    return this.topic.configured;
  }

  override ready(records: readonly AuditRecord[]): void {
    this.topic.ready(records);
  }

  override send(records: readonly AuditRecord[]): Promise<void> {
    const attributes = { 'ketenpoort.records': records.length, 'ketenpoort.shard': records[0]?.key ?? '' };
    return this.tracing.apart('relay', attributes, () => this.topic.send(records));
  }

  override close(): Promise<void> {
    return this.topic.close();
  }
}
