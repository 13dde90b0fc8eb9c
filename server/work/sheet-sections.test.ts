/** What stands on a sheet of exemptions: what of them counts, those first that took most time out of the span. */
import { expect, test } from 'vitest';
import { DEFAULTS } from '../../config/settings.ts';
import { exemptionRulesOf } from '../registry/exemptions.ts';
import { countedOf } from '../rules/exemption.ts';
import type { ExemptionRow } from '../store/exemptions.ts';
import type { Gathered, SheetSources } from './sheet-gather.ts';
import { exemptionsSection } from './sheet-sections.ts';

const HOUR = 3_600_000;
const START = Date.UTC(2026, 9, 31, 16);
const SPAN = { fromMs: START, untilMs: START + 24 * HOUR };
const RULES = exemptionRulesOf(DEFAULTS);

const row = (id: number, from: number, until: number, more: Partial<ExemptionRow> = {}): ExemptionRow => ({
  ...{
    id,
    kind: 'power-cut',
    scope: { is: 'unit', unit: 'a' },
    unit: 'a',
    devices: 10,
    reason: '',
    document: '',
  },
  ...{ fromMs: START + from * HOUR, untilMs: START + until * HOUR, requestedMs: START + from * HOUR },
  ...{ requestedBy: 'li', requestedStaff: 1, state: 'approved', decidedMs: START, decidedBy: 'wang' },
  ...{ decision: '', endedMs: null, endedBy: null, ...more },
});

test('exemptions stand on a sheet from when to when they count', () => {
  const rows = [
    row(1, 2, 5),
    row(2, -40, 20, { requestedMs: START - 10 * HOUR }), // thirty hours late: from then on
    row(3, -20, 20, { endedMs: START - HOUR }), // over before the day began
    row(4, 3, 20, { endedMs: START + 4 * HOUR }),
    row(5, -3, 0),
    row(6, 24, 30),
    row(7, 1, 9, { state: 'proposed' }),
    row(8, 1, 9, { unit: 'b' }),
    row(9, 2, 5, { devices: 11 }),
    // Of a sub-platform of the whole city: here for two of its devices.
    row(10, 2, 5, { unit: 'city', devices: 500, scope: { is: 'platform', platform: 'p1' } }),
    row(11, 2, 5, { unit: 'city', devices: 500, scope: { is: 'platform', platform: 'p2' } }),
  ];
  const sources = {
    registry: {
      units: {
        holds: (scope: string, code: string) => scope === code || scope === 'city',
        get: () => undefined,
      },
    },
    exemptions: {
      all: () => rows,
      countedOf: (one: ExemptionRow) => countedOf(one, RULES),
      devicesOf: ({ platform }: { platform: string }) =>
        (platform === 'p1' ? ['a', 'b', 'a'] : ['b']).map((unit) => ({ unit })),
    },
  } as unknown as SheetSources; // what the section asks for
  const { rows: told, total } = exemptionsSection({ kind: 'daily', span: SPAN } as Gathered, sources, 'a');
  const hours = (cell: unknown) => ((cell as { atMs: number }).atMs - START) / HOUR;
  const text = (cell: unknown) => (cell as { text: string }).text;
  const count = (cell: unknown) => (cell as { count: number }).count;
  expect(told.map((cells) => [text(cells[0]), count(cells[3]), hours(cells[4]), hours(cells[5])])).toEqual([
    ['#2', 10, -10, 20],
    ['#9', 11, 2, 5],
    ['#1', 10, 2, 5],
    ['#4', 10, 3, 4],
    ['#10', 2, 2, 5],
  ]);
  expect(total).toBe(5);
});
