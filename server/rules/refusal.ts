/** Saying no to a wish. The code is from a closed list, its words are in `config/text`, its status in `server/api`. */
import type { Problem } from '../../config/shape.ts';

/** Every way of saying no. */
export const REFUSALS = [
  'bad-input', // problems tell what is wrong with it, all at once
  'not-found',
  'conflict', // somebody else changed it since it was read
  'not-empty', // others still depend on it
  'not-allowed',
  'signed-out',
  'wrong-password',
  'weak-password',
  'locked',
  'already-set-up',
  'limit',
  'no-daemon',
  'last-administrator', // somebody must be left who may do everything
  'not-looked-at', // no probe asks this device anything; the facts say in which lifecycle it is
  'no-feed', // there is nothing to show of this device; the facts say why
] as const;
export type RefusalCode = (typeof REFUSALS)[number];

/** What a refusal says beside its code: names and numbers for the words, never a secret. */
export type Facts = Readonly<Record<string, string | number>>;

/** Thrown where a wish is turned down. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly code: RefusalCode;
  readonly facts: Facts;
  /** For `bad-input`: every fault with path, wanted, got. */
  readonly problems: readonly Problem[];

  constructor(code: RefusalCode, facts: Facts = {}, problems: readonly Problem[] = []) {
    super(code);
    this.code = code;
    this.facts = facts;
    this.problems = problems;
  }
}

/** Who acts: a person, a program with a token, or this program itself. */
export interface By {
  readonly name: string;
  readonly kind: 'staff' | 'token' | 'system';
  /** Number of the person, or of whoever made the token: nobody approves what is one's own. */
  readonly staff?: number;
}

/** This program itself. */
export const SYSTEM: By = { name: 'lightkeeper', kind: 'system' };
