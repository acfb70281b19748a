import { LRUCache } from 'lru-cache';
import { RateLimited, type Instant } from '#kernel';

const MINUTE = 60_000;
const MOST_ADDRESSES = 10_000;

/** How often an address may ask for a token, good or not: for each replica by itself, for nothing here may cost a statement. */
export class AddressRate {
  readonly #counts = new LRUCache<string, { readonly minute: number; count: number }>({ max: MOST_ADDRESSES });

  constructor(
    private readonly most: number,
    private readonly now: () => Instant,
  ) {}

  /** Null, or that it asked too often. */
  take(address: string): RateLimited | null {
    const now = this.now();
    const minute = Math.floor(now / MINUTE);
    const network = networkOf(address);
    const known = this.#counts.get(network);
    const entry = known?.minute === minute ? known : { minute, count: 0 };
    if (entry !== known) this.#counts.set(network, entry);
    entry.count += 1;
    const left = Math.ceil(((minute + 1) * MINUTE - now) / 1000);
    return entry.count > this.most ? new RateLimited('tokenRequestsPerAddressPerMinute', this.most, left) : null;
  }
}

/** Of IPv6 one customer has a network of 64 bits, and may change the rest at will. */
function networkOf(address: string): string {
  if (!address.includes(':') || address.includes('.')) return address;
  const [head = '', tail = ''] = address.split('::');
  const groups = head.split(':').filter((group) => group !== '');
  const rest = tail.split(':').filter((group) => group !== '');
  const zeros = Array.from(
    { length: address.includes('::') ? Math.max(0, 8 - groups.length - rest.length) : 0 },
    () => '0',
  );
  return [...groups, ...zeros, ...rest].slice(0, 4).join(':');
}
