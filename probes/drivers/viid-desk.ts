/** What the checkpoint listener answers, apart from sockets: who is let in, and what is taken of what is told. */
import type { Log } from '../../config/log.ts';
import type { Login, ViidPlan } from '../link/target.ts';
import { LISTS, STATUS, type Status, statusAnswer, statusListAnswer, timeAnswer } from './viid-answer.ts';
import { Challenger, type Spent } from './viid-digest.ts';
import {
  apesIn,
  type DeviceWords,
  deviceIdIn,
  lanesIn,
  noticesIn,
  type ObjectFault,
  type Reading,
  tollgatesIn,
} from './viid-objects.ts';
import { Registrations } from './viid-registrations.ts';
import { localTime } from './viid-time.ts';

/** The clocks of the listener. */
export interface ViidClock {
  /** Milliseconds since 1970. */
  wallMs(): number;
  /** Milliseconds that never run backwards. */
  steadyMs(): number;
}

/** Ways that name their device in the body. */
const SESSION_WAYS = ['register', 'unregister', 'keepalive'] as const;
/** Ways of who has registered, by `User-Identify`. */
const LIST_WAYS = ['apes', 'tollgates', 'lanes'] as const;
type SessionWay = (typeof SESSION_WAYS)[number];
type ListWay = (typeof LIST_WAYS)[number];
export type Way = SessionWay | ListWay | 'notify' | 'time';

/** A request without its body. */
export interface Asking {
  readonly way: Way;
  readonly method: string;
  /** As we write it ourselves: nothing of the request line is told back. */
  readonly path: string;
  /** As it stands in the request line, without its query. */
  readonly saidPath: string;
  /** Address it came from. */
  readonly origin: string;
  /** `User-Identify` */
  readonly identity: string | undefined;
  readonly authorization: string | undefined;
}

export interface Reply {
  readonly status: number;
  readonly body: object;
  /** Values of `WWW-Authenticate`. */
  readonly challenges?: readonly string[];
}

/** What came in since the listener was made. */
export interface ViidTally {
  messages: number;
  keepalives: number;
  /** About people and vehicles, or at a way that is none: never read. */
  unread: number;
  /** Not of the form that they should have. */
  broken: number;
  badDigests: number;
}

export interface DeskOptions {
  readonly tally?: ViidTally;
  readonly plan: ViidPlan;
  readonly accountOf: (code: string) => Login | undefined;
  readonly clock: ViidClock;
  readonly log: Log;
  /** Codes of devices and checkpoints of which something new is known. */
  readonly onNews: (codes: ReadonlySet<string>) => void;
}

/** So many wrong passwords of one device from one address, then none is weighed for a while. */
const MOST_WRONG = 10;
const WRONG_MS = 300_000;
const MOST_WRONG_KEPT = 10_000;

const ENVELOPES = {
  register: 'RegisterObject',
  unregister: 'UnRegisterObject',
  keepalive: 'KeepaliveObject',
} as const satisfies Record<SessionWay, string>;

const READERS = { apes: apesIn, tollgates: tollgatesIn, lanes: lanesIn } satisfies Record<
  ListWay,
  (json: unknown) => Reading<unknown>
>;

export function isSessionWay(way: Way): way is SessionWay {
  return (SESSION_WAYS as readonly Way[]).includes(way);
}

function isListWay(way: Way): way is ListWay {
  return (LIST_WAYS as readonly Way[]).includes(way);
}

export class Desk {
  readonly registrations: Registrations;
  #options: DeskOptions;
  readonly #challenger: Challenger;
  /** By address and code: wrong passwords, and since when. */
  readonly #wrong = new Map<string, { count: number; sinceMs: number }>();

  constructor(options: DeskOptions) {
    const steadyMs = () => options.clock.steadyMs();
    this.#options = options;
    this.registrations = new Registrations(options.plan, steadyMs);
    this.#challenger = new Challenger(steadyMs);
  }

  /** New accounts or another patience; those who may still register stay registered. */
  replan(plan: ViidPlan, accountOf: DeskOptions['accountOf']): void {
    this.#options = { ...this.#options, plan, accountOf };
    this.registrations.patience = plan;
    this.registrations.keepOnly((code) => accountOf(code) !== undefined);
  }

