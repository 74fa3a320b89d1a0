import { isIP } from 'node:net';

const groups = (part: string): readonly string[] => (part === '' ? [] : part.split(':'));
const MAPPED = /^(?:0*:)*:?(?:0*:)*ffff:(\d+\.\d+\.\d+\.\d+)$/i;

/** The eight groups of a valid IPv6 address, in one spelling. */
const expanded = (address: string): readonly string[] => {
  const [head = '', tail] = address.split('::');
  const [left, right] = [groups(head), tail === undefined ? [] : groups(tail)];
  const zeros = tail === undefined ? [] : new Array<string>(Math.max(0, 8 - left.length - right.length)).fill('0');
  return [...left, ...zeros, ...right].map((group) => Number.parseInt(group, 16).toString(16));
};

/** The name of a client's network: an IPv4 address, or the /64 of an IPv6 address, within which one host can change its address at will. */
export const networkOf = (address: string): string => {
  if (!address.includes(':')) return address;
  const plain = address.split('%', 1)[0] ?? address;
  const mapped = MAPPED.exec(plain)?.[1];
  if (mapped !== undefined && isIP(mapped) === 4) return mapped;
  const all = expanded(plain);
  return mappedIn(all) ?? `${all.slice(0, 4).join(':')}::/64`;
};

/** The IPv4 address in `::ffff:7f00:1`. */
const mappedIn = (all: readonly string[]): string | undefined => {
  const [high = '0', low = '0'] = all.slice(6);
  return all.slice(0, 6).join(':') === '0:0:0:0:0:ffff' ? dotted(high, low) : undefined;
};

const dotted = (high: string, low: string): string => {
  const value = (Number.parseInt(high, 16) << 16) | Number.parseInt(low, 16);
  return [24, 16, 8, 0].map((shift) => String((value >>> shift) & 255)).join('.');
};

/**
 * The client's network: the peer's own, or, behind trusted proxies, the one that the outermost of them saw. Entries further left in
 * `X-Forwarded-For` were written by the client and are ignored.
 */
export const clientNetwork = (
  peer: string | undefined,
  forwardedFor: string | readonly string[] | undefined,
  trustedProxies: number,
): string => {
  const own = networkOf(peer ?? 'unknown');
  if (trustedProxies === 0 || forwardedFor === undefined) return own;
  const hops = String(forwardedFor).split(',');
  const seen = hops.at(-trustedProxies)?.trim();
  return seen !== undefined && isIP(seen) !== 0 ? networkOf(seen) : own;
};
