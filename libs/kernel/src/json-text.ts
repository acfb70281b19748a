import type { Json } from './canonical.js';

/** A value as the JSON text it was written in: handed on as it is where only its text is needed. */
export class JsonText {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  value(): Json {
    return JSON.parse(this.text) as Json;
  }
}

/** The value itself, of a text as of anything else. */
export function plainValue<Value>(value: Value): Exclude<Value, JsonText> | Json {
  return value instanceof JsonText ? value.value() : (value as Exclude<Value, JsonText>);
}

/** The value of a member of an object, as it stands in the text that `JSON.stringify` made of that object. Null when there is no such
 *  member, or it is null. Only for an object whose values have no members themselves: texts, numbers, booleans, lists of these. */
export function memberText(object: string, name: string): JsonText | null {
  // Within a text value every quotation mark is escaped: a name between bare ones is the name of a member.
  const head = `${JSON.stringify(name)}:`;
  const found = object.indexOf(head);
  if (found < 0) return null;
  const start = found + head.length;
  const text = object.slice(start, endOf(object, start));
  return text === 'null' ? null : new JsonText(text);
}

/** Where the value that starts here ends. RangeError when it does not. */
function endOf(object: string, start: number): number {
  if (object[start] === '"') return afterText(object, start);
  if (object[start] === '[') return afterList(object, start);
  let end = start;
  while (object[end] !== ',' && object[end] !== '}') end = within(object, end + 1);
  return end;
}

function afterText(object: string, start: number): number {
  let end = within(object, object.indexOf('"', start + 1));
  while (isEscaped(object, end)) end = within(object, object.indexOf('"', end + 1));
  return end + 1;
}

/** A sign behind an odd number of backslashes. */
function isEscaped(object: string, at: number): boolean {
  let first = at;
  while (object[first - 1] === '\\') first -= 1;
  return (at - first) % 2 === 1;
}

function afterList(object: string, start: number): number {
  let end = start + 1;
  while (object[end] !== ']') end = object[end] === '"' ? afterText(object, end) : within(object, end + 1);
  return end + 1;
}

function within(object: string, at: number): number {
  if (at < 0 || at >= object.length) throw new RangeError('an object that does not end');
  return at;
}
