/** Edits of a device's file taken back, one by one. */
import { z } from '../../../config/shape.ts';
import { isRestricted } from '../../registry/details.ts';
import { isEdit, undoOfEdit } from '../../registry/edit-undo.ts';
import type { DeviceRecord, DeviceWish } from '../../registry/record.ts';
import { type By, Refusal } from '../../rules/refusal.ts';
import { byOf, seesRestricted } from '../../work/asker.ts';
import type { Kept } from '../../work/deeds.ts';
import { type Neighbours, refuseForeignWish } from '../own-wish.ts';
import { deviceAsked } from '../reach.ts';
import { type Route, route, wholeNumber } from '../route.ts';
import * as wire from '../wire.ts';

export interface EditParts {
  readonly registry: Neighbours & {
    get(id: number): DeviceRecord | undefined;
    history(id: number): Promise<readonly Kept[]>;
    update(
      id: number,
      version: number,
      patch: Partial<DeviceWish>,
      by: By,
      note: object,
    ): Promise<DeviceRecord>;
  };
  /** A pin that was written shows its verdict at once. */
  readonly pins: { settled(): Promise<void> };
}

export function editRoutes({ registry, pins }: EditParts): Route[] {
  return [
    route({
      method: 'post',
      path: '/api/devices/:id/history/:entry/undo',
      may: 'register',
      tag: 'devices',
      summary:
        'Gives the fields of one edit their old values back; where some were changed again since, these are told and nothing is written unless the rest is asked for',
      params: z.strictObject({ id: wholeNumber, entry: wholeNumber }),
      query: z.strictObject({
        partly: z.enum(['yes', 'no']).default('no').meta({ description: 'write what can be taken back' }),
      }),
      answer: wire.editUndo,
      handle: async ({ params: { id, entry }, query: { partly }, person }): Promise<wire.EditUndo> => {
        deviceAsked(person, registry, id);
        const edit = (await registry.history(id)).find((one) => one.id === entry);
        if (edit === undefined || !isEdit(edit)) throw new Refusal('not-found', { what: 'edit' });
        const now = deviceAsked(person, registry, id);
        const { patch, fields, conflicts } = undoOfEdit(edit, now);
        const isShown = (field: string) => seesRestricted(person) || !isRestricted(field);
        const told = conflicts.map((conflict) =>
          isShown(conflict.field) ? conflict : { ...conflict, before: '', after: '', now: '' },
        );
        const isWritten = fields.length > 0 && (conflicts.length === 0 || partly === 'yes');
        if (isWritten) {
          refuseForeignWish(person, registry, patch, now);
          await registry.update(id, now.version, patch, byOf(person), { undoes: entry });
          await pins.settled();
        }
        return { written: isWritten, fields: [...fields], conflicts: told };
      },
    }),
  ];
}
