/** Staff, tokens and the journal. */

import { defined } from '../../../config/defined.ts';
import { z } from '../../../config/shape.ts';
import { withoutRestricted } from '../../registry/details.ts';
import { Refusal } from '../../rules/refusal.ts';
import { type Asker, isWhole, type Records, seesRestricted } from '../../work/asker.ts';
import type { DeedPage, JournalFilter } from '../../work/deeds.ts';
import type { Staff, StaffChange } from '../../work/staffs.ts';
import type { Token } from '../../work/tokens.ts';
import { deviceAsked } from '../reach.ts';
import { idInPath, paging, type Route, route, wholeNumber } from '../route.ts';
import * as wire from '../wire.ts';

export interface StaffParts {
  readonly staffs: {
    list(person: Asker): Promise<Staff[]>;
    add(wish: wire.StaffWish, person: Asker): Promise<Staff>;
    change(id: number, change: StaffChange, person: Asker): Promise<Staff>;
  };
  readonly tokens: {
    list(person: Asker): Promise<Token[]>;
    make(wish: wire.TokenWish, person: Asker): Promise<Token & { readonly text: string }>;
    revoke(id: number, person: Asker): Promise<void>;
  };
  readonly deeds: { list(filter: JournalFilter, page: number, size: number): Promise<DeedPage> };
  readonly registry: Records & { get(id: number): { readonly unit: string } | undefined };
}

const journalQuery = z.strictObject({
  who: z.string().max(64).optional(),
  did: z.string().max(64).optional(),
  subject: z.string().max(128).optional(),
  fromMs: wholeNumber.optional(),
  untilMs: wholeNumber.optional(),
  ...paging,
});

export function staffRoutes({ staffs, tokens, deeds, registry }: StaffParts): Route[] {
  const shown = <T extends { readonly unit: string }>(row: T): T =>
    row.unit === '' ? { ...row, unit: registry.units.top?.code ?? '' } : row;
  return [
    route({
      method: 'get',
      path: '/api/staff',
      may: 'administer',
      tag: 'staff',
      summary: 'The people within reach',
      answer: z.array(wire.staff),
      handle: async ({ person }) => (await staffs.list(person)).map(shown),
    }),
    route({
      method: 'post',
      path: '/api/staff',
      may: 'administer',
      tag: 'staff',
      summary: 'Adds a person',
      status: 201,
      body: wire.staffWish,
      answer: wire.staff,
      handle: async ({ body, person }) => shown(await staffs.add(body, person)),
    }),
    route({
      method: 'patch',
      path: '/api/staff/:id',
      may: 'administer',
      tag: 'staff',
      summary: 'Changes role, unit, lock or password; ends the person’s sessions',
      params: idInPath,
      body: wire.staffChange,
      answer: wire.staff,
      handle: async ({ params, body, person }) => shown(await staffs.change(params.id, body, person)),
    }),
    route({
      method: 'get',
      path: '/api/tokens',
      may: 'administer',
      tag: 'staff',
      summary: 'Tokens in force, without their texts',
      answer: z.array(wire.token),
      handle: async ({ person }) => (await tokens.list(person)).map(shown),
    }),
    route({
      method: 'post',
      path: '/api/tokens',
      may: 'administer',
      tag: 'staff',
      summary: 'Makes a token; its text is in this answer and nowhere else',
      status: 201,
      body: wire.tokenWish,
      answer: wire.newToken,
      handle: async ({ body, person }) => shown(await tokens.make(body, person)),
    }),
    route({
      method: 'delete',
      path: '/api/tokens/:id',
      may: 'administer',
      tag: 'staff',
      summary: 'Revokes a token at once',
      status: 204,
      params: idInPath,
      handle: ({ params, person }) => tokens.revoke(params.id, person),
    }),
    route({
      method: 'get',
      path: '/api/journal',
      may: 'read-journal',
      tag: 'staff',
      summary:
        'Who did what, newest first. Those who see one district may ask for a device of it: `?subject=device/17`',
      query: journalQuery,
      answer: wire.journal,
      handle: async ({ query: { page, size, ...filter }, person }) => {
        refuseForeignSubject(person, registry, filter.subject);
        const told = await deeds.list(defined(filter), page, size);
        return seesRestricted(person) ? told : withoutRestricted(told);
      },
    }),
  ];
}

/** The journal is the whole city's; of one district only its devices' entries can be told apart. */
function refuseForeignSubject(person: Asker, registry: StaffParts['registry'], subject = ''): void {
  if (isWhole(person, registry.units)) return;
  const device = /^device\/(\d{1,15})$/.exec(subject)?.[1];
  if (device === undefined) throw new Refusal('not-allowed', { unit: person.unit });
  deviceAsked(person, registry, Number(device));
}
