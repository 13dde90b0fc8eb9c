/** The sections of a sheet, each from what was gathered for its span. */

import { OUT_KINDS, PERIOD_RATES } from '../../config/periods.ts';
import type { SheetColumn } from '../../config/sheets.ts';
import type { ExemptionKind } from '../../config/supervision.ts';
import { CHECKS } from '../../config/terms.ts';
import { clipped } from '../rules/exemption.ts';
import { measured, ranks } from '../rules/league.ts';
import { gapOf, shareOf } from '../rules/rate.ts';
import {
  type Behind,
  colourOfRates,
  dueOfSides,
  figureOf,
  type SheetCell,
  type SheetSection,
  type ToldFigure,
} from '../rules/sheet-body.ts';
import type { ExemptionRow } from '../store/exemptions.ts';
import { amountCell, lengthOf, section, shareCell, textCell } from './sheet-cells.ts';
import type { Gathered, SheetSources, UnitFigures } from './sheet-gather.ts';

/** Devices listed: of a day all that a printer bears, of longer spans those that were down longest. */
const MOST_DOWN = { day: 5_000, longer: 25 } as const;
/** Exemptions listed. */
const MOST_EXEMPT = { day: 100, longer: 12 } as const;
const MOST_COLOURS = 6;

/** The counts of a share stand in columns of their own. */
const COUNTS_BESIDE = { smallGroup: 0 };

/** Every rate with all that may be said of it. */
export function ratesSection({ now, before }: Gathered, unit: string): SheetSection {
  const rates = now.get(unit)?.rates ?? [];
  const rows = PERIOD_RATES.flatMap((rate) => {
    const one = figureOf(rates, rate);
    if (one === undefined) return [];
    const { adjusted, raw, threshold, share } = one;
    const earlier = figureOf(before?.get(unit)?.rates ?? [], rate)?.share ?? null;
    const behind = (part: Behind['part']): Behind => ({ unit, rate, ...(part && { part }) });
    const gap = one.verdict === 'nothing-due' ? null : gapOf(adjusted, threshold);
    return [
      [
        { is: 'word', list: 'periodRate', word: rate },
        shareCell({ devices: 0, rates }, behind(undefined), COUNTS_BESIDE),
        { is: 'share', share: one.low },
        { is: 'share', share: one.high },
        { is: 'share', share: threshold },
        { is: 'word', list: 'verdict', word: one.verdict },
        { is: 'change', by: share === null || earlier === null ? null : share - earlier },
        { is: 'share', share: shareOf(raw), behind: { ...behind(undefined), side: 'raw' } },
        { is: 'share', share: one.coverage },
        ...(['good', 'bad', 'unknown', 'excluded'] as const).map((part) =>
          amountCell(rate, adjusted[part], behind(part)),
        ),
        gap === null ? null : amountCell(rate, gap),
      ] as SheetCell[],
    ];
  });
  const columns = ['rate', 'share', 'low', 'high', 'target', 'verdict', 'change', 'raw', 'coverage'] as const;
  return section('rates', [...columns, 'good', 'bad', 'unknown', 'excluded', 'gap'], rows);
}

/** Units below, best first, as they are graded. */
export function unitsSection(
  { now, before, rules }: Gathered,
  { registry }: SheetSources,
  unit: string,
): SheetSection | null {
  const below = registry.units.children(unit).filter(({ code }) => (now.get(code)?.devices ?? 0) > 0);
  if (below.length === 0) return null;
  const told = below.map(({ code, name }) => {
    const figures = now.get(code) ?? NOBODY;
    const lowest = lowestOf(figures.rates);
    const earlier = lowestOf(before?.get(code)?.rates ?? []);
    return { code, name, figures, lowest, by: lowest === null || earlier === null ? null : lowest - earlier };
  });
  const places = ranks(told.map(({ lowest }) => lowest));
  const rows = told
    .map((one, index) => ({ ...one, rank: places[index] ?? null }))
    .toSorted(
      (a, b) => (a.rank ?? told.length + 1) - (b.rank ?? told.length + 1) || (a.code < b.code ? -1 : 1),
    )
    .map(({ code, name, figures, rank, by }): SheetCell[] => [
      rank === null ? null : { is: 'count', count: rank },
      { is: 'unit', unit: code, name },
      { is: 'word', list: 'colour', word: colourOfRates(figures.rates, rules.values.bands) },
      { is: 'count', count: figures.devices },
      ...CHECKS.map((rate) => shareCell(figures, { unit: code, rate, part: 'bad' }, rules.values)),
      { is: 'change', by },
    ]);
  return section('units', ['rank', 'unit', 'colour', 'devices', ...CHECKS, 'change'], rows);
}

