/** Every screen, in both colours and both widths: nothing for axe to say, and nothing wider than the window. */
import axe from 'axe-core';
import { afterEach, describe, expect, test } from 'vitest';
import { page } from 'vitest/browser';
import { blindBoard } from './sample-board.ts';
import { noSheets } from './sample-sheets.ts';
import { clear, openPage, Refused } from './sample-stage.ts';
import { forget } from './session.ts';

afterEach(() => {
  clear();
  forget();
});

const SCREENS: readonly { readonly at: string; readonly answers?: Record<string, unknown> }[] = [
  { at: '/overview' },
  { at: '/overview#blind', answers: { 'GET /api/board': blindBoard } },
  { at: '/overview?span=month:2026-11' },
  { at: '/overview?board=1' },
  { at: '/units/220421' },
  { at: '/evidence?unit=220421&metric=online&part=bad' },
  { at: '/outages' },
  { at: '/rates' },
  { at: '/rates?unit=220421&span=quarter:2026-Q4&by=category&rate=image&asof=1795300000000' },
  { at: '/rates/devices?unit=220421&span=month:2026-11&rate=online&part=bad' },
  { at: '/map' },
  { at: '/map?layer=all' },
  { at: '/map?layer=density' },
  { at: '/map?layer=coverage' },
  { at: '/map?proposal=7' },
  {
    at: '/map?proposal=gone',
    answers: { 'GET /api/pins/proposals/gone/preview': new Refused(404, 'not-found') },
  },
  { at: '/platforms/P1/catalogue' },
  { at: '/pins' },
  { at: '/image-faults' },
  { at: '/image-faults?view=list' },
  { at: '/admin/image-scores' },
  { at: '/devices' },
  { at: '/devices/104' },
  { at: '/devices/104/edit' },
  { at: '/devices/import' },
  { at: '/files' },
  { at: '/files?class=1&field=pointClass' },
  { at: '/declared' },
  { at: '/approvals' },
  { at: '/admin/divisions' },
  { at: '/devices/bulk' },
  { at: '/devices/bulk?all=yes&unit=220421' },
  { at: '/devices/bulk?all=yes&move=yes' },
  { at: '/devices/bulk?edit=9' },
  { at: '/devices/discover' },
  { at: '/devices/swaps' },
  { at: '/duplicates' },
  { at: '/duplicates?show=merges' },
  { at: '/duplicates/104/105' },
  { at: '/reality' },
  { at: '/reality?by=platform&cell=dead&of=P1' },
  { at: '/exemptions' },
  { at: '/exemptions?codes=22042100001320000104' },
  { at: '/flags' },
  { at: '/cases' },
  { at: '/left-out' },
  { at: '/recovery?unit=220421' },
  { at: '/recovery?unit=220421&span=month' },
  { at: '/recovery?unit=220421&rate=position' },
  { at: '/cases/3' },
  { at: '/notices/7' },
  { at: '/sheets' },
  { at: '/sheets?kind=weekly', answers: { 'GET /api/sheets': noSheets } },
  { at: '/sheets/7' },
  { at: '/months' },
  { at: '/leagues' },
  { at: '/leagues?by=year' },
  { at: '/start' },
  { at: '/admin/daemons' },
  { at: '/admin/staff' },
  { at: '/admin/tokens' },
  { at: '/admin/journal' },
  { at: '/admin/networks' },
  { at: '/admin/rule-versions' },
  { at: '/help/rules' },
  { at: '/login', answers: { 'GET /api/session': new Refused(401, 'signed-out') } },
  {
    at: '/login#first',
    answers: {
      'GET /api/session': new Refused(401, 'signed-out'),
      'GET /api/setup': { needed: true, empty: true, version: '0.1.0' },
    },
  },
];

const WINDOWS = [
  { theme: 'light', language: 'zh-CN', window: [1_366, 768] },
  { theme: 'dark', language: 'en', window: [1_366, 768] },
  { theme: 'light', language: 'en', window: [320, 640] },
  { theme: 'dark', language: 'zh-CN', window: [390, 844] },
] as const;

/** Rules of WCAG 2.2 A and AA, and of good practice. */
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

describe.each(WINDOWS)('$theme, $language, $window', ({ theme, language, window }) => {
  test.each(SCREENS)('$at', async ({ at, answers }) => {
    await openPage(at, { theme, language, window, ...(answers === undefined ? {} : { answers }) });
    await expect.element(page.getByRole('heading', { level: 1 })).toBeVisible();
    await expect.poll(() => document.body.textContent).not.toMatch(/正在读取|Loading/);
    const { violations } = await axe.run(document, { runOnly: RULES, elementRef: false });
    expect(
      violations.map(
        ({ id, nodes }) =>
          `${id}: ${nodes.map(({ target, failureSummary }) => `${target} ${failureSummary}`).join(' | ')}`,
      ),
    ).toEqual([]);
    expect(document.documentElement.scrollWidth).toBeLessThanOrEqual(innerWidth);
  });
});
