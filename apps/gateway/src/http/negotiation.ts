const JSON_TYPE = 'application/json';
const GRAPHQL_TYPE = 'application/graphql-response+json';
const CHARSETS = ['utf-8', 'utf8'];

/** Media types that an answer can have, the newer one first: it wins where a caller likes both alike. */
const OURS = [GRAPHQL_TYPE, JSON_TYPE] as const;
export type AnswerType = (typeof OURS)[number];

interface Range {
  readonly type: string;
  readonly weight: number;
}

/** The type of the answer: the one of ours that is named and liked best, JSON where none is named but any will do, null where
 *  neither will (RFC 9110 §12.5.1). */
export function answerTypeFor(accept: string | undefined): AnswerType | null {
  const ranges = rangesOf(accept ?? '*/*');
  const named = OURS.map((type) => ({ type, weight: ranges.find((range) => range.type === type)?.weight ?? null }));
  const refused = named.filter(({ weight }) => weight === 0).map(({ type }) => type);
  const best = named
    .filter(({ weight }) => weight !== null && weight > 0)
    .sort((a, b) => Number(b.weight) - Number(a.weight));
  if (best[0]) return best[0].type;
  const any = ranges.some(({ type, weight }) => weight > 0 && (type === '*/*' || type === 'application/*'));
  return any ? (([JSON_TYPE, GRAPHQL_TYPE] as const).find((type) => !refused.includes(type)) ?? null) : null;
}

/** Whether a caller who reads JSON asks for it by name and for nothing newer: it expects 200 for a document that cannot be executed
 *  (GraphQL over HTTP, `application/json`). */
export function asksForPlainJson(accept: string | undefined): boolean {
  return (
    answerTypeFor(accept) === JSON_TYPE &&
    rangesOf(accept ?? '').some(({ type, weight }) => type === JSON_TYPE && weight > 0)
  );
}

/** Whether a body is JSON in UTF-8, by its Content-Type. */
export function isJson(contentType: string | undefined): boolean {
  const [type, ...parameters] = partsOf(contentType ?? '');
  const charset = parameters.map((one) => /^charset="?([^"]*)"?$/.exec(one)?.[1]).find((one) => one !== undefined);
  return type === JSON_TYPE && CHARSETS.includes(charset ?? 'utf-8');
}

function rangesOf(accept: string): readonly Range[] {
  return accept.split(',').map((text) => {
    const [type = '', ...parameters] = partsOf(text);
    const weight = parameters.map((one) => /^q=([0-9.]+)$/.exec(one)?.[1]).find((one) => one !== undefined);
    return { type, weight: Number(weight ?? 1) };
  });
}

function partsOf(text: string): string[] {
  return text.split(';').map((part) => part.trim().toLowerCase());
}
