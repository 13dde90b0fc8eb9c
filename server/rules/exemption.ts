/** Time that is approved not to count (报备, standards §1.3 and §7.3): what may be asked for, and what of it counts. */
import {
  EXEMPTED_RATES,
  type ExemptionKind,
  type ExemptionState,
  PLANNED_KINDS,
} from '../../config/supervision.ts';
import type { CheckName } from '../../config/terms.ts';
import type { Stretch } from './timeline.ts';

/** What is exempt. A unit means its subtree; membership is that of each instant. */
export type ExemptionScope =
  | { readonly is: 'devices'; readonly devices: readonly number[] }
  | { readonly is: 'unit'; readonly unit: string }
  | { readonly is: 'segment'; readonly segment: string }
  | { readonly is: 'platform'; readonly platform: string };

/** As it was asked for and decided. */
export interface Exemption extends Stretch {
  readonly id: number;
  readonly kind: ExemptionKind;
  readonly scope: ExemptionScope;
  readonly requestedMs: number;
  readonly state: ExemptionState;
  /** It was over before its end; null when it runs to it. */
  readonly endedMs: number | null;
}

/** What a rate needs to know of one that counts; half-open, clipped by nobody yet, overlaps not yet united. */
export interface CountedExemption extends Stretch {
  readonly id: number;
  readonly kind: ExemptionKind;
  readonly scope: ExemptionScope;
  readonly rates: readonly CheckName[];
}

/** Limits that the bureau has decided. */
export interface ExemptionRules {
  /** Unplanned ones that are asked for later than this after their begin count from the request only. */
  readonly lateMs: number;
  readonly longestMs: Readonly<Record<ExemptionKind, number>>;
  /** A unit may be exempt for this share of its time, in hundredths of a percent, before the city must approve. */
  readonly unitShare: number;
}

/** What a fault is about, and what would have been right. */
export interface ExemptionFault {
  readonly path: 'fromMs' | 'untilMs';
  readonly wanted: string;
}

const FARTHEST_MS = 366 * 86_400_000;

/** What is wrong with a wished-for time, all at once. */
export function exemptionFaults(
  { kind, fromMs, untilMs }: Pick<Exemption, 'kind' | 'fromMs' | 'untilMs'>,
  nowMs: number,
  rules: ExemptionRules,
): ExemptionFault[] {
  const faults: ExemptionFault[] = [];
  const isPlanned = PLANNED_KINDS.includes(kind);
  if (isPlanned && fromMs < nowMs)
    faults.push({ path: 'fromMs', wanted: 'a begin that lies ahead: planned work is asked for beforehand' });
  if (Math.abs(fromMs - nowMs) > FARTHEST_MS)
    faults.push({ path: 'fromMs', wanted: 'a begin within a year' });
  if (untilMs <= fromMs) faults.push({ path: 'untilMs', wanted: 'an end after the begin' });
  else if (untilMs - fromMs > rules.longestMs[kind])
    faults.push({
      path: 'untilMs',
      wanted: `an end within ${rules.longestMs[kind] / 3_600_000} hours of the begin, then a new request`,
    });
  else if (countsFrom({ kind, fromMs, requestedMs: nowMs }, rules) >= untilMs)
    faults.push({
      path: 'untilMs',
      wanted: `an end that is to come: asked for later than ${rules.lateMs / 3_600_000} hours after the begin it counts from now on`,
    });
  return faults;
}

/** From when it counts: unplanned ones from their begin when asked for in time, else from the request (§7.3). */
export function countsFrom(
  { kind, fromMs, requestedMs }: Pick<Exemption, 'kind' | 'fromMs' | 'requestedMs'>,
  { lateMs }: Pick<ExemptionRules, 'lateMs'>,
): number {
  const inTime = requestedMs <= fromMs || (!PLANNED_KINDS.includes(kind) && requestedMs - fromMs <= lateMs);
  return inTime ? fromMs : requestedMs;
}

/** Asked for after its begin. */
export function isAfterTheFact({ fromMs, requestedMs }: Pick<Exemption, 'fromMs' | 'requestedMs'>): boolean {
  return requestedMs > fromMs;
}

/** What of it counts; null before approval, after a refusal, and when it ended before it began to count. */
export function countedOf(exemption: Exemption, rules: ExemptionRules): CountedExemption | null {
  const { id, kind, scope, state, untilMs, endedMs } = exemption;
  if (state !== 'approved') return null;
  const fromMs = countsFrom(exemption, rules);
  const endMs = endedMs === null ? untilMs : Math.min(untilMs, endedMs);
  return endMs <= fromMs ? null : { id, kind, scope, fromMs, untilMs: endMs, rates: EXEMPTED_RATES };
}

/** Overlapping and touching stretches become one; ascending. */
export function united(stretches: readonly Stretch[]): Stretch[] {
  const result: Stretch[] = [];
  for (const { fromMs, untilMs } of [...stretches].sort((a, b) => a.fromMs - b.fromMs)) {
    const last = result.at(-1);
    if (untilMs <= fromMs) continue;
    if (last === undefined || fromMs > last.untilMs) result.push({ fromMs, untilMs });
    else result[result.length - 1] = { fromMs: last.fromMs, untilMs: Math.max(last.untilMs, untilMs) };
  }
  return result;
}

/** The part of a stretch inside another; null when they do not touch. */
export function clipped(stretch: Stretch, span: Stretch): Stretch | null {
  const fromMs = Math.max(stretch.fromMs, span.fromMs);
  const untilMs = Math.min(stretch.untilMs, span.untilMs);
  return fromMs < untilMs ? { fromMs, untilMs } : null;
}

/** How much of a span the stretches cover together. */
export function coveredMs(stretches: readonly Stretch[], span: Stretch): number {
  const inside = stretches.flatMap((stretch) => clipped(stretch, span) ?? []);
  return united(inside).reduce((sum, { fromMs, untilMs }) => sum + untilMs - fromMs, 0);
}

function keyOf(scope: ExemptionScope): string {
  return JSON.stringify(Object.entries(scope).sort());
}

/** Exemptions that, one after another for the same kind and scope, last longer than one may. */
export function overlong(
  exemptions: readonly CountedExemption[],
  { longestMs }: Pick<ExemptionRules, 'longestMs'>,
): { readonly ids: readonly number[]; readonly fromMs: number; readonly untilMs: number }[] {
  const chains = new Map<string, CountedExemption[]>();
  for (const one of exemptions) {
    const key = `${one.kind} ${keyOf(one.scope)}`;
    chains.set(key, [...(chains.get(key) ?? []), one]);
  }
  return [...chains.values()].flatMap((chain) =>
    united(chain).flatMap(({ fromMs, untilMs }) => {
      const parts = chain.filter((one) => one.fromMs >= fromMs && one.untilMs <= untilMs);
      const longest = parts[0] ? longestMs[parts[0].kind] : Number.POSITIVE_INFINITY;
      return untilMs - fromMs > longest ? [{ ids: parts.map(({ id }) => id), fromMs, untilMs }] : [];
    }),
  );
}
