/** Passwords: argon2id of node:crypto, and what a password must be. No password leaves this file. */
import { argon2, randomBytes, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import type { Problem } from '../../config/shape.ts';

const derive = promisify(argon2);

/** What one guess costs: 19 MiB, two passes, one lane – a choice of OWASP's password storage cheat sheet that a small machine bears. */
const COST = { memory: 19_456, passes: 2, parallelism: 1, tagLength: 32 } as const;

/** Strings that other versions of this program may have written; anything dearer is no password of ours. */
const MOST = { memory: 262_144, passes: 10, parallelism: 8 } as const;

const PHC =
  /^\$argon2id\$v=19\$m=(\d{1,7}),t=(\d{1,2}),p=(\d{1,2})\$([A-Za-z0-9+/]{11,86})\$([A-Za-z0-9+/]{22,86})$/;

/** The string to keep: `$argon2id$v=19$m=…,t=…,p=…$salt$tag`. */
export async function hashPassword(password: string): Promise<string> {
  const nonce = randomBytes(16);
  const tag = await derive('argon2id', { message: bytesOf(password), nonce, ...COST });
  const { memory, passes, parallelism } = COST;
  return `$argon2id$v=19$m=${memory},t=${passes},p=${parallelism}$${plain(nonce)}$${plain(tag)}`;
}

/** Is it the password that was kept? Takes as long for a wrong one as for the right one. */
export async function isPassword(password: string, kept: string): Promise<boolean> {
  const [, m, t, p, salt, tag] = PHC.exec(kept) ?? [];
  if (salt === undefined || tag === undefined) throw new Error('a kept password is not an argon2id string');
  const cost = { memory: Number(m), passes: Number(t), parallelism: Number(p) };
  if (cost.memory > MOST.memory || cost.passes > MOST.passes || cost.parallelism > MOST.parallelism)
    throw new Error('a kept password would cost too much to compare');
  const wanted = Buffer.from(tag, 'base64');
  const got = await derive('argon2id', {
    message: bytesOf(password),
    nonce: Buffer.from(salt, 'base64'),
    tagLength: wanted.length,
    ...cost,
  });
  return timingSafeEqual(got, wanted);
}

const LEAST = 10;
const LONGEST = 200;
/** Too few different characters make `aaaaaaaaaa` and `1212121212`. */
const LEAST_DIFFERENT = 4;
const COMMON = /^(?:1234567890|0123456789|9876543210|qwertyuiop|abcdefghij|password)/i;

/** Every fault of a password; none when it will do. What was typed is never repeated. */
export function faultsOfPassword(password: string, name: string, path = 'password'): Problem[] {
  const characters = [...password];
  const different = new Set(characters).size;
  const faults: Problem[] = [];
  if (characters.length < LEAST)
    faults.push({ path, wanted: `at least ${LEAST} characters`, got: `${characters.length} characters` });
  if (characters.length > LONGEST)
    faults.push({ path, wanted: `at most ${LONGEST} characters`, got: `${characters.length} characters` });
  if (different < LEAST_DIFFERENT)
    faults.push({ path, wanted: `at least ${LEAST_DIFFERENT} different characters`, got: `${different}` });
  if (COMMON.test(password))
    faults.push({
      path,
      wanted: 'no row of keys and no word that everybody tries first',
      got: 'one of them',
    });
  if (name.length >= 3 && password.toLowerCase().includes(name.toLowerCase()))
    faults.push({ path, wanted: 'a password without the name of the person', got: 'the name within it' });
  return faults;
}

/** Two keyboards may write one character in two ways. */
function bytesOf(password: string): Buffer {
  return Buffer.from(password.normalize('NFKC'), 'utf8');
}

function plain(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64').replace(/=+$/, '');
}
