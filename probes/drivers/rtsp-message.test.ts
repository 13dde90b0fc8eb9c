import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  BODY_LIMIT,
  HEADER_LIMIT,
  type RtspItem,
  RtspParser,
  streamUri,
  writeRequest,
} from './rtsp-message.ts';

/** Everything a stream says when it arrives in these pieces. */
function itemsOf(pieces: readonly Uint8Array[]): RtspItem[] {
  const parser = new RtspParser();
  return pieces.flatMap((piece) => parser.push(Uint8Array.from(piece))).map(plain);
}

/** Copied, so that memory written over later would show. */
function plain(item: RtspItem): RtspItem {
  if (item.is === 'packet') return { ...item, payload: Uint8Array.from(item.payload) };
  return item.is === 'response' ? { ...item, body: Uint8Array.from(item.body) } : item;
}

const one = (text: string) => itemsOf([Buffer.from(text, 'latin1')]);

describe('an RTSP stream is read', () => {
  test('as a response with headers and body', () => {
    const [item] = one('RTSP/1.0 200 OK\r\nCSeq: 2\r\nContent-Length: 3\r\n\r\nv=0');
    expect(item).toMatchObject({ is: 'response', status: 200, body: Uint8Array.from(Buffer.from('v=0')) });
    expect(item?.is === 'response' && item.headers.get('cseq')).toEqual(['2']);
  });

  test.each([
    { said: 'RTSP/1.0 401 Unauthorized\n\n', because: 'line feeds alone' },
    { said: '\r\n\r\nRTSP/1.0 401 Unauthorized\r\n\r\n', because: 'line ends of the answer before' },
    { said: 'RTSP/1.0 401\r\n\r\n', because: 'no reason phrase' },
    { said: 'RTSP/1.0  401 Un\r\nno colon here\r\n : x\r\n\r\n', because: 'lines that are no headers' },
  ])('forgiving $because', ({ said }) => {
    expect(one(said)).toMatchObject([{ is: 'response', status: 401 }]);
  });

  test('with a header that comes twice kept twice', () => {
    const [item] = one('RTSP/1.0 401 No\r\nWWW-Authenticate: Digest a\r\nwww-authenticate : Basic b\r\n\r\n');
    expect(item?.is === 'response' && item.headers.get('www-authenticate')).toEqual(['Digest a', 'Basic b']);
  });

  test('with packets between answers, and requests of the device', () => {
    expect(
      one('$\0\0\x03abcRTSP/1.0 200 OK\r\n\r\n$\x01\0\0OPTIONS rtsp://x RTSP/1.0\r\nCSeq: 1\r\n\r\n'),
    ).toMatchObject([
      { is: 'packet', channel: 0, payload: Uint8Array.from(Buffer.from('abc')) },
      { is: 'response', status: 200 },
      { is: 'packet', channel: 1 },
      { is: 'request', method: 'OPTIONS' },
    ]);
  });

  test.each([
    { said: 'HTTP/1.1 200 OK\r\n\r\n', because: 'another protocol' },
    { said: '\x01\x02\x03', because: 'bytes of no protocol' },
    { said: 'RTSP/1.0 2000 OK\r\n\r\n', because: 'a status of four digits' },
    { said: 'RTSP/1.0 200 OK\r\nContent-Length: -1\r\n\r\n', because: 'a length below zero' },
    { said: 'RTSP/1.0 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n', because: 'two lengths' },
    { said: `RTSP/1.0 200 OK\r\nContent-Length: ${BODY_LIMIT + 1}\r\n\r\n`, because: 'too large a body' },
    { said: `RTSP/1.0 200 OK\r\nX: ${'x'.repeat(HEADER_LIMIT)}\r\n\r\n`, because: 'too long a header' },
    { said: `R${'x'.repeat(HEADER_LIMIT)}`, because: 'a line without end' },
  ])('and ended at $because, whatever follows', ({ said }) => {
    expect(one(`${said}RTSP/1.0 200 OK\r\n\r\n`)).toEqual([{ is: 'malformed' }]);
  });
});

const packet = fc
  .tuple(fc.nat(255), fc.uint8Array({ maxLength: 300 }))
  .map(([channel, payload]) =>
    Buffer.concat([Buffer.of(0x24, channel, payload.length >> 8, payload.length & 255), payload]),
  );
const response = fc
  .tuple(fc.constantFrom(200, 401, 404), fc.uint8Array({ maxLength: 200 }), fc.constantFrom('\r\n', '\n'))
  .map(([status, body, end]) =>
    Buffer.concat([
      Buffer.from(`RTSP/1.0 ${status} Word${end}CSeq: 1${end}Content-Length: ${body.length}${end}${end}`),
      body,
    ]),
  );
const garbage = fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.from(bytes));
const stream = fc.array(
  fc.oneof({ weight: 4, arbitrary: packet }, { weight: 3, arbitrary: response }, garbage),
  { maxLength: 12 },
);

describe('laws', () => {
  test('however a stream is cut, it says the same', () => {
    fc.assert(
      fc.property(stream, fc.array(fc.nat(200), { minLength: 1, maxLength: 40 }), (parts, cuts) => {
        const whole = Buffer.concat(parts);
        const pieces: Uint8Array[] = [];
        for (let at = 0, i = 0; at < whole.length; i++) {
          const size = cuts[i % cuts.length] ?? 1;
          pieces.push(whole.subarray(at, at + size + 1));
          at += size + 1;
        }
        expect(itemsOf(pieces)).toEqual(itemsOf([whole]));
      }),
      { numRuns: 300 },
    );
  });

  test('what was handed out is not written over by what comes later', () => {
    fc.assert(
      fc.property(
        fc.array(packet, { minLength: 2, maxLength: 20 }),
        fc.integer({ min: 1, max: 97 }),
        (parts, size) => {
          const whole = Buffer.concat(parts);
          const parser = new RtspParser();
          const live: RtspItem[] = [];
          for (let at = 0; at < whole.length; at += size) {
            live.push(...parser.push(Uint8Array.from(whole.subarray(at, at + size))));
          }
          expect(live.map(plain)).toEqual(itemsOf([whole]));
        },
      ),
      { numRuns: 100 },
    );
  });

  test('random bytes never throw', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 500 }), { maxLength: 8 }), (pieces) => {
        itemsOf(pieces);
      }),
    );
  });
});

describe('a request', () => {
  test('is written as the standard says, without what is undefined', () => {
    expect(writeRequest('OPTIONS', 'rtsp://h:1/', { CSeq: '1', Session: undefined })).toBe(
      'OPTIONS rtsp://h:1/ RTSP/1.0\r\nCSeq: 1\r\n\r\n',
    );
  });

  test.each([
    { path: '/a b', uri: 'rtsp://10.0.0.1:554/a%20b' },
    { path: 'stream?x=1&y=%20', uri: 'rtsp://10.0.0.1:554/stream?x=1&y=%20' },
    { path: '/x\r\nEvil: 1', uri: 'rtsp://10.0.0.1:554/x%0D%0AEvil:%201' },
    { path: '/主码流', uri: 'rtsp://10.0.0.1:554/%E4%B8%BB%E7%A0%81%E6%B5%81' },
    { path: '/\ud800', uri: 'rtsp://10.0.0.1:554/%EF%BF%BD' },
  ])('cannot be broken out of by the path $path', ({ path, uri }) => {
    expect(streamUri('10.0.0.1', 554, path)).toBe(uri);
  });

  test('names an IPv6 host in brackets', () => {
    expect(streamUri('fe80::1', 554, '/')).toBe('rtsp://[fe80::1]:554/');
  });
});
