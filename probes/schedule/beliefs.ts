/**
 * What looks mean, and what of it is told upward. Our own faults are thought of first, then the way to the device,
 * then the device: only what remains is bad.
 */
import { cyclesFor } from '../../config/back-off.ts';
import type { Log } from '../../config/log.ts';
import type { AskedCheck } from '../../config/terms.ts';
import { ASKED_CHECKS } from '../../config/terms.ts';
import type { CanaryState } from '../link/link.ts';
import type { Finding, Look, Observation } from '../link/observation.ts';
import type { Cadence, SegmentPlan, Target } from '../link/target.ts';
import { lookAgain } from './again.ts';
import { NO_DOUBT, nextOnGrid, phaseOf, retryAfterMs, weigh } from './cadence.ts';
import { Canaries, type TryConnect } from './canaries.ts';
import { Doubts } from './doubts.ts';
import { withNeeded } from './flaps.ts';
import type { Line } from './lines.ts';
import { Needs } from './needs.ts';
import type { Notebook } from './notebook.ts';
import { codeOf, findingOf, GOOD, NONE, stateOf, unknown } from './outcome.ts';
import { PictureLooks, WEATHER } from './picture-looks.ts';
import { Retelling } from './retelling.ts';
import { checkOf, isOnline, type Roster, rowOf, slotOf } from './roster.ts';
import type { Clock, SelfCheck } from './self-check.ts';
import { Street, type Unconfirmed } from './street.ts';
import type { TargetBrief } from './targets.ts';
import type { Wheel } from './wheel.ts';

/** A device that recovered is asked for its picture and its identity within this time. */
const AFTER_RECOVERY_MS = 5_000;
/** Reasons for which a device is looked at ever more seldom. */
const GONE = new Set<string>(['timeout', 'unreachable', 'refused', 'all-lanes-down']);
const SEGMENT_CUT = codeOf(unknown('segment-cut'));
const PROBE_SICK = codeOf(unknown('probe-sick'));

export interface BeliefsOptions {
  readonly roster: Roster;
  readonly wheel: Wheel;
  readonly notebook: Notebook;
  readonly self: SelfCheck;
  readonly clock: Clock;
  readonly random: () => number;
  /** Somebody's look should begin as soon as there is room for one that may fail. */
  readonly offer: (slot: number, line: Line) => void;
  readonly tryConnect: TryConnect;
  readonly log: Log;
}

export class Beliefs {
  readonly #options: BeliefsOptions;
  readonly #canaries: Canaries;
  readonly #doubts: Doubts;
  readonly #street: Street;
  readonly #needs = new Needs();
  readonly #pictures: PictureLooks;
  readonly #retelling: Retelling;
  #cadences: Readonly<Record<AskedCheck, Cadence>> | undefined;
  #isSick = false;

