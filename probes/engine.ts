/** Due → pace → check → report: asks every device every question in time, and tells what changed. */
import type { AskedCheck } from '../config/terms.ts';
import { ASKED_CHECKS } from '../config/terms.ts';
import type { DriverMeans, EngineOptions } from './engine-options.ts';
import type { Health } from './link/link.ts';
import type { Look, Observation } from './link/observation.ts';
import type { Assigned } from './link/packed-target.ts';
import type { Cadence, Login, Target } from './link/target.ts';
import { bytesOf, type Looking, lateLook, type Seen, TIMEOUT, UnderWay } from './looking.ts';
import { agesOf } from './schedule/ages.ts';
import { Askers } from './schedule/askers.ts';
import { Beliefs } from './schedule/beliefs.ts';
import { firstRoundOf, isNearlyOver } from './schedule/first-round.ts';
import { LiveRows } from './schedule/live-rows.ts';
import { hostOf } from './schedule/neighbours.ts';
import { Notebook } from './schedule/notebook.ts';
import { unknown } from './schedule/outcome.ts';
import { CHECK_PACE, Pace, type Session } from './schedule/pace.ts';
import { checkOf, inSpreadOrder, Roster, rowOf, slotOf } from './schedule/roster.ts';
import { CLOCK, type Clock, SelfCheck } from './schedule/self-check.ts';
import { SideLooks } from './schedule/side-looks.ts';
import { Slowest } from './schedule/slowest.ts';
import { Sweep } from './schedule/sweep.ts';
import type { TargetBrief } from './schedule/targets.ts';
import { Wheel } from './schedule/wheel.ts';

const TICK_MS = 50;
const REPORT_MS = 1_000;
const HEALTH_MS = 3_000;
/** While somebody waits for a sweep. */
const SWEEP_HEALTH_MS = 1_000;
/** Side looks wait until the first round is nearly over, or for so long. */
const SETTLED_MS = 10 * 60_000;

