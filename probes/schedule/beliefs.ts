/**
 * What looks mean, and what of it is told upward. Our own faults are thought of first, then the way to the device,
 * then the device: only what remains is bad.
 */
import type { Log } from '../../config/log.ts';
import type { CheckName } from '../../config/terms.ts';
import { CHECKS } from '../../config/terms.ts';
import type { CanaryState } from '../link/link.ts';
import type { Finding, Look, Observation } from '../link/observation.ts';
import type { Cadence, SegmentPlan, Target } from '../link/target.ts';
import { cyclesFor, nextOnGrid, phaseOf, retryAfterMs, weigh } from './cadence.ts';
import { Canaries, type TryConnect } from './canaries.ts';
import type { Line } from './lines.ts';
import { Neighbours } from './neighbours.ts';
import type { Notebook } from './notebook.ts';
import { codeOf, findingOf, GOOD, NONE, stateOf, unknown } from './outcome.ts';
import { checkOf, inSpreadOrder, ONLINE, type Roster, rowOf, slotOf } from './roster.ts';
import type { Clock, SelfCheck } from './self-check.ts';
import type { TargetBrief } from './targets.ts';
import type { Wheel } from './wheel.ts';

/** A device that recovered is asked for its picture and its identity within this time. */
const AFTER_RECOVERY_MS = 5_000;
/** Outcomes told again per second to a server that may have lost them. */
const RETOLD_PER_SECOND = 2_000;

export interface BeliefsOptions {
  readonly roster: Roster;
  readonly wheel: Wheel;
  readonly notebook: Notebook;
  readonly self: SelfCheck;
  readonly clock: Clock;
  readonly random: () => number;
  readonly longestCycles: number;
  readonly tryConnect: TryConnect;
  readonly log: Log;
}

/** A bad look that waits for a canary to say that the way is open. */
interface Doubted {
  readonly slot: number;
  readonly turn: number;
  readonly endedMs: number;
  readonly observation: Observation;
}

export class Beliefs {
  readonly #options: BeliefsOptions;
  readonly #canaries: Canaries;
  readonly #neighbours = new Neighbours();
  /** By segment. */
  readonly #doubted = new Map<string, Doubted[]>();
  #cadences: Readonly<Record<CheckName, Cadence>> | undefined;
  /** The next row to be told again. */
  #retold = Number.POSITIVE_INFINITY;

