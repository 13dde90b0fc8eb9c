import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { Challenger } from './viid-digest.ts';

const CODE = '22040200051212000001';
const PATH = '/VIID/System/Register';
const LOGIN = { username: 'north', password: 'demo-only-1', basicAllowed: false };

const nonceIn = (challenge: string | undefined) => /nonce="([^"]*)"/.exec(challenge ?? '')?.[1] ?? '';

interface Answer {
  readonly nonce: string;
  readonly nc?: string;
  readonly username?: string;
  readonly password?: string;
  readonly realm?: string;
  readonly uri?: string;
  readonly algorithm?: string;
  readonly qop?: string | undefined;
}

function answer({
  nonce,
  nc = '00000001',
  username = CODE,
  password = LOGIN.password,
  realm = 'lightkeeper.viid',
  uri = PATH,
  algorithm = 'MD5',
  ...more
}: Answer): string {
  const qop = 'qop' in more ? more.qop : 'auth';
  const hash = (text: string) =>
    createHash(algorithm === 'MD5' ? 'md5' : 'sha256')
      .update(text)
      .digest('hex');
  const one = hash(`${username}:${realm}:${password}`);
  const two = hash(`POST:${uri}`);
  const response = hash(
    qop === undefined ? `${one}:${nonce}:${two}` : `${one}:${nonce}:${nc}:abc:${qop}:${two}`,
  );
  const counted = qop === undefined ? '' : `, qop=${qop}, nc=${nc}, cnonce="abc"`;
  return `Digest username="${username}", realm="${realm}", nonce="${nonce}", uri="${uri}", response="${response}", algorithm=${algorithm}${counted}`;
}

function sample() {
  const clock = { nowMs: 1_000_000 };
  const challenger = new Challenger(() => clock.nowMs);
  const asked = { method: 'POST', path: PATH, code: CODE, login: LOGIN };
  const nonce = () => nonceIn(challenger.challenges()[0]);
  return { clock, challenger, asked, nonce };
}

test('the test vector of the dossier (§3.1) is right, and a digit beside it wrong', () => {
  const challenger = new Challenger(() => 0, 'viid.liaoyuan.example');
  const nonce = '0a1b2c3d4e5f60718293a4b5c6d7e8f9';
  const header = (response: string) =>
    `Digest username="${CODE}", realm="viid.liaoyuan.example", nonce="${nonce}", uri="${PATH}", response="${response}", qop=auth, nc=00000001, cnonce="5ca1ab1e"`;
  const asked = { method: 'POST', path: PATH, code: CODE, login: LOGIN, session: { nonce, nc: 0 } };
  expect(challenger.judge(header('699aa96b1a7885ec17e1fa95e1625b61'), asked)).toEqual({ nonce, nc: 1 });
  expect(challenger.judge(header('699aa96b1a7885ec17e1fa95e1625b62'), asked)).toBe('wrong');
});

test('MD5 is offered first and SHA-256 besides, both with one nonce', () => {
  const [first, second, ...more] = sample().challenger.challenges(true);
  expect(first).toMatch(
    /^Digest realm="lightkeeper.viid", qop="auth", nonce="[^"]+", algorithm=MD5, stale=true$/,
  );
  expect(second).toMatch(/algorithm=SHA-256/);
  expect(nonceIn(first)).toBe(nonceIn(second));
  expect(more).toEqual([]);
});

describe('an answer to a challenge', () => {
  test.each<[string, Partial<Answer>, string | undefined]>([
    ['with the code as user name', {}, undefined],
    ['with the user name of the login', { username: 'north' }, undefined],
    ['by SHA-256', { algorithm: 'SHA-256' }, undefined],
    ['without qop, as older senders have it', { qop: undefined }, undefined],
    ['with the whole address as uri', { uri: `http://192.0.2.1:1400${PATH}` }, undefined],
    ['with another password', { password: 'demo-only-2' }, 'wrong'],
    ['with the name of somebody else', { username: 'undefined' }, 'wrong'],
    ['for another path', { uri: '/VIID/APEs' }, 'wrong'],
    ['for another realm', { realm: 'elsewhere' }, 'wrong'],
    ['with auth-int', { qop: 'auth-int' }, 'unreadable'],
    ['by a hash that nobody offered', { algorithm: 'SHA-1' }, 'unreadable'],
    ['with a count of zero', { nc: '00000000' }, 'unreadable'],
    ['with a count that is none', { nc: 'one' }, 'unreadable'],
    ['to a nonce of somebody else', { nonce: '0a1b2c3d4e5f60718293a4b5c6d7e8f9' }, 'stale'],
  ])('%s', (_what, more, expected) => {
    const { challenger, asked, nonce } = sample();
    const judged = challenger.judge(answer({ nonce: nonce(), ...more }), asked);
    if (expected === undefined) expect(judged).toMatchObject({ nc: 1 });
    else expect(judged).toBe(expected);
  });

  test.each(['', 'Basic bm9ydGg6ZGVtby1vbmx5LTE=', 'Digest', 'Digest username="x"', 'Digest '.repeat(900)])(
    'that is none: %s',
    (header) => {
      const { challenger, asked } = sample();
      expect(challenger.judge(header.slice(0, 60), asked)).toBe('unreadable');
      expect(challenger.judge(header, asked)).toBe('unreadable');
    },
  );

  test('is good once: sent again it is stale, and so is a greater count under the same nonce', () => {
    const { challenger, asked, nonce } = sample();
    const one = nonce();
    expect(challenger.judge(answer({ nonce: one }), asked)).toEqual({ nonce: one, nc: 1 });
    expect(challenger.judge(answer({ nonce: one }), asked)).toBe('stale');
    expect(challenger.judge(answer({ nonce: one, nc: '00000002' }), asked)).toBe('stale');
  });

  test('within a registration its nonce goes on, while the count grows', () => {
    const { challenger, asked, nonce } = sample();
    const session = challenger.judge(answer({ nonce: nonce() }), asked);
    if (typeof session === 'string') throw new Error(session);
    const next = (nc: string) =>
      challenger.judge(answer({ nonce: session.nonce, nc }), { ...asked, session });
    expect(next('00000001')).toBe('stale');
    expect(next('0000000a')).toEqual({ nonce: session.nonce, nc: 10 });
  });

  test('comes too late after five minutes, and from another listener it is worth nothing', () => {
    const { challenger, clock, asked, nonce } = sample();
    const one = nonce();
    clock.nowMs += 300_001;
    expect(challenger.judge(answer({ nonce: one }), asked)).toBe('stale');
    const other = new Challenger(() => clock.nowMs);
    expect(other.judge(answer({ nonce: nonce() }), asked)).toBe('stale');
  });
});