  constructor(options: BeliefsOptions) {
    this.#options = options;
    this.#pictures = new PictureLooks(options);
    this.#retelling = new Retelling({ ...options, isBackedOff: (slot) => this.isBackedOff(slot) });
    this.#street = new Street({ ...options, onConfirmed: (look) => this.#confirmed(look) });
    this.#canaries = new Canaries({
      tryConnect: options.tryConnect,
      nowMs: options.clock.steadyMs,
      log: options.log,
      onOpen: (segment, sinceMs) => this.#doubts.wayOpen(segment, sinceMs),
      onCut: (segment) => this.#doubts.wayCut(segment),
      onBack: (segment) =>
        lookAgain(options, SEGMENT_CUT, (row) => options.roster.targets.segment(row) === segment),
    });
    this.#doubts = new Doubts({
      roster: options.roster,
      canaries: this.#canaries,
      believe: (slot, code, observation) => this.#believe(slot, code, observation),
    });
  }

  /** Devices that go and come. */
  get flapping(): number {
    return this.#needs.flapping(this.#options.clock.steadyMs());
  }

  get segmentsCut(): string[] {
    return this.#canaries.cut;
  }

  /** What the canaries of each segment say; times by the wall clock. */
  get canaries(): CanaryState[] {
    const { clock } = this.#options;
    const offsetMs = clock.wallMs() - clock.steadyMs();
    return this.#canaries
      .states()
      .map((one) => ({ ...one, sinceMs: Math.max(0, Math.round(one.sinceMs + offsetMs)) }));
  }

  plan(segments: readonly SegmentPlan[], cadences: Readonly<Record<AskedCheck, Cadence>>): void {
    this.#canaries.plan(segments);
    this.#needs.plan(cadences);
    this.#cadences = cadences;
  }

  /** Where a row's device is; `host` is the same number for all at the same address. */
  place(row: number, target: Target, host: number): void {
    this.#street.place(row, target, host);
    this.#pictures.place(row, target);
    this.#needs.place(row, target);
  }

  leave(row: number): void {
    this.#street.leave(row);
    this.#pictures.leave(row);
  }

  /** Begins the canaries' rounds that are due; once we are well again, looks at those of whom we could not tell. */
  turn(): void {
    this.#canaries.turn();
    const wasSick = this.#isSick;
    this.#isSick = this.#options.self.sick !== undefined;
    if (wasSick && !this.#isSick) lookAgain(this.#options, PROBE_SICK, () => true);
  }

  /** What is believed of a slot at present; undefined before the first look. */
  findingOf(slot: number): Finding | undefined {
    return findingOf(this.#options.roster.believed[slot] ?? NONE);
  }

  /** With whom the next online look waits: who is down, in doubt or unknown is likely to take its whole deadline. */
  lineOf(slot: number): Line {
    const { believed, window } = this.#options.roster;
    const code = believed[slot] ?? NONE;
    if (stateOf(code) === 'bad') return 'dead';
    return code !== GOOD || (window[slot] ?? NO_DOUBT) !== NO_DOUBT ? 'poor' : 'usual';
  }

  /**
   * Takes a look in, and puts the slot into the wheel for the next one. Gives back what was seen as far as it may be
   * said; undefined when the look says nothing, because we were too late to hear.
   */
  judge(
    slot: number,
    target: TargetBrief,
    seen: Look,
    beganMs: number,
    asked: boolean,
  ): Observation | undefined {
    const { roster, wheel, self, clock } = this.#options;
    const now = clock.steadyMs();
    const { state } = seen.finding;
    if (state === 'unknown' && seen.finding.reason === 'probe-sick') self.ownFault();
    const isStalled = state === 'bad' && isOnline(slot) && self.wasStalledAfter(beganMs);
    if (isStalled && !asked && self.sick === undefined) {
      wheel.set(slot, now);
      return undefined;
    }
    const look = state === 'bad' ? this.#excused(seen, slot, target.segment, isStalled) : seen;
    const observation = this.observe(slot, target, look, asked);
    roster.lookedMs[slot] = now;
    roster.lookedAtMs[slot] = observation.atMs;
    return this.#weigh(slot, target, observation, beganMs, now);
  }

  /** Said once: this cannot be asked, because the device is not there, or nobody can know whether it is. */
  putOff(slot: number, target: TargetBrief, online: Finding): void {
    const { believed, isTold } = this.#options.roster;
    const finding = online.state === 'unknown' ? online : unknown('device-offline');
    const code = codeOf(finding);
    if (believed[slot] === code && isTold[slot] === 1) return;
    this.#believe(slot, code, this.observe(slot, target, { finding, steps: [] }, false));
  }

  observe(slot: number, target: TargetBrief, look: Look, asked: boolean): Observation {
    const { finding, steps, readings } = look;
    return {
      n: target.n,
      check: checkOf(slot),
      atMs: Math.round(this.#options.clock.wallMs()),
      finding,
      steps,
      ...(readings === undefined ? {} : { readings }),
      ...(asked ? { asked } : {}),
    };
  }

  /** When to look again. */
  schedule(slot: number, now: number): void {
    const { roster, wheel, random } = this.#options;
    const check = checkOf(slot);
    const cadence = this.#cadences?.[check];
    if (cadence === undefined) return;
    const finding = this.findingOf(slot);
    if (check === 'image') {
      this.#pictures.schedule(slot, now, cadence, finding);
      return;
    }
    let { everyMs } = cadence;
    if (isOnline(slot)) {
      if (this.#street.takeAgain(slot)) {
        wheel.set(slot, now);
        return;
      }
      everyMs *= this.#cyclesOf(slot, finding, everyMs, now);
    } else if (finding?.state === 'unknown') {
      everyMs = retryAfterMs(finding.reason, (roster.unknowns[slot] ?? 1) - 1, cadence);
    }
    wheel.set(slot, nextOnGrid(now, phaseOf(rowOf(slot)), everyMs, random));
  }

  /** Whoever still says something – a checkpoint with one lane – is looked at as ever. */
  #cyclesOf(slot: number, finding: Finding | undefined, everyMs: number, now: number): number {
    if (finding?.state !== 'bad' || !GONE.has(finding.reason)) return 1;
    return cyclesFor(now - (this.#options.roster.sinceMs[slot] ?? now), everyMs);
  }

  /** The server may have lost what it was told: everything is told again, gently. */
  tellAnew(): void {
    this.#retelling.begin();
  }

  /** Is this online slot looked at more seldom than usual, because its device is long dead? */
  isBackedOff(slot: number): boolean {
    const everyMs = this.#cadences?.online.everyMs ?? 0;
    return this.#cyclesOf(slot, this.findingOf(slot), everyMs, this.#options.clock.steadyMs()) > 1;
  }

  /** Once a second. */
  retell(): void {
    this.#retelling.turn();
  }

  /** A bad look while we are sick, or while the way is cut, says nothing of the device. */
  #excused(look: Look, slot: number, segment: string, isStalled: boolean): Look {
    if (this.#options.self.sick !== undefined || isStalled)
      return { ...look, finding: unknown('probe-sick') };
    if (isOnline(slot) && this.#canaries.isCut(segment)) return { ...look, finding: unknown('segment-cut') };
    return look;
  }

  /** Gives the look back as it counts: weather is nobody's fault, and a first bad picture is a suspicion. */
  #weigh(slot: number, target: TargetBrief, look: Observation, beganMs: number, now: number): Observation {
    const { roster, wheel } = this.#options;
    const observation = look.check === 'image' ? this.#pictured(slot, look, now) : look;
    const code = codeOf(observation.finding);
    const { state } = observation.finding;
    if (isOnline(slot)) {
      if (state === 'bad' && this.#doubts.isWaiting(target.segment, slot)) {
        this.schedule(slot, now);
        return observation;
      }
      this.#doubts.settle(target.segment, slot);
    }
    const before = roster.believed[slot] ?? NONE;
    const needed = this.#needs.now(slot, now);
    const { step, window } = weigh(
      { code: before, state: stateOf(before) },
      { code, state },
      roster.window[slot] ?? NO_DOUBT,
      needed,
    );
    const isNew = before === GOOD && state === 'bad' && (roster.window[slot] ?? NO_DOUBT) === NO_DOUBT;
    roster.window[slot] = window;
    roster.unknowns[slot] = state === 'unknown' ? Math.min(255, (roster.unknowns[slot] ?? 0) + 1) : 0;
    const isDown = step === 'believe' && state === 'bad' && stateOf(before) !== 'bad' && isOnline(slot);
    if (step === 'agrees') this.#confirm(slot, observation);
    else if (isDown)
      this.#callDown(slot, target.segment, withNeeded(observation, needed, this.#needs.usual(slot)), now);
    else if (step === 'believe') this.#believe(slot, code, observation);
    else if (observation.readings?.suspected !== undefined) this.#suspect(slot, observation);
    if (window === NO_DOUBT || stateOf(before) === 'bad') this.schedule(slot, now);
    else wheel.set(slot, this.#secondLookMs(slot, beganMs, now));
    if (isOnline(slot)) this.#street.seen(slot, target.segment, observation, beganMs, now, isNew);
    // Whatever another check said, it said something.
    else if (state !== 'unknown') this.#street.heard(rowOf(slot));
    return observation;
  }

  /** Looks for presence are so far apart from beginning to beginning: one that was silent has waited already. */
  #secondLookMs(slot: number, beganMs: number, now: number): number {
    const afterMs = this.#cadences?.[checkOf(slot)].confirmAfterMs ?? 0;
    return isOnline(slot) ? Math.max(now, beganMs + afterMs) : now + afterMs;
  }

  /** What a look at a picture counts for, beside what is believed and what the cameras around show. */
  #pictured(slot: number, look: Observation, now: number): Observation {
    const { roster } = this.#options;
    const { finding } = look;
    const before = this.findingOf(slot);
    const window = roster.window[slot] ?? NO_DOUBT;
    this.#pictures.hear(slot, finding, before, now);
    const isOver = finding.state === 'good' && (window !== NO_DOUBT || before?.state === 'bad');
    if (isOver) this.#pictures.hurry(rowOf(slot));
    if (finding.state !== 'bad' || before?.state === 'bad') return look;
    const needed = this.#needs.now(slot, now);
    const { step } = weigh(
      { code: NONE, state: before?.state },
      { code: codeOf(finding), state: 'bad' },
      window,
      needed,
    );
    const afterMs = this.#cadences?.image.confirmAfterMs ?? 0;
    if (step !== 'doubt') {
      const isWeather = this.#pictures.isWeather(slot, finding, now, afterMs);
      return isWeather ? { ...look, finding: WEATHER } : look;
    }
    this.#pictures.suspect(slot, finding, now, afterMs);
    const suspected = { suspected: finding.reason, secondLookMs: look.atMs + afterMs };
    return { ...look, readings: { ...look.readings, ...suspected } };
  }

  /** A suspicion is told beside what is still believed. */
  #suspect(slot: number, observation: Observation): void {
    const finding = this.findingOf(slot) ?? unknown('never-looked');
    this.#options.notebook.change({ ...observation, finding });
  }

  /** A device whose neighbours are as silent as it is: down without a second look of its own. */
  #confirmed({ slot, segment, observation, endedMs }: Unconfirmed): void {
    this.#options.roster.window[slot] = NO_DOUBT;
    this.#callDown(slot, segment, observation, endedMs);
    this.schedule(slot, this.#options.clock.steadyMs());
  }

  /** Before a device is called down, a canary must have answered after the look: else it may be the way to it. */
  #callDown(slot: number, segment: string, observation: Observation, endedMs: number): void {
    const turn = this.#options.roster.turn[rowOf(slot)] ?? 0;
    this.#doubts.callDown(segment, { slot, turn, endedMs, observation });
  }

  /** The outcome is the one that is believed: told once, then only as fresh. */
  #confirm(slot: number, observation: Observation): void {
    const { roster, notebook } = this.#options;
    if (roster.isTold[slot] === 1 && observation.asked !== true) {
      notebook.confirm(observation.n, checkOf(slot));
      return;
    }
    roster.isTold[slot] = 1;
    // One bad reason may have come where another is still believed.
    notebook.change({ ...observation, finding: this.findingOf(slot) ?? observation.finding });
  }

  #believe(slot: number, code: number, observation: Observation): void {
    const { roster, notebook, clock } = this.#options;
    const before = roster.believed[slot] ?? NONE;
    if (stateOf(before) !== stateOf(code)) roster.sinceMs[slot] = clock.steadyMs();
    roster.believed[slot] = code;
    roster.isTold[slot] = 1;
    notebook.change(observation);
    if (!isOnline(slot)) return;
    const [was, is] = [stateOf(before), stateOf(code)];
    if ((was === 'good' && is === 'bad') || (was === 'bad' && is === 'good'))
      this.#needs.changed(rowOf(slot), clock.steadyMs());
    if (was === 'bad' && is === 'good') {
      this.#street.cameBack(rowOf(slot), clock.steadyMs());
      this.#pictures.hurry(rowOf(slot));
    }
    if (code !== GOOD) this.#tellWaiting(rowOf(slot), observation.finding);
    else if (before !== GOOD) this.#recovered(rowOf(slot));
  }

  /** What waited to hear whether the device is there can be told now that it cannot be asked. */
  #tellWaiting(row: number, online: Finding): void {
    const { roster } = this.#options;
    const target = roster.targets.brief(row);
    if (target === undefined) return;
    for (const check of target.checks) {
      const slot = slotOf(row, check);
      if (roster.isPutOff[slot] === 1) this.putOff(slot, target, online);
    }
  }

  /** What was put off while the device did not answer comes shortly. */
  #recovered(row: number): void {
    const { roster, wheel, clock, random } = this.#options;
    for (const check of ASKED_CHECKS) {
      const slot = slotOf(row, check);
      if (roster.isPutOff[slot] !== 1) continue;
      roster.isPutOff[slot] = 0;
      wheel.set(slot, clock.steadyMs() + random() * AFTER_RECOVERY_MS);
    }
  }
}
