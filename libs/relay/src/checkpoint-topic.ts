/** A signed checkpoint on its way to the topic. */
export interface CheckpointRecord {
  readonly shard: string;
  /** C2SP signed note. */
  readonly note: string;
}

/** Where checkpoints are kept out of reach of whoever administers the database. Rejections leave open what was written. */
export abstract class CheckpointTopic {
  /** False: there is no broker. */
  abstract readonly configured: boolean;

  /** Resolves when every in-sync replica has them. */
  abstract publish(records: readonly CheckpointRecord[]): Promise<void>;

  /** What was published of these shards last, as far back as it takes to find one of each; some of it may be older. Asked again: what was
   *  published since. */
  abstract recall(shards: readonly string[]): Promise<readonly CheckpointRecord[]>;

  abstract close(): Promise<void>;
}
