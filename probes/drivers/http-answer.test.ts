import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Head, readHead, standOf, unchunked } from './http-answer.ts';

const head = (text: string) => readHead(text) as Head;

describe('the head of an answer is read as it comes', () => {
  test.each([
    ['as it should be', 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello', 200, 5, false],
    ['HTTP/1.0', 'HTTP/1.0 404 Not Found\r\n\r\n', 404, undefined, false],
    ['without a reason', 'HTTP/1.1 401\r\nContent-Length: 0\r\n\r\n', 401, 0, false],
    [
      'after 100 Continue',
      'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok',
      200,
      2,
      false,
    ],
    ['after blank lines', '\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok', 200, 2, false],
    ['with line feeds alone', 'HTTP/1.1 200 OK\nContent-Length: 2\n\nok', 200, 2, true],
    ['with a blank before the colon', 'HTTP/1.1 200 OK\r\nContent-Length : 2\r\n\r\nok', 200, 2, true],
    [
      'with its length twice',
      'HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 9\r\n\r\nok',
      200,
      2,
      true,
    ],
    [
      'with length and chunks',
      'HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n',
      200,
      2,
      true,
    ],
    ['with nothing to follow', 'HTTP/1.1 204 No Content\r\n\r\n', 204, 0, false],
  ])('%s', (_what, text, status, length, isLoose) => {
    expect(head(text)).toMatchObject({ status, isLoose, ...(length === undefined ? {} : { length }) });
  });

  test('every challenge is kept', () => {
    const text = 'HTTP/1.1 401 No\r\nWWW-Authenticate: Digest a="b"\r\nwww-authenticate:Basic\r\n\r\n';
    expect(head(text).challenges).toEqual(['Digest a="b"', 'Basic']);
  });

  test.each([
    ['HT', 'more'],
    ['HTTP/1.1 200 OK\r\nServer: x', 'more'],
    ['HTTP/1.1 100 Continue\r\n\r\n', 'more'],
    ['RTSP/1.0 200 OK\r\n\r\n', 'garbage'],
    ['SSH-2.0-dropbear', 'garbage'],
    ['HTTP/1.1 two hundred\r\n\r\n', 'garbage'],
    [`HTTP/1.1 200 OK\r\n${'x'.repeat(20_000)}`, 'garbage'],
  ])('%j: %s', (text, expected) => {
    expect(readHead(text)).toBe(expected);
  });
});

describe('an answer ends where it ends', () => {
  const stand = (text: string, isClosed = false) =>
    standOf(head(text), text.length, text.slice(-64), isClosed);
  test.each([
    ['at its length', 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok', false, 'whole'],
    ['not before its length', 'HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nok', false, 'more'],
    ['cut off before its length', 'HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nok', true, 'cut'],
    [
      'at the envelope, whatever the length',
      'HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n<a></s:Envelope>\n',
      false,
      'whole',
    ],
    ['with the connection', 'HTTP/1.0 200 OK\r\n\r\nok', true, 'whole'],
    ['not before the connection', 'HTTP/1.0 200 OK\r\n\r\nok', false, 'more'],
    [
      'with the last chunk',
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n',
      false,
      'whole',
    ],
    [
      'cut off between chunks',
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n',
      true,
      'cut',
    ],
  ])('%s', (_what, text, isClosed, expected) => {
    expect(stand(text, isClosed)).toBe(expected);
  });
});

test('chunks are joined, wherever they were cut', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ minLength: 1, maxLength: 50 })), (parts) => {
      const sent = parts.map((part) =>
        Buffer.concat([Buffer.from(`${part.length.toString(16)};x=1\r\n`), part, Buffer.from('\r\n')]),
      );
      const joined = unchunked(Buffer.concat([...sent, Buffer.from('0\r\n\r\n')]));
      expect(Buffer.compare(joined, Buffer.concat(parts))).toBe(0);
    }),
    { numRuns: 50 },
  );
});

test('half an answer in chunks is still what came of it', () => {
  expect(unchunked(Buffer.from('5\r\nhel')).toString()).toBe('hel');
  expect(unchunked(Buffer.from('5\r\nhello\r\nnonsense\r\nrest')).toString()).toBe('hellononsense\r\nrest');
});

test('whatever bytes come, reading them ends', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
      const text = `HTTP/1.1 200 OK\r\n${Buffer.from(bytes).toString('latin1')}`;
      const read = readHead(text);
      if (typeof read !== 'string') standOf(read, text.length, text.slice(-64), true);
      unchunked(Buffer.from(bytes));
    }),
    { numRuns: 200 },
  );
});
