/** How each device of the demo stood in the past: its spells, its pictures, and what it belonged to. */

import type { State } from '../../config/terms.ts';
import type { BadReason, Reason } from '../../probes/link/observation.ts';
import type { Home } from '../rules/period-device.ts';
import type { Stretch } from '../rules/timeline.ts';
import type { MonthOfSamples } from '../store/image-samples.ts';
import type { StepRow } from '../store/lifecycle.ts';
import type { SpellRow } from '../store/spells.ts';
import {
  chanceOf,
  concerns,
  DAY_MS,
  HOUR_MS,
  monthAt,
  type PastDevice,
  type PastMonth,
  type PastPlan,
} from './demo-past-plan.ts';

export type PastSpellRow = SpellRow & { readonly untilMs: number };

export interface PastHome {
  readonly device: number;
  readonly fromMs: number;
  readonly home: Home;
  readonly commissionedMs: number | null;
  readonly code: string;
}

/** All that is written of a device. */
export interface PastLife {
  readonly homes: readonly PastHome[];
  readonly spells: readonly PastSpellRow[];
  readonly samples: readonly MonthOfSamples[];
  readonly steps: readonly Omit<StepRow, 'id' | 'decisionNote'>[];
}

/** Of a hundred thousand: 94.996 % are left, and shown as 94.99. */
const JUST_BELOW = 5_004;
/** 95 % are left to the millisecond. */
const ON_THE_LINE = 5_000;
const WHOLE = 100_000;
const RED_FROM_MONTH = 1;
const RED_AT_LEAST = 0.22;
const RED_SPREAD = 0.1;
const UNSEEN = 0.3;
const MOST_UNSEEN_MS = 40_000;
const PICTURES_A_DAY = 4;
const DARK_REASONS: readonly BadReason[] = ['timeout', 'unreachable', 'refused', 'reset'];

export function lifeOf(
  device: PastDevice,
  plan: PastPlan,
  people: { asks: string; agrees: string },
): PastLife {
  const { frame } = plan;
  const life = {
    fromMs: plan.joined.get(device.id) ?? frame.bornMs,
    untilMs: plan.left.get(device.id)?.atMs ?? frame.endMs,
  };
  const bad = [...outagesOf(device, plan), ...darkOf(device, plan)];
  const unseen = unseenOf(device, plan);
  const online = pieces(life, bad, unseen);
  return {
    homes: homesOf(device, plan),
    spells: [
      ...online.map((piece) => spellOf(device, 'online', piece, onlineReason(device, piece))),
      ...registrationOf(device, plan, life),
      ...positionOf(device, plan, life),
    ],
    samples: samplesOf(device, plan, online),
    steps: stepsOf(device, plan, people),
  };
}

// ---- online

/** Times in which it did not answer, by chance or by the story of its town. */
function outagesOf(device: PastDevice, { frame, units, left }: PastPlan): Stretch[] {
  const { code, home } = device;
  const found: Stretch[] = [];
  for (const [at, month] of frame.months.entries()) {
    const isLast = at === frame.months.length - 2;
    if (home.unit === units.below && isLast) found.push(share(month, JUST_BELOW / WHOLE, code));
    else if (home.unit === units.line && isLast) found.push(share(month, ON_THE_LINE / WHOLE, code));
    else if (home.unit === units.red) found.push(...redOutages(month, at, frame.months.length - 1, code));
    else found.push(...ordinaryOutages(month, device));
  }
  const gone = left.get(device.id);
  if (gone?.wasDark) found.push({ fromMs: gone.atMs - 4 * DAY_MS, untilMs: gone.atMs });
  return found;
}

/** So much of a month, in one piece, somewhere in it. */
function share(month: PastMonth, part: number, ...words: readonly (string | number)[]): Stretch {
  const wholeMs = month.untilMs - month.fromMs;
  const lastsMs = Math.round(wholeMs * part);
  const fromMs = month.fromMs + Math.floor((wholeMs - lastsMs) * chanceOf(month.text, 'from', ...words));
  return { fromMs, untilMs: fromMs + lastsMs };
}

/** A bad first month, three red ones, and in the present one it is being put right. */
function redOutages(month: PastMonth, at: number, present: number, code: string): Stretch[] {
  const thrown = chanceOf(code, month.text, 'red');
  if (at < RED_FROM_MONTH) return [share(month, 0.05 + 0.04 * thrown, code)];
  if (at < present) return [share(month, RED_AT_LEAST + RED_SPREAD * thrown, code)];
  const begun = { ...month, untilMs: month.fromMs + Math.floor((month.untilMs - month.fromMs) * 0.4) };
  return thrown < 0.4 ? [share(begun, 0.5, code)] : [];
}

