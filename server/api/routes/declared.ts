/** Declared totals beside what is itemised and what is counted. */
import { z } from '../../../config/shape.ts';
import type { Declared } from '../../registry/declared.ts';
import type { DeviceRecord } from '../../registry/record.ts';
import { DECLARABLE } from '../../rules/declared.ts';
import { byOf } from '../../work/asker.ts';
import { type Route, route } from '../route.ts';
import * as wire from '../wire.ts';

/** Only what these routes need of the registry. */
export interface DeclaredRegistry {
  all(): Iterable<DeviceRecord>;
  readonly declared: Pick<Declared, 'rows' | 'compare' | 'put' | 'remove'>;
}

const TAG = 'declared';
const ofWhat = z.strictObject({ of: z.enum(DECLARABLE) });

export function declaredRoutes({ registry }: { readonly registry: DeclaredRegistry }): Route[] {
  const told = (): wire.Declared => {
    const rows = new Map(registry.declared.rows().map((row) => [row.of, row]));
    const lines = registry.declared.compare(registry.all()).map((line) => {
      const { source = null, day = null, note = null, owner = null } = rows.get(line.of) ?? {};
      return { ...line, source, day, note, owner };
    });
    const findings = lines.flatMap(({ of, unexplained, owner, source }) =>
      unexplained === null || unexplained === 0
        ? []
        : [{ of, unexplained, owner: owner ?? '', source: source ?? '' }],
    );
    return { lines, findings };
  };
  return [
    route({
      method: 'get',
      path: '/api/declared',
      may: 'see',
      whole: true,
      tag: TAG,
      summary:
        'Declared totals, the sums of their declared parts, and what the register counts; differences are told',
      answer: wire.declared,
      handle: told,
    }),
    route({
      method: 'put',
      path: '/api/declared/:of',
      may: 'register',
      whole: true,
      tag: TAG,
      summary: 'Notes a declared total with its source, date and owner',
      params: ofWhat,
      body: wire.declaredWish,
      answer: wire.declared,
      handle: async ({ params: { of }, body, person }) => {
        await registry.declared.put([{ of, ...body }], byOf(person));
        return told();
      },
    }),
    route({
      method: 'delete',
      path: '/api/declared/:of',
      may: 'register',
      whole: true,
      tag: TAG,
      summary: 'Takes a declared total away',
      status: 204,
      params: ofWhat,
      handle: async ({ params: { of }, person }) => {
        await registry.declared.remove(of, byOf(person));
      },
    }),
  ];
}
