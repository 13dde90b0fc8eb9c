import { describe, expect, test } from 'vitest';
import type { Asked } from './driver.ts';
import { newLogins } from './logins.ts';

const login = { username: 'prober', password: 'demo-only-1', basicAllowed: false };
const changed = { ...login, password: 'demo-only-2' };
const refusing = async (): Promise<Asked<string>> => ({ trouble: 'auth-refused', steps: [] });
const accepting = async (): Promise<Asked<string>> => ({ got: 'yes', steps: [] });
const never = async (): Promise<Asked<string>> => {
  throw new Error('the device was touched');
};

describe('one refused password is one attempt', () => {
  test('after a refusal nobody asks again with this login, neither for the identity nor for a picture', async () => {
    const logins = newLogins();
    expect(await logins.asking(7, login, 'identity', refusing)).toMatchObject({ trouble: 'auth-refused' });
    expect(await logins.asking(7, login, 'identity', never)).toMatchObject({ trouble: 'login-suspended' });
    expect(await logins.asking(7, login, 'picture', never)).toMatchObject({ trouble: 'login-suspended' });
    expect(logins.isSuspended(7, login)).toBe(true);
  });

  test('another device is another matter', async () => {
    const logins = newLogins();
    await logins.asking(7, login, 'identity', refusing);
    expect(await logins.asking(8, login, 'identity', accepting)).toMatchObject({ got: 'yes' });
  });

  test('a changed login may be tried', async () => {
    const logins = newLogins();
    await logins.asking(7, login, 'identity', refusing);
    expect(await logins.asking(7, changed, 'identity', accepting)).toMatchObject({ got: 'yes' });
    expect(logins.isSuspended(7, changed)).toBe(false);
  });

  test('after six hours the login may be tried again', async () => {
    let nowMs = 1_000_000;
    const logins = newLogins(() => nowMs);
    await logins.asking(7, login, 'identity', refusing);
    nowMs += 6 * 3_600_000 - 1;
    expect(await logins.asking(7, login, 'identity', never)).toMatchObject({ trouble: 'login-suspended' });
    nowMs += 1;
    expect(await logins.asking(7, login, 'identity', accepting)).toMatchObject({ got: 'yes' });
  });

  test('two checks at once are one attempt', async () => {
    const logins = newLogins();
    let attempts = 0;
    const ask = async () => {
      attempts++;
      await Promise.resolve();
      return refusing();
    };
    const both = await Promise.all([
      logins.asking(7, login, 'picture', ask),
      logins.asking(7, login, 'picture', ask),
      logins.asking(7, login, 'picture', ask),
    ]);
    expect(attempts).toBe(1);
    expect(both.map((one) => 'trouble' in one && one.trouble)).toEqual([
      'auth-refused',
      'login-suspended',
      'login-suspended',
    ]);
  });

  test('a refusal met by a picture is told once to whom it concerns, without touching the device', async () => {
    const logins = newLogins();
    await logins.asking(7, login, 'picture', refusing);
    expect(await logins.asking(7, login, 'identity', never)).toMatchObject({ trouble: 'auth-refused' });
    expect(await logins.asking(7, login, 'identity', never)).toMatchObject({ trouble: 'login-suspended' });
  });

  test('an account for pictures of its own rests alone', async () => {
    const logins = newLogins();
    logins.refuse(7, login, 'picture');
    expect(await logins.asking(7, login, 'picture', never)).toMatchObject({ trouble: 'login-suspended' });
    expect(await logins.asking(7, login, 'identity', accepting)).toMatchObject({ got: 'yes' });
  });

  test('other troubles suspend nothing, and one that throws lets the next one ask', async () => {
    const logins = newLogins();
    await logins.asking(7, login, 'identity', async () => ({ trouble: 'timeout', steps: [] }));
    await expect(logins.asking(7, login, 'identity', never)).rejects.toThrow('touched');
    expect(await logins.asking(7, login, 'identity', accepting)).toMatchObject({ got: 'yes' });
  });
});

test('a login that a live picture was refused with rests, and says nothing of the identity', async () => {
  const logins = newLogins();
  logins.refuse(7, login);
  expect(await logins.asking(7, login, 'identity', never)).toMatchObject({ trouble: 'login-suspended' });
});
