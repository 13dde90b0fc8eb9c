/**
 * One refused password is one attempt. Devices block the caller's address or lock the account after a few wrong
 * logins: a poller that goes on trying takes the camera away from everybody else.
 */
import { createHmac, randomBytes } from 'node:crypto';
import type { Login } from '../link/target.ts';
import type { Asked } from './driver.ts';

/** What a login is needed for. Some makers keep accounts of their own for pictures and streams beside that of ONVIF. */
export type LoginUse = 'identity' | 'picture' | 'stream' | 'traits';
/** Uses that may have an account of their own. */
type OwnUse = 'picture' | 'stream';

/** What is known of logins at targets. One for the whole daemon. */
export interface Logins {
  /** True while a login was refused by this target and neither has changed nor has the time run out. */
  isSuspended(n: number, login: Login, use?: LoginUse): boolean;
  /** Says that a target has refused this login: for everything, or for one use alone where ONVIF has accepted it. */
  refuse(n: number, login: Login, use?: OwnUse): void;
  /**
   * Asks something that needs the login: not at all while it is suspended, and one at a time per target, so that two
   * checks cannot both try a wrong password. A refusal is remembered; a refusal met by a picture is told once to the
   * next who asks for the identity, whose business it is.
   */
  asking<T>(n: number, login: Login, use: LoginUse, ask: () => Promise<Asked<T>>): Promise<Asked<T>>;
}

interface Refusal {
  /** Which login it was. */
  readonly print: string;
  readonly untilMs: number;
  /** Whether the look at the identity has heard of it. */
  isTold: boolean;
}

const HOURS_6_MS = 6 * 3_600_000;

/** An empty memory of refusals. `nowMs` tells the time. */
export function newLogins(nowMs: () => number = Date.now, restMs = HOURS_6_MS): Logins {
  const salt = randomBytes(16);
  /** By target number: refusals that count for everything, and for one use alone. */
  const refused = new Map<number, Refusal>();
  const refusedUse = { picture: new Map<number, Refusal>(), stream: new Map<number, Refusal>() };
  /** By target number: the end of the asking under way. */
  const turns = new Map<number, Promise<unknown>>();

  /** Tells logins apart without keeping them. */
  const printOf = ({ username, password, basicAllowed }: Login) =>
    createHmac('sha256', salt)
      .update(`${username.length} ${basicAllowed} ${username}${password}`)
      .digest('base64');

  const standing = (refusals: Map<number, Refusal>, n: number, login: Login): Refusal | undefined => {
    const refusal = refusals.get(n);
    if (refusal === undefined) return undefined;
    if (refusal.untilMs > nowMs() && refusal.print === printOf(login)) return refusal;
    refusals.delete(n);
    return undefined;
  };
  const isSuspended = (n: number, login: Login, use?: LoginUse): boolean =>
    standing(refused, n, login) !== undefined ||
    ((use === 'picture' || use === 'stream') && standing(refusedUse[use], n, login) !== undefined);
  const refuse = (n: number, login: Login, use?: OwnUse, isTold = false): void => {
    const refusals = use === undefined ? refused : refusedUse[use];
    refusals.set(n, { print: printOf(login), untilMs: nowMs() + restMs, isTold });
  };

  async function asking<T>(
    n: number,
    login: Login,
    use: LoginUse,
    ask: () => Promise<Asked<T>>,
  ): Promise<Asked<T>> {
    for (let turn = turns.get(n); turn !== undefined; turn = turns.get(n)) await turn;
    if (isSuspended(n, login, use)) {
      const refusal = standing(refused, n, login);
      const isNews = use === 'identity' && refusal?.isTold === false;
      if (isNews && refusal) refusal.isTold = true;
      const steps = [{ did: 'log in', ok: false, got: 'refused before, not tried again', tookMs: 0 }];
      return { trouble: isNews ? 'auth-refused' : 'login-suspended', steps };
    }
    const asked = ask();
    const turn = asked.then(ignore, ignore);
    turns.set(n, turn);
    try {
      const answer = await asked;
      if ('trouble' in answer && answer.trouble === 'auth-refused')
        refuse(n, login, undefined, use === 'identity');
      return answer;
    } finally {
      turns.delete(n);
    }
  }

  // What a stream refuses is no news of the identity: it may have an account of its own.
  return { isSuspended, refuse: (n, login, use) => refuse(n, login, use, true), asking };
}

function ignore(): void {}
