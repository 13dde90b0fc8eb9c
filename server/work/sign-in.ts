/** What a sign-in is: a long random text outside, its SHA-256 inside. */
import { createHash, randomBytes } from 'node:crypto';

/** A text nobody can guess: 256 bits. */
export function makeSecret(prefix = ''): string {
  return `${prefix}${randomBytes(32).toString('base64url')}`;
}

/** Under which a secret is kept. It is long and random, so one round is enough. */
export function hashOf(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}

/** The name as it is compared: one person under one spelling. */
export function nameKeyOf(name: string): string {
  return name.normalize('NFKC').trim().toLowerCase();
}

/** Runs one work after another, and refuses to queue without end. */
export class OneByOne {
  #last: Promise<unknown> = Promise.resolve();
  #waiting = 0;
  readonly #most: number;

  constructor(most: number) {
    this.#most = most;
  }

  get isFull(): boolean {
    return this.#waiting >= this.#most;
  }

  run<T>(work: () => Promise<T>): Promise<T> {
    this.#waiting += 1;
    const done = this.#last.then(work).finally(() => {
      this.#waiting -= 1;
    });
    this.#last = done.catch(() => undefined);
    return done;
  }
}
