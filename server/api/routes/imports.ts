/** Device lists: a trial run, then all or nothing. */
import { z } from '../../../config/shape.ts';
import type { ImportRun } from '../../registry/record.ts';
import type { By } from '../../rules/refusal.ts';
import { byOf } from '../../work/asker.ts';
import { type Route, route, yesOrNo } from '../route.ts';
import * as wire from '../wire.ts';

/** Only what these routes need of the registry. */
export interface Importer {
  importCsv(
    bytes: Uint8Array,
    wish: { readonly dry: boolean; readonly skipBad: boolean; readonly by: By },
  ): Promise<ImportRun>;
}

const LARGEST = 64 << 20;

export function importRoutes(registry: Importer): Route[] {
  return [
    route({
      method: 'post',
      path: '/api/imports',
      may: 'register',
      whole: true,
      tag: 'devices',
      summary:
        'Reads a device list (CSV, UTF-8 or GB18030) and tells every bad cell. `dry=yes` writes nothing; with bad cells nothing is written either, unless `skipBad=yes`',
      query: z.strictObject({ dry: yesOrNo.default(false), skipBad: yesOrNo.default(false) }),
      body: {
        bytes: true,
        types: ['text/csv', 'text/plain', 'application/octet-stream', 'application/vnd.ms-excel'],
        limit: LARGEST,
      },
      answer: wire.importRun,
      handle: ({ query, body, person }) => registry.importCsv(body, { ...query, by: byOf(person) }),
    }),
  ];
}
