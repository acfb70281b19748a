// Modules of kafkajs 2.2.4 that it does not speak of, as far as they are used here.

declare module 'kafkajs/src/network/requestQueue/index.js' {
  interface RequestQueue {
    readonly pending: readonly unknown[];
    scheduleCheckPendingRequests: (this: RequestQueue) => void;
  }
  const requestQueue: { readonly prototype: RequestQueue };
  export = requestQueue;
}

declare module 'kafkajs/src/protocol/encoder.js' {
  class Encoder {
    buf: Buffer;
    offset: number;
    constructor(size: number);
  }
  export = Encoder;
}

declare module 'kafkajs/src/protocol/recordBatch/crc32C/index.js' {
  const crc32C: (bytes: Buffer) => number;
  export = crc32C;
}

declare module 'kafkajs/src/protocol/requests/produce/index.js' {
  interface Request {
    readonly encode: () => Promise<unknown>;
  }
  type Protocol = (parameters: unknown) => { readonly request: Request };
  const produce: { protocol: (given: { readonly version: number }) => Protocol };
  export = produce;
}

declare module 'kafkajs/src/protocol/requests/produce/v7/request.js' {
  const requestOf: (parameters: unknown) => { readonly encode: () => Promise<{ readonly buffer: Buffer }> };
  export = requestOf;
}