const NOBODY: UnitFigures = { devices: 0, rates: [] };

function lowestOf(rates: readonly ToldFigure[]): number | null {
  const shares = CHECKS.map((check) => {
    const one = figureOf(rates, check);
    return [check, one === undefined || one.verdict === 'nothing-due' ? undefined : one.share] as const;
  });
  return measured(Object.fromEntries(shares) as Parameters<typeof measured>[0], 'lowest');
}

/** How the four went, day by day or month by month. */
export function trendSection({ parts, rules }: Gathered, unit: string): SheetSection | null {
  if (parts.length < 2) return null;
  const rows = parts.map(({ span, lines }): SheetCell[] => [
    textCell(span.slice(span.indexOf(':') + 1)),
    ...CHECKS.map((rate) => shareCell(lines.get(unit) ?? NOBODY, { unit, rate, span }, rules.values)),
  ]);
  return section('trend', [parts[0]?.span.startsWith('month:') ? 'month' : 'day', ...CHECKS], rows);
}

/** The unit and those below it that are under a target: by how much, for how long, and what is done about it. */
export function belowSection(
  { now, parts, rules, span }: Gathered,
  { registry, cases }: SheetSources,
  unit: string,
): SheetSection {
  const own = registry.units.get(unit);
  const units = [...(own === undefined ? [] : [own]), ...registry.units.children(unit)];
  const rows = units.flatMap(({ code, name }) =>
    CHECKS.flatMap((rate) => {
      const figures = now.get(code) ?? NOBODY;
      const one = figureOf(figures.rates, rate);
      if (one?.verdict !== 'fails') return [];
      const days = parts.filter(
        ({ lines }) => figureOf(lines.get(code)?.rates ?? [], rate)?.verdict === 'fails',
      ).length;
      const gap = gapOf(one.adjusted, one.threshold);
      const open = cases.openOf(code);
      const colours = cases
        .gradesOf(code)
        .filter(({ month }) => Date.parse(`${month}-01T00:00:00Z`) < span.untilMs)
        .slice(-MOST_COLOURS);
      const colour = colourOfRates(figures.rates, rules.values.bands);
      return [
        [
          { is: 'unit', unit: code, name },
          { is: 'word', list: 'periodRate', word: rate },
          shareCell(figures, { unit: code, rate, part: 'bad' }, rules.values),
          { is: 'share', share: one.threshold },
          amountCell(rate, gap),
          ...(parts.length < 2 ? [] : [{ is: 'count', count: days } as const]),
          { is: 'word', list: 'colour', word: colour },
          { is: 'colours', colours: colours.map((month) => month.colour) },
          open === undefined ? null : { is: 'word', list: 'caseStage', word: open.state.stage },
        ] as SheetCell[],
      ];
    }),
  );
  const days: SheetColumn[] = parts.length < 2 ? [] : ['daysBelow'];
  return section(
    'below',
    ['unit', 'rate', 'share', 'target', 'gap', ...days, 'colour', 'colours', 'stage'],
    rows,
  );
}

