/** Looks under way: each has a deadline, after which its signal tells it to end, and a moment after which it is given up. */
import type { Look, ShownPicture } from './link/observation.ts';
import type { Target } from './link/target.ts';
import { unknown } from './schedule/outcome.ts';
import type { Session } from './schedule/pace.ts';
import { checkOf } from './schedule/roster.ts';

/** What a driver has beyond the check's own time to say how far it came, and then to end, before it is given up. */
const GRACE_MS = 150;
const GIVEN_UP_MS = 2_000;
/** What is said around a picture. */
const TALK_BYTES = 15_000;

export const TIMEOUT = new DOMException('the look took too long', 'TimeoutError');

export interface Looking {
  readonly session: Session;
  readonly target: Target;
  /** Of its row when it began: a later one is another target's. */
  readonly turn: number;
  readonly beganMs: number;
  readonly deadlineMs: number;
  readonly controller: AbortController;
  isOver: boolean;
}

export type Seen = Look & { readonly picture?: ShownPicture };

export class UnderWay {
  readonly #looks = new Set<Looking>();

  get size(): number {
    return this.#looks.size;
  }

  begin(session: Session, target: Target, turn: number, beganMs: number, timeoutMs: number): Looking {
    const deadlineMs = beganMs + timeoutMs + GRACE_MS;
    const controller = new AbortController();
    const looking: Looking = { session, target, turn, beganMs, deadlineMs, controller, isOver: false };
    this.#looks.add(looking);
    return looking;
  }

  /** False when it has ended before. */
  end(looking: Looking): boolean {
    if (looking.isOver) return false;
    looking.isOver = true;
    return this.#looks.delete(looking);
  }

  /** Tells those whose time is over to end, and gives up those that did not. */
  turn(nowMs: number, giveUp: (looking: Looking) => void): void {
    for (const looking of this.#looks) {
      if (nowMs < looking.deadlineMs) continue;
      // What arrived meanwhile is read before.
      if (!looking.controller.signal.aborted) setImmediate(() => looking.controller.abort(TIMEOUT));
      else if (nowMs >= looking.deadlineMs + GIVEN_UP_MS) giveUp(looking);
    }
  }

  stop(why: Error): void {
    for (const looking of this.#looks) {
      looking.isOver = true;
      looking.controller.abort(why);
    }
    this.#looks.clear();
  }
}

/** What a look moved, where somebody counted it, or where its picture is most of it. */
export function bytesOf({ readings, picture }: Seen): number | undefined {
  if (typeof readings?.bytes === 'number') return readings.bytes;
  return picture && picture.jpeg.length + TALK_BYTES;
}

/** A look that did not come to an end: for online that is no answer, for the others nothing can be said. */
export function lateLook({ session, beganMs }: Looking, nowMs: number): Look {
  const isOnline = checkOf(session.slot) === 'online';
  const steps = [{ did: 'look', ok: false, got: 'no end in time', tookMs: Math.round(nowMs - beganMs) }];
  return { finding: isOnline ? { state: 'bad', reason: 'timeout' } : unknown('device-trouble'), steps };
}
