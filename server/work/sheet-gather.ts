/** What all sheets of one span need, asked once: every unit's figures, those of the span before, and day by day. */
import type { SheetKind } from '../../config/sheets.ts';
import type { Colour } from '../../config/supervision.ts';
import type { Unit } from '../../config/units.ts';
import type { Exemptions } from '../registry/exemptions.ts';
import type { DeviceRecord } from '../registry/record.ts';
import type { CaseState } from '../rules/case.ts';
import type { Fall } from '../rules/group-outage.ts';
import type { RuleVersion } from '../rules/period-rules.ts';
import { partsOf, periodBefore, type SheetMonth, type ToldFigure } from '../rules/sheet-body.ts';
import type { Stretch } from '../rules/timeline.ts';
import type { NoticeRow } from '../store/supervision.ts';
import type { CheckState } from '../watch/answers.ts';
import type { Months } from './months.ts';
import type { RateDesk } from './rate-desk.ts';
import type { RuleBook } from './rule-book.ts';

/** Where everything on a sheet comes from. */
export interface SheetSources {
  readonly desk: Pick<RateDesk, 'spanWish' | 'lines' | 'unitLines' | 'rows' | 'falls' | 'forget'>;
  readonly months: Pick<Months, 'list' | 'lines'>;
  readonly rules: Pick<RuleBook, 'byNumber'>;
  readonly registry: {
    readonly units: {
      readonly top: Unit | undefined;
      get(code: string): Unit | undefined;
      children(code: string): readonly Unit[];
      holds(scopeUnit: string, code: string): boolean;
      all(): Iterable<Unit>;
    };
    get(id: number): DeviceRecord | undefined;
    byCode(code: string): DeviceRecord | undefined;
    all(): Iterable<DeviceRecord>;
    segments(): readonly { readonly id: string; readonly name: string }[];
    platforms(): readonly { readonly id: string; readonly name: string }[];
  };
  readonly exemptions: Pick<Exemptions, 'all' | 'countedOf' | 'devicesOf'>;
  readonly cases: {
    notices(): readonly NoticeRow[];
    openOf(unit: string): { readonly notice: NoticeRow; readonly state: CaseState } | undefined;
    gradesOf(unit: string): readonly { readonly month: string; readonly colour: Colour }[];
  };
  readonly watch: { states(device: number): readonly CheckState[] };
  readonly timeZone: string;
}

/** Which sheets are to be made. */
export interface SheetPeriod {
  readonly kind: SheetKind;
  readonly period: string;
  /** Of a monthly sheet: the closed month that it shows. */
  readonly month?: number | undefined;
}

export interface UnitFigures {
  readonly devices: number;
  readonly rates: readonly ToldFigure[];
}

export interface Gathered extends SheetPeriod {
  readonly span: Stretch;
  readonly rules: RuleVersion;
  readonly asofMs: number;
  /** Finalised months, and the one that is shown. */
  readonly months: readonly SheetMonth[];
  /** By unit. */
  readonly now: ReadonlyMap<string, UnitFigures>;
  /** Null when nothing was kept of the span before. */
  readonly before: ReadonlyMap<string, UnitFigures> | null;
  /** Days, or months of a quarter and a year: by unit. */
  readonly parts: readonly { readonly span: string; readonly lines: ReadonlyMap<string, UnitFigures> }[];
  /** Devices that were offline for a while; null of spans too long for a list of what fell together. */
  readonly falls: readonly Fall[] | null;
}

/** Undefined when the span is none, or the month is there no more. */
export async function gathered(
  sources: SheetSources,
  wish: SheetPeriod,
  {
    sinceMs,
    nowMs,
    signal,
  }: { readonly sinceMs: number; readonly nowMs: number; readonly signal: AbortSignal },
): Promise<Gathered | undefined> {
  const { desk, months, rules } = sources;
  const { kind, period } = wish;
  const asked = desk.spanWish(period, nowMs);
  if (asked === undefined) return undefined;
  const all = await months.list();
  const shown = all.find(({ number }) => number === wish.month);
  if (wish.month !== undefined && shown === undefined) return undefined;
  const now =
    shown === undefined
      ? await unitFigures(sources, period, nowMs)
      : await monthFigures(sources, shown.number);
  // A closed month tells what was known when it was closed; its links open that.
  const asofMs = shown === undefined ? nowMs : (shown.finalisedMs ?? shown.madeMs);
  signal.throwIfAborted();
  const partNames = kind === 'daily' ? [] : partsOf(period);
  const parts: { span: string; lines: ReadonlyMap<string, UnitFigures> }[] = [];
  for (const span of partNames) {
    signal.throwIfAborted();
    const part = desk.spanWish(span)?.whole;
    if (part === undefined || part.fromMs >= nowMs || part.untilMs <= sinceMs) continue;
    parts.push({ span, lines: await unitFigures(sources, span) });
  }
  const earlier = periodBefore(period);
  const isKept = (desk.spanWish(earlier)?.whole.untilMs ?? 0) > sinceMs;
  const closed = all.filter(({ state, month }) => state === 'finalised' && monthsOf(period).includes(month));
  return {
    ...wish,
    span: asked.whole,
    rules: shown === undefined ? asked.rules : rules.byNumber(shown.ruleVersion),
    asofMs,
    months: (shown === undefined ? closed : [shown]).map(({ number, digest }) => ({ number, digest })),
    ...{ now, parts },
    falls: kind === 'quarterly' || kind === 'yearly' ? null : await desk.falls({ ...asked, knownMs: asofMs }),
    before: isKept ? await earlierFigures(sources, kind, earlier) : null,
  };
}

/** `2026-10`, `2026-11`, …: the whole months of a span; none of a day or a week. */
export function monthsOf(period: string): readonly string[] {
  if (period.startsWith('month:')) return [period.slice(6)];
  if (!/^(quarter|year):/.test(period)) return [];
  return partsOf(period).map((part) => part.slice(6));
}

type Figures = ReadonlyMap<string, UnitFigures>;

/** With a moment the devices behind them are kept, as the links on the sheet show them. */
async function unitFigures({ desk }: SheetSources, span: string, asofMs?: number): Promise<Figures> {
  const wish = desk.spanWish(span, asofMs);
  if (wish === undefined) return new Map();
  const lines = await desk.unitLines({ ...wish, scope: 'all' });
  return new Map(lines.map(({ key, line }) => [key, line]));
}

async function monthFigures({ months }: SheetSources, number: number): Promise<Figures> {
  const lines = await months.lines(number, { scope: 'all' });
  return new Map(lines.map(({ unit, devices, rates }) => [unit, { devices, rates }]));
}

/** Of a month that was signed what was signed. */
async function earlierFigures(sources: SheetSources, kind: SheetKind, span: string): Promise<Figures> {
  const signed =
    kind === 'monthly'
      ? (await sources.months.list()).find(
          ({ month, state }) => `month:${month}` === span && state === 'finalised',
        )
      : undefined;
  return signed === undefined ? unitFigures(sources, span) : monthFigures(sources, signed.number);
}
