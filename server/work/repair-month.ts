/** The running month of a plan of repair: what was, what is ahead, and what each device would still gain. */
import type { PeriodRate } from '../../config/periods.ts';
import type { Rate } from '../../config/shares.ts';
import type { State } from '../../config/terms.ts';
import type { DeviceRecord } from '../registry/record.ts';
import { coveredMs } from '../rules/exemption.ts';
import { endingOf, type Rest } from '../rules/repair-image.ts';
import { incidentsOf } from '../rules/repair-incident.ts';
import { atTheEnd, type Outlook, outlookOf } from '../rules/repair-month.ts';
import type { RateDesk } from './rate-desk.ts';
import {
  type Frame,
  fallenOf,
  isLeftOut,
  type RepairDeskOptions,
  type RepairWish,
  type Watched,
} from './repair-desk.ts';

/** Only what is needed of the rates over time. */
export type MonthRates = Pick<RateDesk, 'spanWish' | 'lines' | 'rows'>;

type MonthWish = RepairWish & { readonly month: string };
type Options = Pick<RepairDeskOptions, 'rates' | 'exemptions' | 'watch'>;

/** Undefined for a text that names no month. */
export async function monthFor(
  { rates, exemptions, watch }: Options,
  wish: MonthWish,
  devices: readonly Watched[],
  nowMs: number,
): Promise<Frame | undefined> {
  const asked = rates.spanWish(wish.month);
  if (asked === undefined) return undefined;
  const among = { unit: wish.unit, scope: wish.scope };
  const { line, readMs } = await rates.lines({ ...asked, among, by: null });
  const figure = line.rates.find(({ rate }) => rate === (wish.rate satisfies PeriodRate));
  if (figure === undefined) return undefined;
  const { whole, rules } = asked;
  const { adjusted, share, low, high, coverage, threshold, verdict, gap } = figure;
  const { good, bad, unknown, excluded } = adjusted;
  const present: Rate = { good, bad, unknown, excluded };
  const told = { ...present, share, low, high, coverage, threshold, verdict, gap };
  const month = {
    ...{
      text: wish.month,
      fromMs: whole.fromMs,
      untilMs: whole.untilMs,
      nowMs: Math.min(nowMs, whole.untilMs),
    },
    ruleVersion: rules.number,
  };
  if (wish.rate === 'online') {
    const mine = devices.filter(({ isMine }) => isMine);
    const { ahead, gains } = timeAhead(mine, { exemptions, readMs, nowMs, untilMs: whole.untilMs });
    const outlook: Outlook = outlookOf(present, ahead, threshold);
    return {
      ...{ figure: told, counts: 'ms', gains, sides: atTheEnd(present, ahead) },
      incidents: incidentsOf(
        'online',
        devices.map((one) => fallenOf(one, stateAhead(one))),
      ),
      month: { ...month, ...outlook },
    };
  }
  const behind = async (part: 'bad' | 'unknown') => {
    const wanted = { ...asked, among, rate: wish.rate, side: 'adjusted', part, from: 0, size: null } as const;
    return new Set((await rates.rows(wanted)).rows.map(({ device }) => device));
  };
  const isBad = await behind('bad');
  const plain = { ...month, best: undefined, canBeMet: undefined, required: null };
  if (wish.rate === 'image') {
    const { windows, imageOk } = rules.values;
    const rest = { nowMs, untilMs: whole.untilMs, everyMs: windows.imageEveryMs, imageOk };
    const ends = await pictureEnds(watch, devices, {
      isBad,
      isUnknown: await behind('unknown'),
      whole,
      rest,
    });
    const sides = {
      ...present,
      good: good + ends.healed - ends.fallen,
      bad: bad - ends.healed + ends.fallen,
    };
    return {
      ...{ figure: told, counts: 'devices', gains: ends.gains, sides },
      incidents: ends.incidents,
      month: plain,
    };
  }
  const lastMs = whole.untilMs;
  const gains = new Map(
    devices.flatMap(({ device, isMine, part }) =>
      isMine && part === 'bad' && isBad.has(device) && nowMs < lastMs ? [[device, { gain: 1, lastMs }]] : [],
    ),
  );
  return {
    ...{ figure: told, counts: 'devices', gains, sides: present, month: plain },
    incidents: incidentsOf(
      wish.rate,
      devices.map((one) => fallenOf(one, one.part === 'excluded' ? null : one.part)),
    ),
  };
}

