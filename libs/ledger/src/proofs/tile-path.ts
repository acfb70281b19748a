import { TILE_WIDTH, type Tile } from './tiles.js';

/** Where in a log's resources something stands: a tile of hashes, or a bundle of entries (level `entries`). */
export type TilePlace = Omit<Tile, 'level'> & { readonly level: number | 'entries' };

const PATH = /^tile\/(entries|0|[1-9][0-9]?)\/((?:x[0-9]{3}\/)*[0-9]{3})(?:\.p\/([1-9][0-9]{0,2}))?$/;
const MOST_LEVEL = 63;

/** `tile/<level>/<index>[.p/<width>]` of C2SP tlog-tiles, such as `tile/0/x001/x234/067.p/8`. */
export function tilePath({ level, index, width }: TilePlace): string {
  const digits = String(index);
  const name = digits.padStart(Math.ceil(digits.length / 3) * 3, '0').replaceAll(/.{3}(?=.)/g, 'x$&/');
  return `tile/${String(level)}/${name}${width < TILE_WIDTH ? `.p/${String(width)}` : ''}`;
}

/** What such a path names; null for any other text, also for one that says the same otherwise than `tilePath` does. */
export function parseTilePath(path: string): TilePlace | null {
  const [, level = '', name = '', width = String(TILE_WIDTH)] = PATH.exec(path) ?? [];
  if (name === '' || Number(level) > MOST_LEVEL) return null;
  const index = BigInt(name.replaceAll(/[x/]/g, ''));
  const place = { level: levelOf(level), index, width: Number(width) };
  return tilePath(place) === path ? place : null;
}

function levelOf(text: string): TilePlace['level'] {
  return text === 'entries' ? text : Number(text);
}
