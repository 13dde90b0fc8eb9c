/** Found on the network and not registered: the list, those to be ignored, and claims in bulk. */
import { z } from '../../../config/shape.ts';
import type { FoundList } from '../../rules/reality.ts';
import type { Asker } from '../../work/asker.ts';
import type { Claimed, Template } from '../../work/claims.ts';
import type { ClaimOutcome, ListedFound, Spot } from '../../work/found-desk.ts';
import { paging, Reply, type Route, route } from '../route.ts';
import * as wire from '../wire.ts';

export interface FoundRouteParts {
  readonly found: {
    list(list: FoundList, segment?: string): { rows: ListedFound[]; counts: Record<FoundList, number> };
    ignore(spots: readonly Spot[], isIgnored: boolean, note: string, person: Asker): Promise<number>;
    preview(template: Template, devices: readonly Claimed[]): ClaimOutcome;
    claim(template: Template, devices: readonly Claimed[], person: Asker): Promise<ClaimOutcome>;
  };
}

const TAG = 'probes';

export function foundRoutes({ found }: FoundRouteParts): Route[] {
  const mark = (verb: 'ignore' | 'restore', summary: string): Route =>
    route({
      method: 'post',
      path: `/api/found/${verb}`,
      may: 'register',
      whole: true,
      tag: TAG,
      summary,
      body: wire.ignoreWish,
      answer: wire.ignored,
      handle: async ({ body: { devices, note }, person }) => ({
        devices: await found.ignore(devices, verb === 'ignore', note, person),
      }),
    });
  return [
    route({
      method: 'get',
      path: '/api/found',
      may: 'register',
      whole: true,
      tag: TAG,
      summary:
        'What answered on the network, with what it told of itself: not registered, ignored, or registered by now',
      query: z.strictObject({
        list: wire.foundList.default('open'),
        segment: z.string().max(64).optional(),
        ...paging,
      }),
      answer: wire.foundDevices,
      handle: ({ query: { list, segment, page, size } }): wire.FoundDevices => {
        const { rows, counts } = found.list(list, segment);
        const pages = Math.max(1, Math.ceil(rows.length / size));
        const at = Math.min(page, pages);
        return {
          ...{ atMs: Date.now(), counts, total: rows.length, page: at, pages },
          rows: rows.slice((at - 1) * size, at * size).map(shown),
        };
      },
    }),
    mark('ignore', 'Takes devices off the list until somebody wants them back'),
    mark('restore', 'Puts ignored devices back on the list'),
    route({
      method: 'post',
      path: '/api/found/claim',
      may: 'register',
      whole: true,
      tag: TAG,
      summary:
        'Registers found devices by a template, all or none; `dry` shows what would be registered, with every fault',
      body: wire.foundClaim,
      answer: wire.claimOutcome,
      handle: async ({ body: { template, devices, dry }, person }) => {
        if (dry) return answered(found.preview(template, devices), false);
        return new Reply(answered(await found.claim(template, devices, person), true), {}, 201);
      },
    }),
  ];
}

function answered({ rows, problems, added }: ClaimOutcome, written: boolean): wire.ClaimOutcome {
  return { written, rows: [...rows], problems: [...problems], added: [...added] };
}

function shown({ xaddr: _, scopes, ...row }: ListedFound): wire.FoundDevice {
  return { ...row, scopes: [...scopes] };
}
