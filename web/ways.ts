/** Every address of the page: who may open it, its title, and the view behind it, each a chunk of its own. */
import { html, type TemplateResult } from 'lit';
import type { Permission } from '../config/terms.ts';
import { text } from './words.ts';

/** What stands in an address. */
export interface Asked {
  readonly params: Readonly<Record<string, string | string[] | undefined>>;
  readonly query: URLSearchParams;
}

/** A view behind a path: its permission, its title, and how it is loaded and drawn. */
export interface Way {
  readonly path: string;
  readonly permission: Permission;
  /** True where the server asks for the whole city. */
  readonly whole?: boolean;
  readonly title: () => string;
  readonly load: () => Promise<unknown>;
  readonly draw: (asked: Asked) => TemplateResult;
}

const param = (asked: Asked, name: string): string => {
  const value = asked.params[name];
  return typeof value === 'string' ? decodeURIComponent(value) : '';
};

const idOf = (asked: Asked): number => Number(param(asked, 'id'));

export const WAYS: readonly Way[] = [
  {
    path: '/overview',
    permission: 'see',
    title: () => text('nav.overview'),
    load: () => Promise.all([import('./views/unit-board.ts'), import('./views/wall-board.ts')]),
    draw: ({ query }) =>
      isBoard(query)
        ? html`<wall-board .query=${query}></wall-board>`
        : html`<unit-board .unit=${''} .query=${query}></unit-board>`,
  },
  {
    path: '/units/:unit',
    permission: 'see',
    title: () => text('common.unit'),
    load: () => import('./views/unit-board.ts'),
    draw: (asked) => html`<unit-board .unit=${param(asked, 'unit')} .query=${asked.query}></unit-board>`,
  },
  {
    path: '/evidence',
    permission: 'see',
    title: () => text('evidence.name'),
    load: () => import('./views/evidence-list.ts'),
    draw: ({ query }) => html`<evidence-list .query=${query}></evidence-list>`,
  },
  {
    path: '/outages',
    permission: 'see',
    title: () => text('outages.title'),
    load: () => import('./views/outage-list.ts'),
    draw: ({ query }) => html`<outage-list .query=${query}></outage-list>`,
  },
  {
    path: '/rates',
    permission: 'see',
    title: () => text('period.nav'),
    load: () => import('./views/rate-page.ts'),
    draw: ({ query }) => html`<rate-page .query=${query}></rate-page>`,
  },
  {
    path: '/rates/devices',
    permission: 'see',
    title: () => text('period.nav'),
    load: () => import('./views/rate-rows.ts'),
    draw: ({ query }) => html`<rate-rows .query=${query}></rate-rows>`,
  },
  {
    path: '/recovery',
    permission: 'see',
    title: () => text('repairs.nav'),
    load: () => import('./views/recovery-page.ts'),
    draw: ({ query }) => html`<recovery-page .query=${query}></recovery-page>`,
  },
  {
    path: '/map',
    permission: 'see',
    title: () => text('map.title'),
    load: () => import('./views/map-page.ts'),
    draw: ({ query }) => html`<map-page .query=${query}></map-page>`,
  },
  {
    path: '/image-faults',
    permission: 'see',
    title: () => text('imageFaults.title'),
    load: () => import('./views/image-fault-list.ts'),
    draw: ({ query }) => html`<image-fault-list .query=${query}></image-fault-list>`,
  },
  {
    path: '/pins',
    permission: 'see',
    title: () => text('pins.title'),
    load: () => import('./views/pin-page.ts'),
    draw: ({ query }) => html`<pin-page .query=${query}></pin-page>`,
  },
  {
    path: '/devices',
    permission: 'see',
    title: () => text('devices.title'),
    load: () => import('./views/device-list.ts'),
    draw: ({ query }) => html`<device-list .query=${query}></device-list>`,
  },
  {
    path: '/devices/import',
    permission: 'register',
    whole: true,
    title: () => text('lists.title'),
    load: () => import('./views/import-page.ts'),
    draw: () => html`<import-page></import-page>`,
  },
  {
    path: '/devices/bulk',
    permission: 'register',
    title: () => text('bulk.title'),
    load: () => import('./views/bulk-page.ts'),
    draw: ({ query }) => html`<bulk-page .query=${query}></bulk-page>`,
  },
  {
    path: '/devices/discover',
    permission: 'register',
    whole: true,
    title: () => text('discovery.title'),
    load: () => import('./views/discovery-page.ts'),
    draw: ({ query }) => html`<discovery-page .query=${query}></discovery-page>`,
  },
  {
    path: '/devices/swaps',
    permission: 'see',
    title: () => text('swaps.title'),
    load: () => import('./views/swap-page.ts'),
    draw: ({ query }) => html`<swap-page .query=${query}></swap-page>`,
  },
  {
    path: '/files',
    permission: 'see',
    title: () => text('files.title'),
    load: () => import('./views/file-rate-page.ts'),
    draw: ({ query }) => html`<file-rate-page .query=${query}></file-rate-page>`,
  },
  {
    path: '/declared',
    permission: 'see',
    whole: true,
    title: () => text('totals.title'),
    load: () => import('./views/declared-page.ts'),
    draw: () => html`<declared-page></declared-page>`,
  },
  {
    path: '/approvals',
    permission: 'see',
    title: () => text('approvals.title'),
    load: () => import('./views/approval-page.ts'),
    draw: ({ query }) => html`<approval-page .query=${query}></approval-page>`,
  },
  {
    path: '/admin/divisions',
    permission: 'see',
    title: () => text('divisions.title'),
    load: () => import('./views/division-page.ts'),
    draw: ({ query }) => html`<division-page .query=${query}></division-page>`,
  },
  {
    path: '/duplicates',
    permission: 'see',
    title: () => text('duplicates.title'),
    load: () => import('./views/duplicate-page.ts'),
    draw: ({ query }) => html`<duplicate-page .query=${query}></duplicate-page>`,
  },
  {
    path: '/duplicates/:a/:b',
    permission: 'see',
    title: () => text('duplicates.pairTitle'),
    load: () => import('./views/duplicate-pair.ts'),
    draw: (asked) =>
      html`<duplicate-pair .a=${Number(param(asked, 'a'))} .b=${Number(param(asked, 'b'))}></duplicate-pair>`,
  },
  {
    path: '/reality',
    permission: 'see',
    title: () => text('reality.title'),
    load: () => import('./views/reality-page.ts'),
    draw: ({ query }) => html`<reality-page .query=${query}></reality-page>`,
  },
  {
    path: '/devices/new',
    permission: 'register',
    title: () => text('device.adding'),
    load: () => import('./views/device-edit.ts'),
    draw: () => html`<device-edit .deviceId=${null}></device-edit>`,
  },
  {
    path: '/devices/:id/edit',
    permission: 'register',
    title: () => text('device.edit'),
    load: () => import('./views/device-edit.ts'),
    draw: (asked) => html`<device-edit .deviceId=${idOf(asked)}></device-edit>`,
  },
  {
    path: '/devices/:id',
    permission: 'see',
    title: () => text('device.file'),
    load: () => import('./views/device-page.ts'),
    draw: (asked) => html`<device-page .deviceId=${idOf(asked)} .query=${asked.query}></device-page>`,
  },
  {
    path: '/flags',
    permission: 'see',
    title: () => text('flags.title'),
    load: () => import('./views/flag-page.ts'),
    draw: ({ query }) => html`<flag-page .query=${query}></flag-page>`,
  },
  {
    path: '/exemptions',
    permission: 'see',
    title: () => text('exemptions.title'),
    load: () => import('./views/exemption-page.ts'),
    draw: ({ query }) => html`<exemption-page .query=${query}></exemption-page>`,
  },
  {
    path: '/left-out',
    permission: 'see',
    title: () => text('leftOut.title'),
    load: () => import('./views/left-out-page.ts'),
    draw: ({ query }) => html`<left-out-page .query=${query}></left-out-page>`,
  },
  {
    path: '/cases',
    permission: 'see',
    title: () => text('cases.title'),
    load: () => import('./views/case-list.ts'),
    draw: ({ query }) => html`<case-list .query=${query}></case-list>`,
  },
  {
    path: '/cases/:id',
    permission: 'see',
    title: () => text('noticeKind.supervision'),
    load: () => import('./views/case-page.ts'),
    draw: (asked) => html`<case-page .caseId=${idOf(asked)}></case-page>`,
  },
  {
    path: '/notices/:id',
    permission: 'see',
    title: () => text('noticeKind.warning'),
    load: () => import('./views/notice-page.ts'),
    draw: (asked) => html`<notice-page .noticeId=${idOf(asked)}></notice-page>`,
  },
  {
    path: '/sheets',
    permission: 'see',
    title: () => text('sheets.title'),
    load: () => import('./views/sheet-list.ts'),
    draw: ({ query }) => html`<sheet-list .query=${query}></sheet-list>`,
  },
  {
    path: '/sheets/:id',
    permission: 'see',
    title: () => text('sheets.title'),
    load: () => import('./views/sheet-page.ts'),
    draw: (asked) => html`<sheet-page .sheetId=${idOf(asked)}></sheet-page>`,
  },
  {
    path: '/months',
    permission: 'see',
    title: () => text('months.title'),
    load: () => import('./views/month-page.ts'),
    draw: () => html`<month-page></month-page>`,
  },
  {
    path: '/months/:id',
    permission: 'see',
    title: () => text('months.title'),
    load: () => import('./views/month-page.ts'),
    draw: (asked) => html`<month-page .number=${idOf(asked)}></month-page>`,
  },
  {
    path: '/leagues',
    permission: 'see',
    title: () => text('leagues.title'),
    load: () => import('./views/league-page.ts'),
    draw: ({ query }) => html`<league-page .query=${query}></league-page>`,
  },
  {
    path: '/start',
    permission: 'register',
    whole: true,
    title: () => text('setup.title'),
    load: () => import('./views/start-page.ts'),
    draw: () => html`<start-page></start-page>`,
  },
  {
    path: '/admin/daemons',
    permission: 'see',
    title: () => text('daemons.title'),
    load: () => import('./views/daemon-page.ts'),
    draw: () => html`<daemon-page></daemon-page>`,
  },
  {
    path: '/admin/image-scores',
    permission: 'administer',
    title: () => text('scores.title'),
    load: () => import('./views/image-score-page.ts'),
    draw: ({ query }) => html`<image-score-page .query=${query}></image-score-page>`,
  },
  {
    path: '/admin/staff',
    permission: 'administer',
    title: () => text('staff.title'),
    load: () => import('./views/staff-page.ts'),
    draw: () => html`<staff-page></staff-page>`,
  },
  {
    path: '/admin/tokens',
    permission: 'administer',
    title: () => text('tokens.title'),
    load: () => import('./views/token-page.ts'),
    draw: () => html`<token-page></token-page>`,
  },
  {
    path: '/admin/journal',
    permission: 'read-journal',
    whole: true,
    title: () => text('journal.title'),
    load: () => import('./views/journal-page.ts'),
    draw: ({ query }) => html`<journal-page .query=${query}></journal-page>`,
  },
  {
    path: '/admin/networks',
    permission: 'register',
    whole: true,
    title: () => text('networks.title'),
    load: () => import('./views/network-page.ts'),
    draw: () => html`<network-page></network-page>`,
  },
  {
    path: '/platforms/:platform/catalogue',
    permission: 'see',
    title: () => text('catalogue.title'),
    load: () => import('./views/catalogue-page.ts'),
    draw: (asked) =>
      html`<catalogue-page .platform=${param(asked, 'platform')} .query=${asked.query}></catalogue-page>`,
  },
  {
    path: '/admin/rule-versions',
    permission: 'see',
    title: () => text('ruleVersions.title'),
    load: () => import('./views/rule-version-page.ts'),
    draw: ({ query }) => html`<rule-version-page .query=${query}></rule-version-page>`,
  },
  {
    path: '/help/rules',
    permission: 'see',
    title: () => text('rules.title'),
    load: () => import('./views/rules-page.ts'),
    draw: () => html`<rules-page></rules-page>`,
  },
];

/** The overview as it hangs on a wall: nothing stands around it. */
export function isBoard(query: URLSearchParams): boolean {
  return query.get('board') === '1';
}