export class Engine {
  readonly #options: EngineOptions;
  readonly #clock: Clock;
  readonly #roster = new Roster();
  readonly #wheel: Wheel;
  readonly #pace: Pace;
  readonly #self: SelfCheck;
  readonly #notebook: Notebook;
  readonly #beliefs: Beliefs;
  readonly #side: SideLooks;
  readonly #slowest = new Slowest();
  readonly #sweep: Sweep;
  readonly #looking = new UnderWay();
  readonly #askers = new Askers();
  readonly #live = new LiveRows();
  #cadences: Readonly<Record<AskedCheck, Cadence>> | undefined;
  #version = 0;
  #looks = 0;
  #startedMs = 0;
  #reportedMs = 0;
  #healthMs = 0;
  /** The first round is over, or nearly: what counts has been asked, and there is time for the rest. */
  #isSettled = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: EngineOptions) {
    this.#options = options;
    this.#clock = options.clock ?? CLOCK;
    this.#wheel = new Wheel(this.#clock.steadyMs(), TICK_MS);
    this.#pace = new Pace(options.checkPace ?? CHECK_PACE);
    this.#self = new SelfCheck(this.#clock);
    this.#notebook = new Notebook(this.#clock.wallMs());
    this.#beliefs = new Beliefs({
      roster: this.#roster,
      wheel: this.#wheel,
      notebook: this.#notebook,
      self: this.#self,
      clock: this.#clock,
      random: options.random ?? Math.random,
      offer: (slot, line) => this.#pace.offer(slot, line),
      tryConnect: options.tryConnect,
      log: options.log,
    });
    this.#sweep = new Sweep({ roster: this.#roster, wheel: this.#wheel });
    this.#side = new SideLooks({
      roster: this.#roster,
      pace: this.#pace,
      wheel: this.#wheel,
      nowMs: this.#clock.steadyMs,
      random: options.random ?? Math.random,
      ask: async (target, timeoutMs, signal) =>
        options.traits?.(options.driverFor(target, this.#meansFor(target, timeoutMs)), signal),
      tell: (n, heard) => options.upward.traits?.({ n, atMs: Math.round(this.#clock.wallMs()), ...heard }),
      log: options.log,
    });
  }

  start(): void {
    if (this.#timer !== undefined) return;
    this.#startedMs = Math.round(this.#clock.wallMs());
    this.#reportedMs = this.#clock.steadyMs();
    this.#healthMs = Number.NEGATIVE_INFINITY;
    this.#self.start();
    this.#timer = setInterval(() => this.#tick(), TICK_MS);
  }

  /** Ends every look under way, and reports what was seen to the last. */
  stop(): void {
    if (this.#timer === undefined) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#self.stop();
    this.#side.stop();
    const why = new Error('the daemon stops');
    this.#looking.stop(why);
    this.#askers.refuseAll(why);
    this.#report();
  }

  /** Takes an assignment over. Targets that did not change keep their place in the cycle and what is believed of them. */
  assign(assignment: Assigned, anew = false): void {
    const now = this.#clock.steadyMs();
    const before = this.#cadences;
    this.#cadences = assignment.cadences;
    this.#version = assignment.version;
    this.#pace.plan(assignment.segments, this.#clock.wallMs());
    this.#beliefs.plan(assignment.segments, assignment.cadences);
    this.#side.plan(this.#options.traits === undefined ? undefined : assignment.sideLooks);
    const { begun, ended, freed, placed } = this.#roster.assign(assignment, now);
    for (const row of placed) {
      const target = this.#roster.targets.get(row);
      if (target === undefined) continue;
      const host = this.#pace.place(row, target.segment, hostOf(target) ?? `n${target.n}`);
      this.#beliefs.place(row, target, host);
    }
    for (const slot of ended) {
      this.#drop(slot);
      this.#askers.refuse(slot, new Error('it is not looked at any more'));
    }
    for (const row of freed) {
      this.#beliefs.leave(row);
      this.#side.giveWay(row);
      if (!this.#pace.isBusy(row)) this.#roster.release(row);
    }
    for (const slot of inSpreadOrder(begun)) {
      this.#drop(slot);
      this.#wheel.set(slot, now);
    }
    if (before !== undefined) this.#hasten(before, now);
    if (anew) this.#beliefs.tellAnew();
  }

  /**
   * Looks at a device out of turn. Resolves with what was seen – believed or not: one bad look after good ones is
   * told to whoever asked, and upward only when the next look confirms it. Who does not answer is asked nothing more.
   */
  async lookNow(
    n: number,
    checks: readonly AskedCheck[],
    signal: AbortSignal,
  ): Promise<readonly Observation[]> {
    signal.throwIfAborted();
    const row = this.#roster.rows.get(n);
    const target = row === undefined ? undefined : this.#roster.targets.get(row);
    if (row === undefined || target === undefined) throw new Error(`there is no target ${n}`);
    const isWanted = (check: AskedCheck): boolean =>
      target.checks.includes(check) && (checks.length === 0 || checks.includes(check));
    const seen: Observation[] = [];
    if (isWanted('online')) seen.push(await this.#ask(slotOf(row, 'online'), signal));
    const isThere = seen[0] === undefined || seen[0].finding.state === 'good';
    const others = ASKED_CHECKS.filter((check) => check !== 'online' && isWanted(check));
    const looks = others.map((check) => {
      const slot = slotOf(row, check);
      if (isThere) return this.#ask(slot, signal);
      return this.#beliefs.observe(slot, target, { finding: unknown('device-offline'), steps: [] }, true);
    });
    return [...seen, ...(await Promise.all(looks))];
  }

  /** Reports every outcome again: something that was told is lost. */
  tellAnew(): void {
    this.#beliefs.tellAnew();
  }

  /** Looks at every device out of turn, as soon as pace allows; `health` tells how far that is. */
  sweepNow(): void {
    this.#sweep.begin(this.#clock.steadyMs());
  }

  /** The one session of a device, for a feed: waits until no look has it. Resolves with what gives it back. */
  async claim(n: number, signal: AbortSignal): Promise<() => void> {
    const row = this.#roster.rows.get(n);
    if (row === undefined) throw new Error(`there is no target ${n}`);
    this.#side.giveWay(row);
    const leave = await this.#pace.claim(row, signal);
    this.#live.hold(row);
    return () => {
      if (!this.#live.leave(row)) return;
      leave();
      if (!this.#roster.targets.has(row)) this.#roster.release(row);
    };
  }

  /** A device whose session a feed holds is sending: that stands for its online looks, which must wait. */
  seenLive(n: number): void {
    const row = this.#roster.rows.get(n);
    if (row !== undefined) this.#live.sent(row, this.#clock.steadyMs());
  }

  /** What is known of a target, for feeds. */
  targetOf(n: number): { readonly target: Target; readonly login: Login | undefined } | undefined {
    const row = this.#roster.rows.get(n);
    const target = row === undefined ? undefined : this.#roster.targets.get(row);
    return target && { target, login: this.#roster.loginOf(target) };
  }

  health(): Health {
    const { lookedOnce, due } = firstRoundOf(this.#roster);
    const everyMs = this.#cadences?.online.everyMs ?? 0;
    const { p50Ms, p99Ms, ...ages } = agesOf(this.#roster, this.#clock.steadyMs(), everyMs, (slot) =>
      this.#beliefs.isBackedOff(slot),
    );
    const sick = this.#self.sick;
    const sweep = this.#sweep.progress(this.#clock.steadyMs(), this.#clock.wallMs());
    return {
      daemon: this.#options.daemon,
      pid: process.pid,
      startedMs: this.#startedMs,
      atMs: Math.round(this.#clock.wallMs()),
      assignmentVersion: this.#version,
      targets: this.#roster.size,
      looks: this.#looks,
      inFlight: this.#looking.size + this.#side.inFlight,
      spooled: 0,
      loopDelayMs: this.#self.loopDelayMs,
      rssBytes: process.memoryUsage.rss(),
      lookedOnce,
      due,
      ageP50Ms: p50Ms,
      ageP99Ms: p99Ms,
      ages,
      flapping: this.#beliefs.flapping,
      segmentsCut: this.#beliefs.segmentsCut,
      canaries: this.#beliefs.canaries,
      slowest: this.#slowest.list((n) => this.#roster.rows.has(n)),
      ...(sweep === undefined ? {} : { sweep }),
      ...(sick === undefined ? {} : { sick }),
    };
  }

  #tick(): void {
    const now = this.#clock.steadyMs();
    this.#self.turn(TICK_MS);
    this.#beliefs.turn();
    this.#looking.turn(now, (looking) => this.#giveUp(looking));
    this.#wheel.turn(now, (slot) => this.#due(slot, now));
    this.#pace.take(now, (session) => this.#begin(session));
    if (this.#self.sick === undefined && this.#isSettled) this.#side.turn();
    if (now - this.#reportedMs >= REPORT_MS) {
      // Kept in step: a report that came a little late does not move those that follow.
      this.#reportedMs = Math.max(this.#reportedMs + REPORT_MS, now - REPORT_MS);
      this.#beliefs.retell();
      this.#pace.turn(this.#clock.wallMs());
      this.#report();
    }
    if (now - this.#healthMs >= (this.#sweep.isUnderWay ? SWEEP_HEALTH_MS : HEALTH_MS)) {
      this.#healthMs = now;
      this.#self.measure();
      const health = this.health();
      this.#isSettled = isNearlyOver(health) || this.#clock.wallMs() - this.#startedMs > SETTLED_MS;
      this.#options.upward.health(health);
    }
  }

  #giveUp(looking: Looking): void {
    this.#options.log.error({ check: checkOf(looking.session.slot) }, 'engine.look-never-ended');
    this.#end(looking, undefined);
  }

  /** A slot's time has come. */
  #due(slot: number, now: number): void {
    const row = rowOf(slot);
    const target = this.#roster.targets.brief(row);
    if (target === undefined) return;
    const check = checkOf(slot);
    const live = this.#live.lookOf(slot, now);
    if (live !== undefined) this.#judge(slot, target, live, now);
    else if (!this.#waits(slot, target)) {
      this.#pace.offer(slot, check === 'online' ? this.#beliefs.lineOf(slot) : 'usual');
    }
  }

  /** What needs the device to answer waits while it does not. */
  #waits(slot: number, target: TargetBrief): boolean {
    if (checkOf(slot) === 'online' || !target.checks.includes('online') || this.#askers.has(slot))
      return false;
    const online = this.#beliefs.findingOf(slotOf(rowOf(slot), 'online'));
    if (online?.state === 'good') return false;
    this.#roster.isPutOff[slot] = 1;
    if (online !== undefined) this.#beliefs.putOff(slot, target, online);
    return true;
  }

  #begin(session: Session): void {
    const { row, slot } = session;
    const target = this.#roster.targets.get(row);
    // It may have waited in line while its device went.
    if (target === undefined || this.#cadences === undefined || this.#waits(slot, target)) {
      this.#pace.done(session);
      return;
    }
    const check = checkOf(slot);
    const { timeoutMs } = this.#cadences[check];
    const beganMs = this.#clock.steadyMs();
    const looking = this.#looking.begin(session, target, this.#roster.turn[row] ?? 0, beganMs, timeoutMs);
    this.#look(target, check, timeoutMs, looking.controller.signal).then(
      (look) => this.#end(looking, look),
      (error) => {
        if (error !== TIMEOUT && !looking.isOver)
          this.#options.log.error({ check, error }, 'engine.look-broke');
        this.#end(looking, undefined);
      },
    );
  }

  async #look(target: Target, check: AskedCheck, timeoutMs: number, signal: AbortSignal): Promise<Seen> {
    const driver = this.#options.driverFor(target, this.#meansFor(target, timeoutMs));
    return this.#options.checks[check].look(driver, signal);
  }

  #meansFor(target: Target, timeoutMs: number): DriverMeans {
    return { login: this.#roster.loginOf(target), timeoutMs };
  }

  #end(looking: Looking, look: Seen | undefined): void {
    if (!this.#looking.end(looking)) return;
    this.#looks += 1;
    const { session, target, turn, beganMs } = looking;
    const { row, slot } = session;
    this.#pace.done(session, look && bytesOf(look));
    if (!this.#roster.targets.has(row)) {
      // Its target went while the look was under way.
      this.#roster.release(row);
    } else if (turn !== this.#roster.turn[row]) {
      // What was seen is of an address or a login that is no longer in the file.
      if (this.#askers.has(slot)) this.#pace.offer(slot, 'asked');
      else if (this.#roster.targets.asks(row, checkOf(slot)) && !this.#wheel.has(slot))
        this.#wheel.set(slot, beganMs);
    } else {
      const now = this.#clock.steadyMs();
      if (checkOf(slot) === 'online' && look?.finding.state === 'good')
        this.#slowest.took(target, now - beganMs);
      this.#judge(slot, target, look ?? lateLook(looking, now), beganMs);
      if (look?.picture === undefined) return;
      const atMs = Math.round(this.#clock.wallMs());
      this.#options.upward.picture({ n: target.n, atMs, ...look.picture });
    }
  }

  #judge(slot: number, target: TargetBrief, look: Look, beganMs: number): void {
    const observation = this.#beliefs.judge(slot, target, look, beganMs, this.#askers.has(slot));
    if (observation !== undefined) this.#askers.answer(slot, observation);
  }

  #report(): void {
    const { changed, unchanged, fromMs, toMs } = this.#notebook.turn(Math.round(this.#clock.wallMs()));
    this.#options.upward.report(changed, unchanged, fromMs, toMs);
  }

  #ask(slot: number, signal: AbortSignal): Promise<Observation> {
    const seen = this.#askers.wait(slot, signal);
    const target = this.#roster.targets.get(rowOf(slot));
    const now = this.#clock.steadyMs();
    const live = this.#live.lookOf(slot, now);
    this.#roster.isPutOff[slot] = 0;
    this.#side.giveWay(rowOf(slot));
    if (live !== undefined && target !== undefined) this.#judge(slot, target, live, now);
    else this.#pace.offer(slot, 'asked');
    return seen;
  }

  #drop(slot: number): void {
    this.#wheel.remove(slot);
    this.#pace.withdraw(slot);
    this.#roster.isPutOff[slot] = 0;
  }

  /** A cadence that became shorter takes effect now, not after the longer one has run out. */
  #hasten(before: Readonly<Record<AskedCheck, Cadence>>, now: number): void {
    for (const check of ASKED_CHECKS) {
      const everyMs = this.#cadences?.[check].everyMs ?? 0;
      if (everyMs >= before[check].everyMs) continue;
      for (const row of this.#roster.rows.values()) {
        const slot = slotOf(row, check);
        if (this.#wheel.has(slot) && this.#wheel.dueMs(slot) > now + everyMs)
          this.#beliefs.schedule(slot, now);
      }
    }
  }
}
