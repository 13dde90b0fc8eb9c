/** What brings a unit back to its line, now or in a month; and as a list for the crews. */

import { fieldNamed } from '../../../config/file-fields.ts';
import { HOLDER_FIELDS, HOLDERS, type Holder, runningTotals } from '../../../config/repairs.ts';
import type { Settings } from '../../../config/settings.ts';
import { z } from '../../../config/shape.ts';
import { CHECKS, type Language } from '../../../config/terms.ts';
import { textIn } from '../../../config/text/index.ts';
import { monthOf } from '../../registry/month.ts';
import { Refusal } from '../../rules/refusal.ts';
import type { Asker, Records } from '../../work/asker.ts';
import type { PlannedRepair, RepairDesk, RepairPlan } from '../../work/repair-desk.ts';
import { type Column, csvOf, csvReply, instantIn } from '../csv.ts';
import { unitAsked } from '../reach.ts';
import { type Route, route } from '../route.ts';
import { shareText } from '../sheet-told.ts';
import * as wire from '../wire.ts';

export interface RepairParts {
  readonly registry: Records;
  readonly repairs: RepairDesk;
  readonly settings: Settings;
}

const TAG = 'rates';
const SPAN_WANTED = 'now, month, or a month such as month:2026-11';
/** More are not read by anybody; they are summed up. */
const MOST_NAMED = 300;
const HOUR_MS = 3_600_000;

const filter = z.strictObject({
  unit: z.string().max(12).optional(),
  rate: z.enum(CHECKS),
  scope: wire.scope.default('all'),
  span: z
    .string()
    .regex(/^(now|month(:\d{4}-\d{2})?)$/, SPAN_WANTED)
    .default('now'),
});
type Filter = z.output<typeof filter>;

export function repairRoutes({ registry, repairs, settings }: RepairParts): Route[] {
  const planFor = async ({ span, ...query }: Filter, person: Asker): Promise<RepairPlan> => {
    const unit = unitAsked(person, registry, query.unit);
    const running = `month:${monthOf(Date.now(), settings.timeZone)}`;
    const month = span === 'now' ? null : span === 'month' ? running : span;
    const plan = await repairs.plan({ ...query, unit, month });
    if (plan !== undefined) return plan;
    throw new Refusal('bad-input', {}, [{ path: 'span', wanted: SPAN_WANTED, got: JSON.stringify(span) }]);
  };
  return [
    route({
      method: 'get',
      path: '/api/repair-plan',
      may: 'see',
      tag: TAG,
      summary:
        'The smallest set of repairs that brings a rate of a unit back to its line; above it, what would take it under',
      query: filter,
      answer: wire.repairPlan,
      handle: async ({ query, person }): Promise<wire.RepairPlan> => told(await planFor(query, person)),
    }),
    route({
      method: 'get',
      path: '/api/repair-plan.csv',
      may: 'see',
      tag: TAG,
      summary: 'The same as a file: every repair, with what the rate comes to after it',
      query: filter,
      answer: { type: 'text/csv', says: 'one row for each repair' },
      handle: async ({ query, person, language }) => {
        const plan = await planFor(query, person);
        const text = textIn(language);
        const instant = instantIn(settings.timeZone);
        const totals = [...runningTotals(plan.sides, plan.figure.threshold, plan.repairs)];
        const rows = plan.repairs.map((repair, at) => ({ ...repair, at, total: totals[at] }));
        type Row = (typeof rows)[number];
        const holder = (one: Holder): Column<Row> => ({
          title: text.word('holder', one),
          cell: ({ holders }) => holders[one].map((name) => holderIn(language, one, name)).join(' / '),
        });
        const columns: Column<Row>[] = [
          { title: text('repairs.number'), cell: ({ at }) => at + 1 },
          {
            title: text('repairs.planned'),
            cell: ({ isPlanned }) => text(isPlanned ? 'common.yes' : 'common.no'),
          },
          { title: text('repairs.what'), cell: ({ kind }) => text.word('repairKind', kind) },
          { title: text('common.name'), cell: ({ place }) => place.name },
          { title: text('common.code'), cell: ({ place }) => place.code },
          { title: text('common.unit'), cell: ({ unit }) => unit?.name ?? '' },
          { title: text('repairs.address'), cell: ({ address }) => address },
          {
            title: text('repairs.reason'),
            cell: ({ reason }) => (reason === null ? '' : text.word('reason', reason)),
          },
          { title: text('repairs.since'), cell: ({ sinceMs }) => instant(sinceMs) },
          {
            title: text('repairs.certainty'),
            cell: ({ certainty }) => text.word('certainty', certainty),
          },
          ...HOLDERS.map(holder),
          { title: text('repairs.devices'), cell: ({ devices }) => devices },
          plan.counts === 'devices'
            ? { title: text('repairs.gain'), cell: ({ gain }) => gain }
            : { title: text('repairs.hours'), cell: ({ gain }) => (gain / HOUR_MS).toFixed(2) },
          { title: text('repairs.deadline'), cell: ({ lastMs }) => instant(lastMs) },
          { title: text('repairs.after'), cell: ({ total }) => shareText(total?.share ?? null) },
        ];
        return csvReply(csvOf(columns, rows), `repairs-${plan.unit.code}-${query.rate}-${query.span}.csv`);
      },
    }),
  ];
}

/** A code of the file in words; anything else as it is. */
function holderIn(language: Language, holder: Holder, name: string): string {
  const known = fieldNamed(HOLDER_FIELDS[holder])?.values?.find(({ value }) => value === name);
  return known === undefined ? name : language === 'en' ? known.en : known.zh;
}

/** As many as can be read; the rest summed up, those of the plan and the others apart. */
function told(plan: RepairPlan): wire.RepairPlan {
  const named = new Set(plan.repairs.slice(0, MOST_NAMED).map(({ id }) => id));
  // What lies behind another is told with it: a sum could not say that it waits.
  for (const { id, behind } of plan.repairs) if (behind !== null) named.add(id).add(behind);
  const rest = plan.repairs.filter(({ id }) => !named.has(id));
  return {
    ...plan,
    weak: byKind(plan.weak),
    repairs: plan.repairs.flatMap((repair) => (named.has(repair.id) ? [plain(repair)] : [])),
    more: {
      planned: summed(rest.filter(({ isPlanned }) => isPlanned)),
      others: summed(rest.filter(({ isPlanned }) => !isPlanned)),
    },
  };
}

/** They come largest first, and so do their kinds. */
function byKind(weak: RepairPlan['weak']): wire.RepairPlan['weak'] {
  return [...Map.groupBy(weak, ({ kind }) => kind)].map(([kind, all]) => ({
    kind,
    count: all.length,
    places: all
      .slice(0, MOST_NAMED)
      .map(({ place, devices, afterMs }) => ({ place: { ...place }, devices, afterMs })),
  }));
}

function plain({ holders, ...repair }: PlannedRepair): wire.PlannedRepair {
  const { maintainer, carrier, owner } = holders;
  return { ...repair, holders: { maintainer: [...maintainer], carrier: [...carrier], owner: [...owner] } };
}

function summed(repairs: readonly PlannedRepair[]): wire.RepairPlan['more']['planned'] {
  const lasts = repairs.flatMap(({ lastMs }) => lastMs ?? []);
  return {
    repairs: repairs.length,
    devices: repairs.reduce((sum, { devices }) => sum + devices, 0),
    gain: repairs.reduce((sum, { gain }) => sum + gain, 0),
    lastMs: lasts.length === 0 ? null : Math.min(...lasts),
  };
}
