/** Division codes: the table as it is, as a file, and as an administrator loads it. */
import type { Settings } from '../../../config/settings.ts';
import { z } from '../../../config/shape.ts';
import { dayOf } from '../../registry/day.ts';
import { DIVISION_COLUMNS, readDivisions } from '../../registry/division-file.ts';
import type { Divisions } from '../../registry/divisions.ts';
import { byOf } from '../../work/asker.ts';
import { type Column, csvOf, csvReply } from '../csv.ts';
import { type Route, route } from '../route.ts';
import * as wire from '../wire.ts';

export interface DivisionParts {
  readonly registry: { readonly divisions: Pick<Divisions, 'rows' | 'put' | 'remove'> };
  readonly settings: Pick<Settings, 'timeZone'>;
}

const TAG = 'registry';
const LARGEST = 8 << 20;

export function divisionRoutes({ registry, settings }: DivisionParts): Route[] {
  const { divisions } = registry;
  const told = (): wire.Divisions => ({
    rows: [...divisions.rows()],
    today: dayOf(Date.now(), settings.timeZone),
  });
  return [
    route({
      method: 'get',
      path: '/api/divisions',
      may: 'see',
      tag: TAG,
      summary: 'Division codes with the days between which they are in force, and their successors',
      answer: wire.divisions,
      handle: told,
    }),
    route({
      method: 'get',
      path: '/api/divisions.csv',
      may: 'see',
      tag: TAG,
      summary: 'The same table as a file that can be loaded again',
      answer: { type: 'text/csv', says: 'one row per code and stretch of time' },
      handle: () => {
        const column = (title: keyof wire.Division): Column<wire.Division> => ({
          title,
          cell: (row) => row[title] ?? '',
        });
        const columns = DIVISION_COLUMNS.map(column);
        return csvReply(csvOf(columns, [...divisions.rows()]), 'divisions.csv');
      },
    }),
    route({
      method: 'put',
      path: '/api/divisions',
      may: 'administer',
      tag: TAG,
      summary: 'Adds codes, and changes those of the same code and first day; others stay',
      body: z.array(wire.division).min(1).max(20_000),
      answer: wire.divisions,
      handle: async ({ body, person }) => {
        await divisions.put(body, byOf(person));
        return told();
      },
    }),
    route({
      method: 'post',
      path: '/api/divisions',
      may: 'administer',
      tag: TAG,
      summary:
        'The same from a file: CSV with code, name, from, until, successor, with or without that heading',
      body: { bytes: true, types: ['text/csv', 'text/plain', 'application/octet-stream'], limit: LARGEST },
      answer: wire.divisions,
      handle: async ({ body, person }) => {
        // Without a body there are no bytes.
        const bytes = body instanceof Uint8Array ? body : new Uint8Array();
        await divisions.put(await readDivisions(bytes), byOf(person));
        return told();
      },
    }),
    route({
      method: 'delete',
      path: '/api/divisions/:code/:from',
      may: 'administer',
      tag: TAG,
      summary: 'Takes one stretch of a code away; refused while another code leads to it',
      status: 204,
      params: z.strictObject({ code: z.string().max(12), from: z.string().max(10) }),
      handle: async ({ params: { code, from }, person }) => {
        await divisions.remove(code, from, byOf(person));
      },
    }),
  ];
}