  constructor(options: BeliefsOptions) {
    this.#options = options;
    this.#canaries = new Canaries({
      tryConnect: options.tryConnect,
      nowMs: options.clock.steadyMs,
      log: options.log,
      onOpen: (segment, sinceMs) => this.#wayOpen(segment, sinceMs),
      onCut: (segment) => this.#wayCut(segment),
      onBack: (segment) => this.#wayBack(segment),
    });
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

  plan(segments: readonly SegmentPlan[], cadences: Readonly<Record<CheckName, Cadence>>): void {
    this.#canaries.plan(segments);
    this.#cadences = cadences;
  }

  place(row: number, target: Target): void {
    this.#neighbours.place(row, target);
  }

  leave(row: number): void {
    this.#neighbours.leave(row);
  }

  /** Begins the canaries' rounds that are due. */
  turn(): void {
    this.#canaries.turn();
  }

  /** What is believed of a slot at present; undefined before the first look. */
  findingOf(slot: number): Finding | undefined {
    return findingOf(this.#options.roster.believed[slot] ?? NONE);
  }

  /** With whom the next online look waits: who is down or in doubt is likely to take its whole deadline. */
  lineOf(slot: number): Line {
    const { believed, streak } = this.#options.roster;
    const code = believed[slot] ?? NONE;
    if (stateOf(code) === 'bad') return 'dead';
    return code === NONE || (streak[slot] ?? 0) > 0 ? 'poor' : 'usual';
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
    this.#weigh(slot, target, observation, now);
    return observation;
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
    const { roster, wheel, random, longestCycles } = this.#options;
    const check = checkOf(slot);
    const cadence = this.#cadences?.[check];
    if (cadence === undefined) return;
    const finding = this.findingOf(slot);
    let { everyMs } = cadence;
    if (isOnline(slot)) {
      const badForMs = finding?.state === 'bad' ? now - (roster.sinceMs[slot] ?? now) : 0;
      everyMs *= cyclesFor(badForMs, everyMs, longestCycles);
    } else if (finding?.state === 'unknown') {
      everyMs = retryAfterMs(finding.reason, (roster.unknowns[slot] ?? 1) - 1, cadence);
    }
    wheel.set(slot, nextOnGrid(now, phaseOf(rowOf(slot)), everyMs, random));
  }

  /** The server may have lost what it was told: everything is told again, gently. */
  tellAnew(): void {
    this.#options.roster.forgetTold();
    this.#retold = 0;
  }

  /** Outcomes of the slow checks, told again as they were seen; online is looked at again soon enough. Once a second. */
  retell(): void {
    const { roster, notebook, clock } = this.#options;
    const { targets, isTold, lookedAtMs } = roster;
    for (let told = 0; told < RETOLD_PER_SECOND && this.#retold < targets.length; this.#retold += 1) {
      const target = targets.brief(this.#retold);
      for (const check of target?.checks ?? []) {
        const slot = slotOf(this.#retold, check);
        const finding = this.findingOf(slot);
        if (target === undefined || finding === undefined || check === 'online' || isTold[slot] === 1)
          continue;
        isTold[slot] = 1;
        told += 1;
        const atMs = Math.round(lookedAtMs[slot] || clock.wallMs());
        notebook.change({ n: target.n, check, atMs, finding, steps: [] });
      }
    }
  }

  /** A bad look while we are sick, or while the way is cut, says nothing of the device. */
  #excused(look: Look, slot: number, segment: string, isStalled: boolean): Look {
    if (this.#options.self.sick !== undefined || isStalled)
      return { ...look, finding: unknown('probe-sick') };
    if (isOnline(slot) && this.#canaries.isCut(segment)) return { ...look, finding: unknown('segment-cut') };
    return look;
  }

  #weigh(slot: number, target: TargetBrief, observation: Observation, now: number): void {
    const { roster, wheel } = this.#options;
    const code = codeOf(observation.finding);
    const { state } = observation.finding;
    const before = roster.believed[slot] ?? NONE;
    const cadence = this.#cadences?.[observation.check];
    const { step, streak } = weigh(
      { code: before, state: stateOf(before) },
      { code, state },
      roster.streak[slot] ?? 0,
      cadence?.confirmations ?? 1,
    );
    roster.streak[slot] = streak;
    roster.unknowns[slot] = state === 'unknown' ? Math.min(255, (roster.unknowns[slot] ?? 0) + 1) : 0;
    if (isOnline(slot) && state === 'bad' && before === GOOD && streak <= 1) this.#stir(rowOf(slot), now);
    if (step === 'doubt') {
      wheel.set(slot, now + (cadence?.confirmAfterMs ?? 0));
      return;
    }
    if (step === 'agrees') this.#confirm(slot, observation);
    else if (isOnline(slot) && state === 'bad' && stateOf(before) !== 'bad')
      this.#callDown(slot, target, observation, now);
    else this.#believe(slot, code, observation);
    this.schedule(slot, now);
  }

  /** Before a device is called down, a canary must have answered after the look: else it may be the way to it. */
  #callDown(slot: number, { segment }: TargetBrief, observation: Observation, endedMs: number): void {
    if (!this.#canaries.watches(segment)) {
      this.#believe(slot, codeOf(observation.finding), observation);
      return;
    }
    const doubted: Doubted = {
      slot,
      turn: this.#options.roster.turn[rowOf(slot)] ?? 0,
      endedMs,
      observation,
    };
    const others = this.#doubted.get(segment);
    if (others === undefined) this.#doubted.set(segment, [doubted]);
    else others.push(doubted);
    this.#canaries.ask(segment);
  }

  /** The outcome is the one that is believed: told once, then only as fresh. */
  #confirm(slot: number, observation: Observation): void {
    const { roster, notebook } = this.#options;
    if (roster.isTold[slot] === 1 && observation.asked !== true) {
      notebook.confirm(observation.n, observation.check);
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
    for (const check of CHECKS) {
      const slot = slotOf(row, check);
      if (roster.isPutOff[slot] !== 1) continue;
      roster.isPutOff[slot] = 0;
      wheel.set(slot, clock.steadyMs() + random() * AFTER_RECOVERY_MS);
    }
  }

  /** A device newly fails: those beside it are looked at at once, within pace. */
  #stir(row: number, now: number): void {
    const { roster, wheel } = this.#options;
    for (const other of this.#neighbours.stir(row, now)) {
      const slot = slotOf(other, 'online');
      if (roster.believed[slot] === GOOD && wheel.has(slot)) wheel.set(slot, now);
    }
  }

  #wayOpen(segment: string, sinceMs: number): void {
    const { roster } = this.#options;
    const doubted = this.#doubted.get(segment);
    if (doubted === undefined) return;
    const later = doubted.filter(({ endedMs }) => endedMs > sinceMs);
    for (const { slot, turn, observation, endedMs } of doubted) {
      if (endedMs > sinceMs || roster.turn[rowOf(slot)] !== turn) continue;
      // A look that came between has the last word.
      if ((roster.lookedMs[slot] ?? 0) > endedMs) continue;
      this.#believe(slot, codeOf(observation.finding), observation);
    }
    if (later.length === 0) this.#doubted.delete(segment);
    else {
      this.#doubted.set(segment, later);
      this.#canaries.ask(segment);
    }
  }

  /** What waited for the way to be open was not the devices' fault. */
  #wayCut(segment: string): void {
    const doubted = this.#doubted.get(segment) ?? [];
    this.#doubted.delete(segment);
    const finding = unknown('segment-cut');
    for (const { slot, turn, observation } of doubted) {
      if (this.#options.roster.turn[rowOf(slot)] !== turn) continue;
      this.#believe(slot, codeOf(finding), { ...observation, finding });
    }
  }

  /** Everything there is looked at again, in spread order, within pace. */
  #wayBack(segment: string): void {
    const { roster, wheel, clock } = this.#options;
    const now = clock.steadyMs();
    const cut = codeOf(unknown('segment-cut'));
    const slots: number[] = [];
    for (let row = 0; row < roster.targets.length; row += 1) {
      const slot = slotOf(row, 'online');
      if (roster.targets.segment(row) === segment && roster.believed[slot] === cut) slots.push(slot);
    }
    for (const slot of inSpreadOrder(slots)) if (wheel.has(slot)) wheel.set(slot, now);
  }
}

function isOnline(slot: number): boolean {
  return slot % CHECKS.length === ONLINE;
}