/** Devices that were down, longest first; of a day also since when and why, while it lasts. */
export async function outagesSection(
  { kind, period, span, asofMs }: Gathered,
  { desk, registry, watch }: SheetSources,
  unit: string,
): Promise<SheetSection> {
  const wish = desk.spanWish(period, asofMs);
  if (wish === undefined) return section('outages', [], []);
  const { total, rows: found } = await desk.rows({
    ...{ ...wish, among: { unit, scope: 'all' } },
    ...{ rate: 'online', side: 'adjusted', part: 'bad', from: 0, size: MOST_DOWN[lengthOf(kind)] },
  });
  const rows = found.map(({ device, unit: at, sides }): SheetCell[] => {
    const record = registry.get(device);
    const online = watch.states(device).find(({ check }) => check === 'online');
    const isDown =
      online?.state === 'bad' && online.sinceMs !== null && online.sinceMs < Math.min(asofMs, span.untilMs);
    return [
      record === undefined ? null : { is: 'device', id: device, code: record.code },
      textCell(record?.name ?? ''),
      { is: 'unit', unit: at, name: registry.units.get(at)?.name ?? at },
      { is: 'time', ms: sides.bad },
      { is: 'time', ms: sides.unknown },
      { is: 'time', ms: sides.excluded },
      isDown ? { is: 'moment', atMs: online.sinceMs ?? 0 } : null,
      isDown && online.reason !== null ? { is: 'word', list: 'reason', word: online.reason } : null,
    ];
  });
  const columns = ['code', 'name', 'unit', 'down', 'unseen', 'excluded', 'since', 'reason'] as const;
  return section('outages', columns, rows, total);
}

const GROUPS = { platforms: 'platform', carriers: 'carrier', maintainers: 'maintainer' } as const;
export type GroupSection = keyof typeof GROUPS;

/** The figures of every group within a unit: of a closed month those that were frozen. */
export async function groupFigures(
  { period, month, asofMs }: Gathered,
  { desk, months }: SheetSources,
  unit: string,
  by: 'platform' | 'carrier' | 'maintainer',
): Promise<readonly { readonly key: string; readonly figures: UnitFigures }[]> {
  if (month !== undefined) {
    const frozen = await months.lines(month, { unit, scope: 'all' });
    return frozen.flatMap((line) =>
      line.by === by && line.key !== null ? [{ key: line.key, figures: line }] : [],
    );
  }
  const wish = desk.spanWish(period, asofMs);
  if (wish === undefined) return [];
  const { groups } = await desk.lines({ ...wish, among: { unit, scope: 'all' }, by });
  return groups.map(({ key, line }) => ({ key, figures: line }));
}

/** The same four by whoever carries or maintains. */
export async function groupSection(
  name: GroupSection,
  all: Gathered,
  sources: SheetSources,
  unit: string,
): Promise<SheetSection | null> {
  const by = GROUPS[name];
  const { registry } = sources;
  const lines = await groupFigures(all, sources, unit, by);
  const named = lines.filter(({ key }) => key !== '');
  if (named.length === 0) return null;
  const rows = named.map(({ key, figures }): SheetCell[] => [
    textCell(by === 'platform' ? (registry.platforms().find(({ id }) => id === key)?.name ?? key) : key),
    { is: 'count', count: figures.devices },
    ...CHECKS.map((rate) =>
      shareCell(figures, { unit, rate, part: 'bad', only: { [by]: key } }, all.rules.values),
    ),
  ]);
  return section(name, ['name', 'devices', ...CHECKS], rows);
}

/** Notices of the span, and cases that are open. */
export function supervisionSection(
  { span }: Gathered,
  { registry, cases }: SheetSources,
  unit: string,
): SheetSection {
  const rows = cases
    .notices()
    .filter(({ unit: of }) => registry.units.holds(unit, of))
    .flatMap((notice): SheetCell[][] => {
      const open = cases.openOf(notice.unit);
      const isOpen = notice.kind === 'supervision' && open?.notice.id === notice.id;
      const isNew = notice.issuedMs >= span.fromMs && notice.issuedMs < span.untilMs;
      if ((!isOpen && !isNew) || notice.issuedMs >= span.untilMs) return [];
      return [
        [
          textCell(notice.number),
          { is: 'word', list: 'noticeKind', word: notice.kind },
          { is: 'unit', unit: notice.unit, name: notice.body.unitName },
          { is: 'moment', atMs: notice.issuedMs },
          notice.kind === 'supervision' ? { is: 'moment', atMs: notice.dueMs } : null,
          isOpen ? { is: 'word', list: 'caseStage', word: open.state.stage } : null,
        ],
      ];
    });
  return section('supervision', ['number', 'kind', 'unit', 'issued', 'due', 'stage'], rows);
}

