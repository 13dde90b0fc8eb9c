import { connect } from 'node:net';
import { describe, expect, test } from 'vitest';
import { codeOf, troubleOf } from './net-trouble.ts';

const withCode = (code: string) => Object.assign(new Error(`connect ${code} 10.0.0.1:80`), { code });

describe('an error code says whose fault it is', () => {
  test.each([
    ['ECONNREFUSED', 'refused'],
    ['EHOSTUNREACH', 'unreachable'],
    ['ENETUNREACH', 'unreachable'],
    ['ETIMEDOUT', 'timeout'],
    ['ECONNRESET', 'reset'],
    ['EPIPE', 'reset'],
    ['HPE_INVALID_CONSTANT', 'bad-answer'],
    ['ENOTFOUND', 'no-address'],
    ['ERR_SOCKET_BAD_PORT', 'no-address'],
    ['EMFILE', 'own-fault'],
    ['ENFILE', 'own-fault'],
    ['EADDRNOTAVAIL', 'own-fault'],
    ['EAI_AGAIN', 'own-fault'],
    ['ESOMETHINGNEW', 'reset'],
  ])('%s: %s', (code, trouble) => {
    expect(troubleOf(withCode(code))).toBe(trouble);
  });

  test('no route from here is our fault, no route further on is not', () => {
    const here = Object.assign(new Error('connect ENETUNREACH 10.0.0.1:80 - Local (0.0.0.0:0)'), {
      code: 'ENETUNREACH',
    });
    expect(troubleOf(here)).toBe('own-fault');
    expect(troubleOf(withCode('ENETUNREACH'))).toBe('unreachable');
  });

  test('Node names the missing local address when a connection never left this machine', async () => {
    // A documentation address without a way to it where IPv6 is not routed; where it is, there is nothing to see.
    const error = await new Promise<Error | undefined>((resolve) => {
      const socket = connect({ host: '2001:db8::1', port: 9 });
      socket.once('error', resolve);
      socket.once('connect', () => resolve(undefined));
      setTimeout(() => resolve(undefined), 300).unref();
      setTimeout(() => socket.destroy(), 300).unref();
    });
    if (error && codeOf(error) === 'ENETUNREACH') expect(troubleOf(error)).toBe('own-fault');
  });

  test('a signal that timed out is a time-out', () => {
    expect(troubleOf(new DOMException('late', 'TimeoutError'))).toBe('timeout');
  });
});

test('a step gets the code alone, never the message', () => {
  expect(codeOf(Object.assign(new Error('login prober:secret failed'), { code: 'ECONNRESET' }))).toBe(
    'ECONNRESET',
  );
  expect(codeOf(new TypeError('prober:secret'))).toBe('TypeError');
  expect(codeOf(undefined)).toBe('Error');
});