/** Most months of most devices pass without one; a few devices are always in trouble. */
function ordinaryOutages(month: PastMonth, { code, home }: PastDevice): Stretch[] {
  if (chanceOf(code, 'trouble') < 0.012) return [share(month, 0.15 + 0.3 * chanceOf(code, month.text), code)];
  if (chanceOf(code, month.text, 'any') >= OFTEN) return [];
  const usual = 0.004 + 0.02 * chanceOf(home.unit, 'usual');
  const part = (usual / OFTEN) * (0.2 + 1.6 * chanceOf(code, month.text, 'long'));
  const count = chanceOf(code, month.text, 'count') < 0.6 ? 1 : 2;
  return Array.from({ length: count }, (_, at) => share(month, part / count, code, at));
}
const OFTEN = 0.35;

/** Without power or line: exempt or not, nobody answers. */
function darkOf(device: PastDevice, { exemptions, answering, frame }: PastPlan): Stretch[] {
  return exemptions.flatMap((one) => {
    if (!one.isDark || one.decidedMs === null || !concerns(one, device)) return [];
    if (one.kind === 'power-cut' && answering.has(device.id)) return [];
    const untilMs = Math.min(one.endedMs ?? one.untilMs, frame.endMs);
    return one.fromMs < untilMs ? [{ fromMs: one.fromMs, untilMs }] : [];
  });
}

/** A network that could not be looked into for a third of the last month. */
function unseenOf({ home }: PastDevice, { units, frame }: PastPlan): Stretch[] {
  if (home.unit !== units.unsure) return [];
  const month = monthAt(frame, frame.months.length - 2);
  const fromMs = month.fromMs + 6.5 * DAY_MS;
  return [{ fromMs, untilMs: fromMs + Math.round((month.untilMs - month.fromMs) * UNSEEN) }];
}

interface Piece extends Stretch {
  readonly state: State;
}

/** A life without holes: what was not seen is not known, whatever else was. */
function pieces(life: Stretch, bad: readonly Stretch[], unseen: readonly Stretch[]): Piece[] {
  const edges = [...bad, ...unseen]
    .flatMap(({ fromMs, untilMs }) => [fromMs, untilMs])
    .filter((atMs) => atMs > life.fromMs && atMs < life.untilMs);
  const cuts = [...new Set([life.fromMs, ...edges, life.untilMs])].sort((a, b) => a - b);
  const isIn = (all: readonly Stretch[], atMs: number) =>
    all.some(({ fromMs, untilMs }) => fromMs <= atMs && atMs < untilMs);
  const found: Piece[] = [];
  for (const [at, fromMs] of cuts.slice(0, -1).entries()) {
    const state = isIn(unseen, fromMs) ? 'unknown' : isIn(bad, fromMs) ? 'bad' : 'good';
    const untilMs = cuts[at + 1] ?? fromMs;
    const last = found.at(-1);
    if (last?.state === state) found[found.length - 1] = { ...last, untilMs };
    else found.push({ fromMs, untilMs, state });
  }
  return found;
}

function onlineReason({ code }: PastDevice, { state, fromMs }: Piece): Reason | null {
  if (state === 'good') return null;
  if (state === 'unknown') return 'segment-cut';
  return DARK_REASONS[Math.floor(DARK_REASONS.length * chanceOf(code, fromMs))] ?? 'timeout';
}

function spellOf(
  { id, code }: PastDevice,
  check: SpellRow['check'],
  { fromMs, untilMs, state }: Piece,
  reason: Reason | null,
): PastSpellRow {
  const unseenMs = Math.floor(MOST_UNSEEN_MS * chanceOf(code, check, untilMs));
  const seenMs = Math.max(fromMs, untilMs - unseenMs);
  return { device: id, check, state, reason, fromMs, sinceMs: fromMs, seenMs, untilMs };
}

// ---- the other checks

function isExact({ home }: PastDevice, { units }: PastPlan): boolean {
  return [units.below, units.line, units.red].includes(home.unit);
}