interface PictureWish {
  /** Devices that are bad, or unknown, by their pictures so far. */
  readonly isBad: ReadonlySet<number>;
  readonly isUnknown: ReadonlySet<number>;
  readonly whole: { readonly fromMs: number };
  readonly rest: Rest;
}

/** Where every device ends, and what brings it right: its picture is repaired, or it is brought back online. */
async function pictureEnds(
  watch: Options['watch'],
  devices: readonly Watched[],
  { isBad, isUnknown, whole, rest }: PictureWish,
): Promise<Pick<Frame, 'gains' | 'incidents'> & { readonly healed: number; readonly fallen: number }> {
  const online = new Map(watch.placed('online').map((placed) => [placed.device, placed]));
  const mine = devices.filter((one) => one.isMine && stateAhead(one) !== null && !isUnknown.has(one.device));
  const shots = await watch.monthShots(
    mine.map(({ device }) => device),
    whole.fromMs,
  );
  const gains = new Map<number, { gain: number; lastMs: number | null }>();
  let [healed, fallen] = [0, 0];
  for (const { device, state } of mine) {
    const own = shots.get(device);
    if (own === undefined) continue;
    const wasBad = isBad.has(device);
    const isDark = online.get(device)?.state === 'bad' && state !== 'bad';
    const { isBad: endsBad, lastMs } = endingOf({ isBad: wasBad, shots: own, state, isDark }, rest);
    if (wasBad && !endsBad) healed++;
    if (!wasBad && endsBad) fallen++;
    if (endsBad && lastMs !== null) gains.set(device, { gain: 1, lastMs });
  }
  const pictures = devices.map((one) => fallenOf(one, stateAhead(one)));
  const dark = devices.flatMap((one) => {
    const placed = online.get(one.device);
    if (placed === undefined || one.state === 'bad') return [];
    const standing = { ...one, ...placed };
    return [fallenOf(standing, stateAhead(standing))];
  });
  const incidents = [
    ...incidentsOf('image', pictures),
    ...incidentsOf('online', dark).map((incident) => ({
      ...{ ...incident, id: `online/${incident.id}` },
      behind: incident.behind === null ? null : `online/${incident.behind}`,
    })),
  ];
  return { gains, incidents, healed, fallen };
}

/** How a device stands for the time ahead, exempt just now or not: exemptions end. */
function stateAhead({ exclusion, registration, state }: Watched): State | null {
  if (exclusion !== null || registration === 'bad') return null;
  return registration === 'unknown' ? 'unknown' : state;
}

interface TimeRest {
  readonly exemptions: Options['exemptions'];
  /** Until when the month is counted, and from when repairs are made. */
  readonly readMs: number;
  readonly nowMs: number;
  readonly untilMs: number;
}

/** Devices stay as they are until the end, but for what is approved not to count; those in grace are due from its end. */
function timeAhead(
  devices: readonly Watched[],
  { exemptions, readMs, nowMs, untilMs }: TimeRest,
): { readonly ahead: Record<State, number>; readonly gains: Frame['gains'] } {
  const near = exemptions
    .counted(readMs, untilMs)
    .filter(({ rates }) => rates.includes('online'))
    .map((one) => ({ one, covers: exemptions.covers(one.scope) }));
  const dueMs = (record: DeviceRecord, fromMs: number) => {
    if (fromMs >= untilMs) return 0;
    const own = near.filter(({ covers }) => covers(record)).map(({ one }) => one);
    return untilMs - fromMs - (own.length === 0 ? 0 : coveredMs(own, { fromMs, untilMs }));
  };
  const ahead = { good: 0, bad: 0, unknown: 0 };
  const gains = new Map<number, { gain: number; lastMs: null }>();
  for (const one of devices) {
    if (isLeftOut(one.exclusion) || one.registration === 'bad') continue;
    const fromMs = one.exclusion === 'grace' ? Math.max(readMs, one.graceEndsMs) : readMs;
    ahead[one.registration === 'unknown' ? 'unknown' : one.state] += dueMs(one.record, fromMs);
    const gain = stateAhead(one) === 'bad' ? dueMs(one.record, nowMs) : 0;
    if (gain > 0) gains.set(one.device, { gain, lastMs: null });
  }
  return { ahead, gains };
}
