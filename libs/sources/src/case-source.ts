import type { Json, JsonText } from '#kernel';
import type { Field, Item } from '#policies';

/** Values wanted of one item: granted fields and nothing else. */
export interface Wanted {
  readonly caseId: string;
  readonly item: Item;
  readonly fields: readonly Field[];
}

/** What came of one item. A source that could not give it says so; it never gives less in silence. */
export interface Delivered {
  readonly item: Item;
  readonly state: 'DELIVERED' | 'UNAVAILABLE';
  /** By coordinate; a field without a value is absent. Never a field that was not wanted. */
  readonly values: ReadonlyMap<string, Value>;
}

/** A value, or the text of one that was kept as JSON. Never the text of null. */
export type Value = Json | JsonText;

/** Where case data comes from. It is asked for granted fields only. */
export abstract class CaseSource {
  /** Answers in the order of what was wanted. Fails with SourceUnavailable when nothing can be reached. */
  abstract fetch(wanted: readonly Wanted[]): Promise<readonly Delivered[]>;
}
