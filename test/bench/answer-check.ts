/** What every answer must begin with, byte for byte, by case id. */
export type Expected = ReadonlyMap<string, string>;

/** Where the case id begins in an answer. */
const BEFORE_ID = '{"data":{"case":{"id":"';
const ID_LENGTH = 36;
const BEFORE_RECORD = '"record":"';

export function isRight(body: string, expected: Expected): boolean {
  const answer = expected.get(body.slice(BEFORE_ID.length, BEFORE_ID.length + ID_LENGTH));
  return answer !== undefined && body.startsWith(answer);
}

/** Id of the record that an answer names; null when it names none, or something else. */
export function recordIn(body: string): string | null {
  const at = body.lastIndexOf(BEFORE_RECORD);
  if (at < 0) return null;
  const id = body.slice(at + BEFORE_RECORD.length, at + BEFORE_RECORD.length + ID_LENGTH);
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id) ? id : null;
}
