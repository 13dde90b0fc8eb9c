/** HTTP Digest from the other side: challenges for those who register here, and the judgement of their answers (RFC 7616). */
import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Login } from '../link/target.ts';
import { readChallenges } from './http-digest.ts';

export const REALM = 'lightkeeper.viid';

/** A nonce that was accepted, and the last count under it. */
export interface Spent {
  readonly nonce: string;
  readonly nc: number;
}

/** What became of an answer. `stale`: right or wrong, its nonce is not good any more, or its count did not grow. */
export type Judgement = Spent | 'stale' | 'wrong' | 'unreadable';

/** A request that carries an answer. */
export interface Answering {
  readonly method: string;
  /** As in the request line, without its query. */
  readonly path: string;
  /** 20-digit code of who registers; may stand for the user name, as most senders have it. */
  readonly code: string;
  readonly login: Login;
  /** What the present registration was made with: its nonce goes on as long as its count grows. */
  readonly session?: Spent | undefined;
}

const NONCE_MS = 300_000;
/** Nonces that were used and would not be too old yet; kept beyond this, the oldest are forgotten. */
const MOST_SPENT = 20_000;
const HASHES: Readonly<Record<string, string>> = { md5: 'md5', 'sha-256': 'sha256' };

/** One for each listener: what another one has offered is worth nothing here. */
export class Challenger {
  readonly #secret = randomBytes(32);
  readonly #realm: string;
  readonly #clock: () => number;
  /** By nonce: when it was spent. */
  readonly #spent = new Map<string, number>();

  constructor(clock: () => number, realm = REALM) {
    this.#clock = clock;
    this.#realm = realm;
  }

  /**
   * Values of `WWW-Authenticate`: MD5 first, which is what the standard names and all senders know; SHA-256 for those
   * who know it. Both bear one nonce: there are senders that mix what stands in two challenges.
   */
  challenges(isStale = false): string[] {
    const nonce = this.#newNonce();
    const stale = isStale ? ', stale=true' : '';
    return ['MD5', 'SHA-256'].map(
      (algorithm) =>
        `Digest realm="${this.#realm}", qop="auth", nonce="${nonce}", algorithm=${algorithm}${stale}`,
    );
  }

  /** A nonce is good for one registration, and under it the count grows: an answer that was overheard is worth nothing. */
  judge(header: string, asked: Answering): Judgement {
    const told = readChallenges([header])[0];
    if (told?.scheme !== 'digest') return 'unreadable';
    const { nonce, uri, username, response, realm, qop, cnonce, algorithm = 'MD5' } = told.params;
    const hash = HASHES[algorithm.toLowerCase()];
    const nc = qop === undefined ? 1 : countOf(told.params.nc);
    const isWhole = nonce !== undefined && uri !== undefined && username !== undefined;
    if (!isWhole || response === undefined || hash === undefined || nc === undefined) return 'unreadable';
    if (qop !== undefined && (qop.toLowerCase() !== 'auth' || cnonce === undefined)) return 'unreadable';
    if (pathOf(uri) !== asked.path || realm !== this.#realm) return 'wrong';
    if (username !== asked.code && username !== asked.login.username) return 'wrong';
    const digest = (text: string) => createHash(hash).update(text).digest('hex');
    const one = digest(`${username}:${this.#realm}:${asked.login.password}`);
    const two = digest(`${asked.method}:${uri}`);
    const middle = qop === undefined ? nonce : `${nonce}:${told.params.nc}:${cnonce}:${qop}`;
    if (!alike(response.toLowerCase(), digest(`${one}:${middle}:${two}`))) return 'wrong';
    return this.#isFresh(nonce, nc, asked.session) ? this.#spend(nonce, nc) : 'stale';
  }

  #isFresh(nonce: string, nc: number, session: Spent | undefined): boolean {
    if (session?.nonce === nonce) return nc > session.nc;
    return this.#isOwn(nonce) && !this.#spent.has(nonce);
  }

  #spend(nonce: string, nc: number): Spent {
    const nowMs = this.#clock();
    this.#spent.delete(nonce);
    this.#spent.set(nonce, nowMs);
    for (const [old, atMs] of this.#spent) {
      if (nowMs - atMs <= NONCE_MS && this.#spent.size <= MOST_SPENT) break;
      this.#spent.delete(old);
    }
    return { nonce, nc };
  }

  /** Sealed instead of remembered: whoever asks and asks fills no table. */
  #newNonce(): string {
    const stem = `${Math.floor(this.#clock()).toString(36)}-${randomBytes(9).toString('hex')}`;
    return `${stem}-${this.#sealOf(stem)}`;
  }

  #isOwn(nonce: string): boolean {
    const cut = nonce.lastIndexOf('-');
    const stem = nonce.slice(0, Math.max(0, cut));
    if (!alike(nonce.slice(cut + 1), this.#sealOf(stem))) return false;
    const ageMs = this.#clock() - Number.parseInt(stem, 36);
    return ageMs >= -1 && ageMs <= NONCE_MS;
  }

  #sealOf(stem: string): string {
    return createHmac('sha256', this.#secret).update(stem).digest('hex').slice(0, 32);
  }
}

function countOf(nc: string | undefined): number | undefined {
  if (nc === undefined || !/^[\da-f]{1,8}$/i.test(nc)) return undefined;
  const count = Number.parseInt(nc, 16);
  return count > 0 ? count : undefined;
}

/** Some senders write the whole address where the path should stand. */
function pathOf(uri: string): string {
  const path = uri.replace(/^https?:\/\/[^/]*/i, '');
  return path.split('?', 1)[0] ?? '';
}

function alike(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}