  /** Before a body is read: the refusal of who speaks without having registered. */
  admit(asking: Asking): Reply | undefined {
    if (isSessionWay(asking.way) || asking.way === 'time') return undefined;
    if (asking.identity === undefined) return this.#challenge(asking, '', 'wanted User-Identify');
    return this.#hear(asking, asking.identity);
  }

  /** Answers what has no body: the time, or what the asker itself has told – nothing of others. */
  read({ way, identity = '' }: Asking): Reply {
    const { serverId, timeZone } = this.#options.plan;
    if (!isListWay(way)) return { status: 200, body: timeAnswer(serverId, this.#now(), timeZone) };
    return { status: 200, body: LISTS[way](this.registrations.wordsOf(identity)) };
  }

  /** Answers what has a body. */
  take(asking: Asking, json: unknown): Reply {
    const { way } = asking;
    if (isSessionWay(way)) return this.#session({ ...asking, way }, json);
    return isListWay(way) ? this.#objects({ ...asking, way }, json) : this.#notices(asking, json);
  }

  /** A refusal in the standard's words. */
  refusal(status: number, what: Status, path: string): Reply {
    return { status, body: statusAnswer(what, { path, localTime: this.#now() }) };
  }

  #session(asking: Asking & { readonly way: SessionWay }, json: unknown): Reply {
    const { way, path, identity } = asking;
    const code = deviceIdIn(json, ENVELOPES[way]);
    const bad = (id: string, words: string) =>
      this.refusal(400, { id, code: STATUS.jsonContent, words }, path);
    if (code === undefined) return bad('', `wanted ${ENVELOPES[way]}.DeviceID of 20 digits`);
    if (identity !== undefined && identity !== code) return bad(code, 'User-Identify and DeviceID differ');
    const login = this.#options.accountOf(code);
    if (login === undefined)
      return this.refusal(404, { id: code, code: STATUS.operation, words: 'no such device' }, path);
    const refused = way === 'register' ? this.#register(asking, code, login) : this.#hear(asking, code);
    if (refused !== undefined) return refused;
    if (way === 'keepalive' && this.#options.tally) this.#options.tally.keepalives += 1;
    if (way === 'unregister') {
      this.registrations.unregister(code);
      this.#options.log.info({ code }, 'viid.unregistered');
      this.#news([code]);
    }
    return this.refusal(200, { id: code, code: STATUS.ok, words: 'OK' }, path);
  }

  /** Undefined when it is registered now. */
  #register(asking: Asking, code: string, login: Login): Reply | undefined {
    const { authorization, origin, path } = asking;
    const { log } = this.#options;
    if (authorization === undefined) return this.#challenge(asking, code, 'wanted a Digest answer');
    const key = `${origin} ${code}`;
    const forbidden = (words: string) => this.refusal(403, { id: code, code: STATUS.operation, words }, path);
    if (this.#isGuessing(key)) return forbidden('too many wrong passwords');
    const judged = this.#judge(asking, code, login, authorization);
    if (judged === 'stale') return this.#challenge(asking, code, 'nonce used or too old', true);
    if (judged === 'unreadable')
      return this.refusal(400, { id: code, code: STATUS.other, words: 'wanted a Digest answer' }, path);
    if (judged === 'wrong') {
      this.#countWrong(key);
      if (this.#options.tally) this.#options.tally.badDigests += 1;
      log.warn({ code, origin }, 'viid.wrong-password');
      return forbidden('wrong user name or password');
    }
    this.#wrong.delete(key);
    const before = this.registrations.registrationOf(code);
    this.registrations.register(code, origin, judged);
    log.info({ code, origin, before }, 'viid.registered');
    if (before !== 'live') this.#news([code]);
    return undefined;
  }

  /**
   * Undefined for a sign of life of a live registration, from the address that registered. An `Authorization` is not
   * asked for after the registration, but one that is there must be right. Otherwise 401: register again.
   */
  #hear(asking: Asking, code: string): Reply | undefined {
    const { authorization, origin } = asking;
    const login = this.#options.accountOf(code);
    const spent = this.registrations.spentBy(code);
    if (login === undefined || spent === undefined) return this.#challenge(asking, code, 'not registered');
    const judged = authorization && this.#judge(asking, code, login, authorization, spent);
    if (typeof judged === 'string' && judged !== '')
      return this.#challenge(asking, code, 'wanted a right Digest answer, or none', judged === 'stale');
    if (!this.registrations.hear(code, origin)) return this.#challenge(asking, code, 'not registered');
    if (judged) this.registrations.spend(code, judged);
    return undefined;
  }

  #judge({ method, saidPath }: Asking, code: string, login: Login, header: string, session?: Spent) {
    return this.#challenger.judge(header, { method, path: saidPath, code, login, session });
  }

  #challenge({ path }: Asking, id: string, words: string, isStale = false): Reply {
    const reply = this.refusal(401, { id, code: STATUS.operation, words }, path);
    return { ...reply, challenges: this.#challenger.challenges(isStale) };
  }

  #objects({ way, path, identity = '' }: Asking & { readonly way: ListWay }, json: unknown): Reply {
    const { objects, faults } = READERS[way](json);
    const [first] = faults;
    // There is no list at all, or too long a one.
    if (objects.length === 0 && faults.length === 1 && first?.id === '')
      return this.refusal(400, faultStatus(first), path);
    const words = { apes: [], tollgates: [], lanes: [], [way]: objects } as DeviceWords; // as its reader says
    const news = new Set<string>();
    return this.#listed([...faults.map(faultStatus), ...this.#tell(identity, words, news)], news, path);
  }

  #notices({ path, identity = '' }: Asking, json: unknown): Reply {
    const { plan, clock } = this.#options;
    const notices = noticesIn(json, { nowMs: clock.wallMs(), timeZone: plan.timeZone });
    if (notices === undefined) {
      const words = 'wanted SubscribeNotificationListObject.SubscribeNotificationObject';
      return this.refusal(400, { id: '', code: STATUS.jsonContent, words }, path);
    }
    const news = new Set<string>();
    const statuses = notices.map(({ id, words, faults }): Status => {
      const each = [...faults.map(faultStatus), ...this.#tell(identity, words, news)];
      const bad = each.find(({ code }) => code !== STATUS.ok);
      if (bad === undefined) return { id, code: STATUS.ok, words: 'OK' };
      return { id, code: bad.code, words: `${bad.id} ${bad.words}`.trim() };
    });
    return this.#listed(statuses, news, path);
  }

  #listed(statuses: readonly Status[], news: ReadonlySet<string>, path: string): Reply {
    this.#news(news);
    return { status: 200, body: statusListAnswer(statuses, { path, localTime: this.#now() }) };
  }

  #tell(by: string, { apes, tollgates, lanes }: DeviceWords, news: Set<string>): Status[] {
    const table = this.registrations;
    const statusOf = (id: string, refused: string | undefined): Status => {
      if (refused !== undefined) return { id, code: STATUS.operation, words: refused };
      news.add(id);
      return { id, code: STATUS.ok, words: 'OK' };
    };
    return [
      ...apes.map((ape) => statusOf(ape.id, table.tellApe(by, ape))),
      ...tollgates.map((tollgate) => statusOf(tollgate.id, table.tellTollgate(by, tollgate))),
      ...lanes.map((lane) => statusOf(lane.tollgate, table.tellLane(by, lane))),
    ];
  }

  /** Besides those that were named, the checkpoints on whose lanes they are. */
  #news(codes: Iterable<string>): void {
    const all = new Set(codes);
    if (all.size === 0) return;
    for (const tollgate of this.registrations.tollgatesWith(all)) all.add(tollgate);
    this.#options.onNews(all);
  }

  #isGuessing(key: string): boolean {
    const wrong = this.#wrong.get(key);
    if (wrong === undefined) return false;
    if (this.#options.clock.steadyMs() - wrong.sinceMs <= WRONG_MS) return wrong.count >= MOST_WRONG;
    this.#wrong.delete(key);
    return false;
  }

  #countWrong(key: string): void {
    const wrong = this.#wrong.get(key) ?? { count: 0, sinceMs: this.#options.clock.steadyMs() };
    wrong.count += 1;
    this.#wrong.set(key, wrong);
    if (this.#wrong.size > MOST_WRONG_KEPT) this.#wrong.delete(this.#wrong.keys().next().value ?? '');
  }

  #now(): string {
    return localTime(this.#options.clock.wallMs(), this.#options.plan.timeZone);
  }
}

function faultStatus({ id, words }: ObjectFault): Status {
  return { id, code: STATUS.jsonContent, words };
}
