import { describe, expect, it } from '@jest/globals';
import { clientNetwork, networkOf } from './client-network.ts';

describe('the network of a client', () => {
  it('T89: is the same for all spellings of an address and all addresses of a /64', () => {
    const spellings = [
      '2001:db8:0:0:0:0:0:1',
      '2001:DB8::1',
      '2001:0db8:0000:0000:0000:0000:0000:0001',
      '2001:db8::ffff',
      '2001:db8:0:0:aaaa:bbbb:cccc:dddd',
      '2001:db8::1%eth0',
    ];
    expect(new Set(spellings.map(networkOf))).toEqual(new Set(['2001:db8:0:0::/64']));
    expect(networkOf('2001:db8:0:1::1')).toBe('2001:db8:0:1::/64');
  });

  it('T89: is the whole IPv4 address, also when it is mapped into IPv6', () => {
    for (const spelling of [
      '192.0.2.7',
      '::ffff:192.0.2.7',
      '::FFFF:192.0.2.7',
      '::ffff:c000:207',
      '0:0:0:0:0:ffff:192.0.2.7',
      '0:0:0:0:0:ffff:c000:0207',
    ])
      expect([spelling, networkOf(spelling)]).toEqual([spelling, '192.0.2.7']);
    expect(networkOf('::1')).toBe('0:0:0:0::/64');
  });

  it('T88: ignores X-Forwarded-For without trusted proxies', () => {
    expect(clientNetwork('192.0.2.7', '203.0.113.1', 0)).toBe('192.0.2.7');
  });

  it('T88: is the nth entry from the right behind n proxies', () => {
    expect(clientNetwork('10.0.0.1', '6.6.6.6, 203.0.113.1', 1)).toBe('203.0.113.1');
    expect(clientNetwork('10.0.0.1', '6.6.6.6, 203.0.113.1, 10.0.0.2', 2)).toBe('203.0.113.1');
    expect(clientNetwork('10.0.0.1', ' 2001:db8::5 ', 1)).toBe('2001:db8:0:0::/64');
  });

  it('T88: is the peer itself with too few entries or a malformed one', () => {
    for (const header of ['', 'unknown', '203.0.113.1:1234', "'; drop table", '203.0.113.1,', '999.1.1.1'])
      expect([header, clientNetwork('10.0.0.1', header, 1)]).toEqual([header, '10.0.0.1']);
    expect(clientNetwork('10.0.0.1', '203.0.113.1', 2)).toBe('10.0.0.1');
    expect(clientNetwork(undefined, undefined, 0)).toBe('unknown');
  });

  it('T88: would be chosen by the client as the leftmost entry (mutant)', () => {
    const leftmost = (forwarded: string) => networkOf(forwarded.split(',')[0]?.trim() ?? '');
    expect(leftmost('6.6.6.6, 203.0.113.1')).not.toBe(clientNetwork('10.0.0.1', '6.6.6.6, 203.0.113.1', 1));
  });
});