/** Approved exemptions that touch the span, with their documents; those first that took most time out of it. */
export function exemptionsSection(
  { kind, span }: Gathered,
  { registry, exemptions }: SheetSources,
  unit: string,
): SheetSection {
  /** One of a unit above, as of a whole sub-platform, is here for those of its devices that are. */
  const devicesWithin = (row: ExemptionRow): number => {
    if (registry.units.holds(unit, row.unit)) return row.devices;
    if (!registry.units.holds(row.unit, unit)) return 0;
    return exemptions.devicesOf(row.scope).filter((one) => registry.units.holds(unit, one.unit)).length;
  };
  // What counts: one that was asked for late from then on, one that ended early until then.
  const touching = exemptions
    .all()
    .flatMap((row) => {
      const counted = exemptions.countedOf(row);
      if (counted === null) return [];
      const within = clipped(counted, span);
      const devices = within === null ? 0 : devicesWithin(row);
      if (within === null || devices === 0) return [];
      return [{ row, devices, counted, taken: devices * (within.untilMs - within.fromMs) }];
    })
    .toSorted((a, b) => b.taken - a.taken || a.row.id - b.row.id);
  const rows = touching
    .slice(0, MOST_EXEMPT[lengthOf(kind)])
    .map(({ row, devices, counted }): SheetCell[] => [
      textCell(`#${row.id}`),
      { is: 'word', list: 'exemptionKind', word: row.kind satisfies ExemptionKind },
      { is: 'unit', unit: row.unit, name: registry.units.get(row.unit)?.name ?? row.unit },
      { is: 'count', count: devices },
      { is: 'moment', atMs: counted.fromMs },
      { is: 'moment', atMs: counted.untilMs },
      textCell(row.reason),
      textCell(row.document),
      textCell(row.requestedBy),
      textCell(row.decidedBy ?? ''),
    ]);
  return section(
    'exemptions',
    ['number', 'kind', 'unit', 'devices', 'from', 'until', 'reason', 'document', 'asked', 'approved'],
    rows,
    touching.length,
  );
}

/** What is in no denominator, by kind. */
export function excludedSection({ now }: Gathered, unit: string): SheetSection {
  const rates = now.get(unit)?.rates ?? [];
  const rows = OUT_KINDS.flatMap((kind): SheetCell[][] => {
    const counts = CHECKS.map((rate) => figureOf(rates, rate)?.adjusted.excludedBy[kind] ?? 0);
    if (counts.every((count) => count === 0)) return [];
    return [
      [
        { is: 'word', list: 'outKind', word: kind },
        ...CHECKS.map((rate, index) =>
          amountCell(rate, counts[index] ?? 0, { unit, rate, part: 'excluded', kind }),
        ),
      ],
    ];
  });
  return section('excluded', ['kind', ...CHECKS], rows);
}

/** What a list of sheets shows of it: the four shares, and which fail. */
export function headlineOf({ now }: Gathered, unit: string) {
  return CHECKS.map((rate) => {
    const one = figureOf(now.get(unit)?.rates ?? [], rate);
    return { rate, share: one?.share ?? null, verdict: one?.verdict ?? 'nothing-due' };
  });
}

/** Nothing of the unit was due: there is no sheet of it. */
export function isDue({ now }: Gathered, unit: string): boolean {
  const registration = figureOf(now.get(unit)?.rates ?? [], 'registration');
  return registration !== undefined && dueOfSides(registration.adjusted) > 0;
}
