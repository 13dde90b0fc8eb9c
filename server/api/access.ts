/** Who asks, from where, and whether a write was meant: cookie or bearer token, origin, language. */
import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import type { Language } from '../../config/terms.ts';
import { LANGUAGES } from '../../config/terms.ts';
import type { Asker } from '../work/asker.ts';

const COOKIE = 'lk_session';

/** Only what is needed to know who asks. */
export interface Identities {
  readonly staffs: { ofSession(id: string): Promise<Asker | undefined> };
  readonly tokens: { ofText(text: string): Promise<Asker | undefined> };
}

/** Who asks, if anybody. With an `Authorization` header the cookie is not looked at. */
export async function personOf(
  request: IncomingMessage,
  { staffs, tokens }: Identities,
): Promise<Asker | undefined> {
  const { authorization } = request.headers;
  if (authorization !== undefined) {
    const text = /^Bearer ([\w-]{1,200})$/i.exec(authorization)?.[1];
    return text === undefined ? undefined : tokens.ofText(text);
  }
  const id = sessionIdIn(request.headers.cookie ?? '');
  return id === undefined ? undefined : staffs.ofSession(id);
}

/** Session ids are 43 characters of base64url; anything else is not asked about. */
function sessionIdIn(cookie: string): string | undefined {
  for (const pair of cookie.split(';')) {
    const [name, value] = pair.trim().split('=', 2);
    if (name === COOKIE && value !== undefined && /^[\w-]{43}$/.test(value)) return value;
  }
  return undefined;
}

/** The cookie that keeps a session; without an id, the one that takes it away. */
export function cookieFor(id: string | undefined, isSecure: boolean): string {
  const parts = [`${COOKIE}=${id ?? ''}`, 'Path=/', 'HttpOnly', 'SameSite=Strict'];
  if (isSecure) parts.push('Secure');
  if (id === undefined) parts.push('Max-Age=0');
  return parts.join('; ');
}

/** The host under which the browser knows us; a proxy's word counts only where proxies are trusted. */
export function ownHost(request: IncomingMessage, trustProxy: boolean): string {
  const forwarded = trustProxy ? request.headers['x-forwarded-host'] : undefined;
  const named = typeof forwarded === 'string' ? forwarded.split(',')[0]?.trim() : undefined;
  return named ?? request.headers.host ?? '';
}

/**
 * May this come from where it says? A page of another site sends its own origin. Programs send none, and may leave
 * it out as long as no cookie speaks for them.
 */
export function isOwnOrigin(request: IncomingMessage, trustProxy: boolean): boolean {
  const { origin, authorization, cookie } = request.headers;
  if (authorization !== undefined) return true;
  if (origin === undefined) return !(cookie ?? '').includes(`${COOKIE}=`);
  return URL.canParse(origin) && new URL(origin).host === ownHost(request, trustProxy);
}

/**
 * Is this host an address, or one of the names of this machine? Any other name belongs to somebody who can point it
 * here, and whose page then counts as our own to the browser.
 */
export function isOwnName(host: string, names: readonly string[]): boolean {
  const plain = plainName(host);
  if (plain === undefined) return false;
  const isAddress = isIP(plain.replace(/^\[(.*)\]$/, '$1')) > 0;
  return isAddress || ['localhost', ...names].some((name) => plainName(name) === plain);
}

/** Without port and final dot, in lower case; undefined for what is no host. */
function plainName(host: string): string | undefined {
  const url = `http://${isIP(host) === 6 ? `[${host}]` : host}`;
  if (!/^[\w.:[\]-]+$/.test(host) || !URL.canParse(url)) return undefined;
  return new URL(url).hostname.replace(/\.$/, '');
}

/** The first of the languages asked for that we speak; Chinese where none is asked for, English where none is ours. */
export function languageOf(header: string | undefined): Language {
  if (header === undefined || header.trim() === '' || header.startsWith('*')) return 'zh-CN';
  for (const wish of header.split(',')) {
    const tag = wish.split(';')[0]?.trim().toLowerCase() ?? '';
    const spoken = LANGUAGES.find((language) => language.slice(0, 2).toLowerCase() === tag.slice(0, 2));
    if (spoken) return spoken;
  }
  return 'en';
}
