import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { answerChallenge, isStale, readChallenges, schemesOf, wantsDigest } from './http-digest.ts';

const NONCE = '0a1b2c3d4e5f60718293a4b5c6d7e8f9';
const sip = {
  method: 'REGISTER',
  uri: 'sip:22040000002000000001@2204000000',
  login: { username: '22040200001320000001', password: 'demo-only-1', basicAllowed: false },
  cnonce: '5ca1ab1e',
};
const viid = {
  method: 'POST',
  uri: '/VIID/System/Register',
  login: { username: '22040200051212000001', password: 'demo-only-1', basicAllowed: false },
  cnonce: '5ca1ab1e',
};
const mufasa = {
  method: 'GET',
  uri: '/dir/index.html',
  login: { username: 'Mufasa', password: 'Circle of Life', basicAllowed: false },
  cnonce: 'f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ',
};
const RFC_7616 =
  'realm="http-auth@example.org", qop="auth, auth-int", nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v"';

const responseOf = (header: string | undefined) => /response="([0-9a-f]+)"/.exec(header ?? '')?.[1];

describe('a challenge is answered as the standards compute it', () => {
  test.each([
    [`Digest realm="2204000000", nonce="${NONCE}", algorithm=MD5`, sip, '0b9950c5fd73142d75e812023418117e'],
    [`Digest realm="2204000000", nonce="${NONCE}", qop="auth"`, sip, 'f6ca6a968a04403b4f56f38fc9f18129'],
    [
      `Digest realm="viid.liaoyuan.example", nonce="${NONCE}", qop="auth"`,
      viid,
      '699aa96b1a7885ec17e1fa95e1625b61',
    ],
    [`Digest ${RFC_7616}, algorithm=MD5`, mufasa, '8ca523f5e9506fed4657c9700eebdbec'],
    [
      `Digest ${RFC_7616}, algorithm=SHA-256`,
      mufasa,
      '753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1',
    ],
  ])('%s', (challenge, asking, response) => {
    expect(responseOf(answerChallenge([challenge], asking))).toBe(response);
  });

  test('of several challenges the strongest is answered, whether in one header or in two', () => {
    const both = [`Digest ${RFC_7616}, algorithm=MD5`, `Digest ${RFC_7616}, algorithm="SHA-256"`];
    expect(responseOf(answerChallenge(both, mufasa))).toHaveLength(64);
    expect(responseOf(answerChallenge([both.join(', ')], mufasa))).toHaveLength(64);
    expect(responseOf(answerChallenge(both.toReversed(), mufasa))).toHaveLength(64);
  });

  test('blanks around the equals sign and other spellings of the scheme do no harm', () => {
    const odd = `DIGEST realm = "2204000000" ,nonce = "${NONCE}",stale="FALSE"`;
    expect(responseOf(answerChallenge([odd], sip))).toBe('0b9950c5fd73142d75e812023418117e');
  });

  test('a session algorithm says the nonce of the client', () => {
    expect(answerChallenge([`Digest ${RFC_7616}, algorithm=MD5-sess`], mufasa)).toContain(
      'cnonce="f2/wE4q74E6zIJ',
    );
  });
});

describe('a password is given only where it may be', () => {
  test('Basic is answered only when the record allows it, and never when Digest is offered too', () => {
    const allowed = { ...sip, login: { ...sip.login, basicAllowed: true } };
    expect(answerChallenge(['Basic realm="gSOAP Web Service"'], sip)).toBeUndefined();
    expect(answerChallenge(['Basic realm="cam"'], allowed)).toMatch(/^Basic /);
    expect(answerChallenge(['Basic realm="cam"', `Digest realm="r", nonce="${NONCE}"`], allowed)).toMatch(
      /^Digest /,
    );
  });

  test.each([
    ['auth-int alone', `Digest realm="r", nonce="${NONCE}", qop="auth-int"`],
    ['an unknown algorithm', `Digest realm="r", nonce="${NONCE}", algorithm=SHA-512-256`],
    ['no nonce', 'Digest realm="r"'],
    ['nothing', ''],
    ['another scheme', 'Negotiate'],
  ])('%s cannot be answered', (_what, challenge) => {
    expect(answerChallenge([challenge], sip)).toBeUndefined();
    expect(wantsDigest([challenge])).toBe(false);
  });

  test('a name with a line end writes no header of its own', () => {
    const login = { ...sip.login, username: 'a\r\nX-Evil: 1' };
    expect(answerChallenge([`Digest realm="r", nonce="${NONCE}"`], { ...sip, login })).toBeUndefined();
  });

  test('the password itself is never in a Digest answer', () => {
    expect(answerChallenge([`Digest realm="r", nonce="${NONCE}"`], sip)).not.toContain('demo-only-1');
  });
});

test('an old nonce is told from a refused password', () => {
  expect(isStale([`Digest realm="r", nonce="${NONCE}", stale=true`])).toBe(true);
  expect(isStale([`Digest realm="r", nonce="${NONCE}", stale="FALSE"`])).toBe(false);
});

test('a step names the schemes and nothing secret', () => {
  expect(schemesOf([`Digest realm="r", nonce="${NONCE}", algorithm=SHA-256`, 'Basic realm="r"'])).toBe(
    'Digest SHA-256, Basic',
  );
});

test('whatever a device writes into its challenge, reading it ends', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'binary', maxLength: 300 })), (values) => {
      expect(Array.isArray(readChallenges(values))).toBe(true);
      answerChallenge(values, sip);
    }),
    { numRuns: 300 },
  );
});
