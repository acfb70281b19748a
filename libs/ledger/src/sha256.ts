/** SHA-256, given by the host: `node:crypto` in the gateway, WebCrypto-backed in a browser. 32 bytes. */
export type Sha256 = (bytes: Uint8Array) => Uint8Array;
