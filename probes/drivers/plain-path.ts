/** The path of an address that a device tells, fit to be shown: without host, and without anything that may be a login. */
import type { Login } from '../link/target.ts';

const HIDDEN = '…';
const LONGEST = 256;

/** Parts such as `user=admin` and `_password=x_`, which some makers put into paths and queries alike. */
const SECRET =
  /((?:user|usr|login|account|pass|pwd|psw|auth|token|key|secret|sign|session|sid|ticket)\w*?=)[^&;/?#]*/gi;

/** Undefined where it is no address. */
export function plainPath(address: string, login: Login | undefined): string | undefined {
  const url = URL.parse(address.trim(), 'http://device/');
  if (url === null) return undefined;
  let path = `${url.pathname}${url.search}`.replace(SECRET, `$1${HIDDEN}`);
  for (const secret of login === undefined ? [] : [login.password, login.username]) {
    for (const written of new Set([secret, encodeURIComponent(secret), encodeURI(secret)])) {
      path = path
        .split(/([/?&=;])/)
        .map((part) => (written !== '' && part === written ? HIDDEN : part))
        .join('');
      // A short one would blank out half of every path; a whole part of the path was looked at above.
      if (secret === login?.password && written.length >= 4) path = path.replaceAll(written, HIDDEN);
    }
  }
  return path.slice(0, LONGEST);
}
