/** Messages of PostgreSQL's protocol, version 3, as they pass: to be looked for by a proxy. */

/** A client's Query with this text (`Q`, length, text, NUL). */
export function queryMessage(text: string): Buffer {
  return message('Q', text);
}

/** A server's CommandComplete with this tag (`C`, length, tag, NUL). */
export function completeMessage(tag: string): Buffer {
  return message('C', tag);
}

function message(type: string, text: string): Buffer {
  const body = Buffer.from(`${text}\0`);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(4 + body.length);
  return Buffer.concat([Buffer.from(type), length, body]);
}
