import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addressesIn } from './ranges.ts';
import { probeText, readMatches, readScopes } from './ws-discovery.ts';

const match = (xaddrs: string, scopes = '', endpoint = 'urn:uuid:1') =>
  `<d:ProbeMatch><a:EndpointReference><a:Address>${endpoint}</a:Address></a:EndpointReference>` +
  `<d:Scopes>${scopes}</d:Scopes><d:XAddrs>${xaddrs}</d:XAddrs></d:ProbeMatch>`;
const read = (xml: string, from = '198.51.100.9') => readMatches(Buffer.from(xml), from);

describe('an answer to a probe is read by local names', () => {
  test('prefixes, declared or not, do not matter', () => {
    const xml = match('http://198.51.100.9:8000/onvif/device_service')
      .replace(/([</])d:/g, '$1wsdd:')
      .replace(/([</])a:/g, '$1');
    expect(read(xml)).toMatchObject([{ host: '198.51.100.9', port: 8_000, endpoint: 'urn:uuid:1' }]);
  });

  test.each([
    ['the one it came from', 'http://10.9.9.9/x http://198.51.100.9:81/x', '198.51.100.9', 81],
    ['the IPv4 one', 'http://[fe80::1]/x http://198.51.100.9/x', '198.51.100.9', 80],
    ['the sender, where only an inside address is told', 'http://10.9.9.9:8080/x', '198.51.100.9', 8_080],
    ['another in a network of ours', 'http://127.3.2.1:85/x', '127.3.2.1', 85],
  ])('of several addresses: %s', (_what, xaddrs, host, port) => {
    expect(read(match(xaddrs))).toMatchObject([{ host, port }]);
  });

  test('name and hardware come from the scopes', () => {
    const scopes = 'onvif://www.onvif.org/name/North%20Gate onvif://www.onvif.org/hardware/IPC-200%zz';
    expect(read(match('http://198.51.100.9/', scopes))).toMatchObject([
      { name: 'North Gate', hardware: 'IPC-200%zz' },
    ]);
  });

  test.each([
    ['nothing', ''],
    ['no match', '<d:ProbeMatches/>'],
    ['a match without an address', match('')],
    ['an address of another kind', match('ftp://198.51.100.9/ rtsp://198.51.100.9/ urn:x')],
    ['no XML', 'M-SEARCH * HTTP/1.1'],
  ])('%s: nobody', (_what, xml) => {
    expect(read(xml)).toEqual([]);
  });

  test('whatever a datagram holds, it is read or left', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 200 }), fc.string({ maxLength: 60 }), (noise, xaddrs) => {
        read(match(xaddrs, noise) + noise);
      }),
      { numRuns: 200 },
    );
    expect(read(match('http://198.51.100.9/').repeat(500)).length).toBeLessThanOrEqual(64);
  });
});

test('scopes are divided by blanks, and raw blanks in names are put together again', () => {
  expect(readScopes(' onvif://a/name/North Gate  onvif://b\n')).toEqual([
    'onvif://a/name/North Gate',
    'onvif://b',
  ]);
});

test('every probe has a message identity of its own', () => {
  expect(probeText('Device')).not.toBe(probeText('Device'));
});

describe('ranges become addresses', () => {
  test.each([
    ['10.1.2.0/30', ['10.1.2.1', '10.1.2.2']],
    ['10.1.2.7/31', ['10.1.2.6', '10.1.2.7']],
    ['10.1.2.7', ['10.1.2.7']],
    [' 255.255.255.255/32 ', ['255.255.255.255']],
    ['10.1.2.0/21', []],
    ['10.1.2.256', []],
    ['10.1.2', []],
    ['::1', []],
  ])('%s', (range, addresses) => {
    expect(addressesIn([range])).toEqual(addresses);
  });

  test('each once, and never more than the cap', () => {
    expect(addressesIn(['10.0.0.0/24', '10.0.0.0/24'])).toHaveLength(254);
    expect(addressesIn(Array.from({ length: 9 }, (_, i) => `10.0.${i * 4}.0/22`))).toHaveLength(4_096);
  });
});
