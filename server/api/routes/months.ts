/** Closed months: drafts, signatures, corrections, and the file with which somebody outside can check. */
import { z } from '../../../config/shape.ts';
import { byOf, type Records, reaches } from '../../work/asker.ts';
import type { Months } from '../../work/months.ts';

import { idInPath, Reply, type Route, route, wholeNumber } from '../route.ts';
import * as wire from '../wire.ts';
import { withName } from './rates.ts';

export interface MonthParts {
  readonly registry: Records;
  readonly months: Months;
}

const TAG = 'months';

export function monthRoutes({ registry, months }: MonthParts): Route[] {
  return [
    route({
      method: 'get',
      path: '/api/months',
      may: 'see',
      tag: TAG,
      summary: 'Closed months, newest number first',
      answer: z.array(wire.monthBrief),
      handle: () => months.list(),
    }),
    route({
      method: 'post',
      path: '/api/months',
      may: 'administer',
      whole: true,
      tag: TAG,
      summary:
        'A draft of a month that is over, or the draft made anew; `replaces` corrects a finalised number',
      status: 201,
      body: wire.newMonth,
      answer: wire.monthBrief,
      handle: ({ body, person }) => months.make(body, byOf(person)),
    }),
    route({
      method: 'get',
      path: '/api/months/:id',
      may: 'see',
      tag: TAG,
      summary: 'A month as it was frozen: the total of every unit, or one unit with its breakdowns',
      params: idInPath,
      query: z.strictObject({ unit: z.string().max(12).optional(), scope: wire.scope.default('all') }),
      answer: wire.monthTold,
      handle: async ({ params, query, person }) => {
        const month = await months.get(params.id);
        const { scope } = query;
        const wish = query.unit === undefined ? { scope } : { unit: query.unit, scope };
        const lines = await months.lines(params.id, wish);
        const within = lines.filter(({ unit }) => reaches(person, registry.units, unit));
        return { month, lines: within };
      },
    }),
    route({
      method: 'post',
      path: '/api/months/:id/finalise',
      may: 'sign',
      whole: true,
      tag: TAG,
      summary: 'A named person signs a draft: its figures are never rewritten from then on',
      params: idInPath,
      body: wire.signature,
      answer: wire.monthBrief,
      handle: ({ params, body, person }) => months.finalise(params.id, body, byOf(person)),
    }),
    route({
      method: 'get',
      path: '/api/months/:id/file.json',
      may: 'see',
      whole: true,
      tag: TAG,
      summary: 'The month with its ledger, for `npm run verify`',
      params: idInPath,
      answer: { type: 'application/json', says: 'canonical JSON with ledger, rules, figures and digest' },
      handle: async ({ params }) => {
        const { month, number } = await months.get(params.id);
        return new Reply(months.file(number), {
          'content-type': 'application/json; charset=utf-8',
          'content-disposition': `attachment; filename="month-${month}-number-${number}.json"`,
        });
      },
    }),
    route({
      method: 'get',
      path: '/api/months/:id/verification',
      may: 'see',
      whole: true,
      tag: TAG,
      summary: 'Digest and every figure made again from the ledger that is kept: what `npm run verify` does',
      params: idInPath,
      answer: wire.monthVerified,
      handle: async ({ params }): Promise<wire.MonthVerified> => {
        const found = await months.verified(params.id);
        const isSame = found.different === 0 && found.digest.told === found.digest.made;
        return { ...found, differences: [...found.differences], isSame };
      },
    }),
    route({
      method: 'get',
      path: '/api/months/:id/present',
      may: 'see',
      whole: true,
      tag: TAG,
      summary: 'What would be told otherwise if the month were closed now, under its own rules',
      params: idInPath,
      answer: wire.ruleChanges,
      handle: async ({ params }) => {
        const changes = await months.present(params.id);
        const units = new Set(changes.map(({ unit }) => unit)).size;
        return { units, changes: changes.map((one) => withName(registry, one)) };
      },
    }),
    route({
      method: 'get',
      path: '/api/months/:id/compare',
      may: 'see',
      whole: true,
      tag: TAG,
      summary: 'A closed month by its own ledger: what another version of the rules would tell otherwise',
      params: idInPath,
      query: z.strictObject({ version: wholeNumber }),
      answer: wire.ruleChanges,
      handle: async ({ params, query }) => {
        const changes = await months.compare(params.id, query.version);
        const units = [...new Set(changes.map(({ unit }) => unit))].length;
        return { units, changes: changes.map((one) => withName(registry, one)) };
      },
    }),
  ];
}
