/** The running month of a plan of repair: what was, what is ahead, and what each device would still gain. */
import type { PeriodRate } from '../../config/periods.ts';
import type { Rate } from '../../config/shares.ts';
import type { State } from '../../config/terms.ts';
import type { DeviceRecord } from '../registry/record.ts';
import { coveredMs } from '../rules/exemption.ts';
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
type Options = Pick<RepairDeskOptions, 'rates' | 'exemptions'>;

/** Undefined for a text that names no month. */
export async function monthFor(
  { rates, exemptions }: Options,
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
  const rows = await rates.rows({
    ...{ ...asked, among, rate: wish.rate, side: 'adjusted', part: 'bad', from: 0, size: null },
  });
  const isBad = new Set(rows.rows.map(({ device }) => device));
  const lastMs = whole.untilMs;
  const gains = new Map(
    devices.flatMap(({ device, isMine, part }) =>
      isMine && part === 'bad' && isBad.has(device) && nowMs < lastMs ? [[device, { gain: 1, lastMs }]] : [],
    ),
  );
  return {
    ...{ figure: told, counts: 'devices', gains, sides: present },
    incidents: incidentsOf(
      wish.rate,
      devices.map((one) => fallenOf(one, one.part === 'excluded' ? null : one.part)),
    ),
    month: { ...month, best: undefined, canBeMet: undefined, required: null },
  };
}

/** How a device stands for the time ahead, exempt just now or not: exemptions end. */
function stateAhead({ exclusion, registration, state }: Watched): State | null {
  if (exclusion !== null || registration === 'bad') return null;
  return registration === 'unknown' ? 'unknown' : state;
}

interface Rest {
  readonly exemptions: Options['exemptions'];
  /** Until when the month is counted, and from when repairs are made. */
  readonly readMs: number;
  readonly nowMs: number;
  readonly untilMs: number;
}

/** Devices stay as they are until the end, but for what is approved not to count; those in grace are due from its end. */
function timeAhead(
  devices: readonly Watched[],
  { exemptions, readMs, nowMs, untilMs }: Rest,
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