/** A few were not seen for longer than allowed as a month ended. */
function registrationOf(device: PastDevice, plan: PastPlan, life: Stretch): PastSpellRow[] {
  const months = plan.frame.months.slice(0, -1);
  const bad = months.flatMap((month) => {
    if (isExact(device, plan) || chanceOf(device.code, month.text, 'registration') >= 0.004) return [];
    return [{ fromMs: month.untilMs - 8 * DAY_MS, untilMs: month.untilMs + 5 * DAY_MS }];
  });
  return pieces(life, bad, []).map((piece) =>
    spellOf(device, 'registration', piece, piece.state === 'bad' ? 'not-seen-long' : null),
  );
}

/** A few pins were put right in the course of the months. */
function positionOf(device: PastDevice, plan: PastPlan, life: Stretch): PastSpellRow[] {
  const isWrong = !isExact(device, plan) && chanceOf(device.code, 'position') < 0.012;
  const { bornMs, endMs } = plan.frame;
  const rightMs = bornMs + Math.floor((endMs - bornMs) * (0.2 + 0.7 * chanceOf(device.code, 'righted')));
  const bad = isWrong ? [{ fromMs: bornMs, untilMs: rightMs }] : [];
  return pieces(life, bad, []).map((piece) =>
    spellOf(device, 'position', piece, piece.state === 'bad' ? 'few-decimals' : null),
  );
}

/** Pictures are taken of what answers: four on a whole day; some months of some cameras are blurred. */
function samplesOf(device: PastDevice, plan: PastPlan, online: readonly Piece[]): MonthOfSamples[] {
  const { frame } = plan;
  return frame.months.map((month) => {
    const isSpoiled = !isExact(device, plan) && chanceOf(device.code, month.text, 'image') < 0.015;
    const days: { good: number; valid: number }[] = [];
    for (const [date, untilMs] of month.days.slice(1).entries()) {
      if (untilMs > month.untilMs) break;
      const fromMs = month.days[date] ?? untilMs;
      const valid = picturesIn(online, fromMs, untilMs);
      days.push({ good: isSpoiled ? Math.floor(valid / 3) : valid, valid });
    }
    return { device: device.id, month: month.number, days };
  });
}

function picturesIn(online: readonly Piece[], fromMs: number, untilMs: number): number {
  let goodMs = 0;
  for (const piece of online)
    if (piece.state === 'good' && piece.fromMs < untilMs && piece.untilMs > fromMs)
      goodMs += Math.min(piece.untilMs, untilMs) - Math.max(piece.fromMs, fromMs);
  return Math.floor((PICTURES_A_DAY * goodMs) / (untilMs - fromMs));
}

// ---- what it belonged to

function homesOf(device: PastDevice, { frame, moved, joined, away, left }: PastPlan): PastHome[] {
  const { id, code, home, commissionedMs } = device;
  const row = (fromMs: number, other: Partial<Home> = {}, sinceMs = commissionedMs): PastHome => ({
    ...{ device: id, code, fromMs, home: { ...home, ...other }, commissionedMs: sinceMs },
  });
  const gone = left.get(id);
  if (gone) return [row(frame.bornMs, { lifecycle: 'active' }), row(gone.atMs)];
  const move = moved.get(id);
  if (move) return [row(frame.bornMs, { unit: move.unit }), row(move.atMs)];
  const cameMs = joined.get(id);
  // New in the street: its days of grace begin then.
  if (cameMs !== undefined) return [row(cameMs, {}, cameMs)];
  const absence = away.get(id);
  if (absence)
    return [row(frame.bornMs), row(absence.fromMs, { lifecycle: 'suspended' }), row(absence.untilMs)];
  return [row(frame.bornMs)];
}

function stepsOf(
  { id }: PastDevice,
  { away, left }: PastPlan,
  { asks, agrees }: { readonly asks: string; readonly agrees: string },
): PastLife['steps'] {
  const step = (from: StepRow['from'], to: StepRow['to'], effectiveMs: number, note: string) => {
    const enteredMs = effectiveMs - 30 * HOUR_MS;
    const decided = { state: 'done' as const, decidedBy: agrees, decidedMs: enteredMs + 4 * HOUR_MS };
    const entered = { enteredMs, enteredBy: asks, enteredStaff: null };
    return { device: id, from, to, effectiveMs, ...entered, ...decided, note };
  };
  const gone = left.get(id);
  const absence = away.get(id);
  return [
    ...(gone ? [step('active', 'retired', gone.atMs, '设备拆除')] : []),
    ...(absence
      ? [
          step('active', 'suspended', absence.fromMs, '小区改造停用'),
          step('suspended', 'active', absence.untilMs, '改造完成'),
        ]
      : []),
  ];
}
