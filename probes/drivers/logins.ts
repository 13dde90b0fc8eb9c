/**
 * One refused password is one attempt. Devices block the caller's address or lock the account after a few wrong
 * logins (`onvif.md` §1): a poller that goes on trying takes the camera away from everybody else.
 */
import { createHmac, randomBytes } from 'node:crypto';
import type { Login } from '../link/target.ts';
import type { Asked } from './driver.ts';

/** What is known of logins at targets. One for the whole daemon. */
export interface Logins {
  /** True while a login was refused by this target and neither has changed nor has the time run out. */
  isSuspended(n: number, login: Login): boolean;
  /** Says that a target has refused this login; call it once for every refusal seen. */
  refuse(n: number, login: Login): void;
  /**
   * Asks something that needs the login: not at all while it is suspended, and one at a time per target, so that two
   * checks cannot both try a wrong password. A refusal is remembered.
   */
  asking<T>(n: number, login: Login, ask: () => Promise<Asked<T>>): Promise<Asked<T>>;
}

const HOURS_6_MS = 6 * 3_600_000;

/** An empty memory of refusals. `nowMs` tells the time. */
export function newLogins(nowMs: () => number = Date.now, restMs = HOURS_6_MS): Logins {
  const salt = randomBytes(16);
  /** By target number: which login was refused, and until when it rests. */
  const refused = new Map<number, { readonly print: string; readonly untilMs: number }>();
  /** By target number: the end of the asking under way. */
  const turns = new Map<number, Promise<unknown>>();

  /** Tells logins apart without keeping them. */
  const printOf = ({ username, password, basicAllowed }: Login) =>
    createHmac('sha256', salt)
      .update(`${username.length} ${basicAllowed} ${username}${password}`)
      .digest('base64');

  const isSuspended = (n: number, login: Login): boolean => {
    const entry = refused.get(n);
    if (entry === undefined) return false;
    if (entry.untilMs > nowMs() && entry.print === printOf(login)) return true;
    refused.delete(n);
    return false;
  };
  const refuse = (n: number, login: Login): void => {
    refused.set(n, { print: printOf(login), untilMs: nowMs() + restMs });
  };

  async function asking<T>(n: number, login: Login, ask: () => Promise<Asked<T>>): Promise<Asked<T>> {
    for (let turn = turns.get(n); turn !== undefined; turn = turns.get(n)) await turn;
    if (isSuspended(n, login)) {
      return {
        trouble: 'login-suspended',
        steps: [{ did: 'log in', ok: false, got: 'refused before', tookMs: 0 }],
      };
    }
    const asked = ask();
    const turn = asked.then(ignore, ignore);
    turns.set(n, turn);
    try {
      const answer = await asked;
      if ('trouble' in answer && answer.trouble === 'auth-refused') refuse(n, login);
      return answer;
    } finally {
      turns.delete(n);
    }
  }

  return { isSuspended, refuse, asking };
}

function ignore(): void {}
