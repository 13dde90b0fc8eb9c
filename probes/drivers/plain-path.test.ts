import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { plainPath } from './plain-path.ts';

const login = { username: 'prober', password: 'a/b@c#d%e:f', basicAllowed: false };

describe('an address that a device tells is shown', () => {
  test.each([
    ['http://10.0.0.5:80/snapshot.jpg?channel=1', '/snapshot.jpg?channel=1', 'as it is, without its host'],
    ['rtsp://admin:12345@10.0.0.5:554/live/101', '/live/101', 'without the login before its host'],
    [
      'http://h/shot?user=admin&password=12345&ch=1',
      '/shot?user=…&password=…&ch=1',
      'without one in its query',
    ],
    [
      'rtsp://h:554/user=admin_password=tlJwpbo6_channel=1.sdp',
      '/user=…',
      'without one in its path, and what may belong to it',
    ],
    ['http://h/prober/shot.jpg', '/…/shot.jpg', 'without our user name as a part of it'],
    ['/only/a/path', '/only/a/path', 'when it is only a path'],
  ])('%s: %s, %s', (told, shown) => {
    expect(plainPath(told, login)).toBe(shown);
  });

  test('not at all where it is none', () => {
    expect(plainPath('http://[', undefined)).toBeUndefined();
  });

  test('never with our password in it, wherever the device puts it', () => {
    fc.assert(
      fc.property(
        fc.string({ minLength: 4, maxLength: 20 }).filter((text) => /^[\w!$'()*,-]{4,}$/.test(text)),
        fc.constantFrom('http://h/a/%/b', 'rtsp://h/x?y=1&z=%', 'http://h/pre%post?q=1', 'http://u:%@h/a'),
        (password, form) => {
          const told = form.replace('%', () => password);
          expect(plainPath(told, { ...login, password }) ?? '').not.toContain(password);
        },
      ),
    );
  });
});
