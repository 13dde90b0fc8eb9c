/** Every field of a device's file, with its words; empty ones show a dash. */
import { html, type TemplateResult } from 'lit';
import type { DeviceWish } from '../../server/api/wire.ts';
import { codeGroups, NOTHING } from '../figures.ts';
import { day } from '../times.ts';
import { text } from '../words.ts';

export type Field = Exclude<keyof DeviceWish, 'details'>;

/** The fields in the groups in which they are shown and edited. */
export const FIELD_GROUPS = [
  {
    key: 'device.fieldGroupIdentity',
    fields: ['code', 'name', 'kind', 'category', 'unit', 'vendor', 'model', 'serial', 'mac'],
  },
  {
    key: 'device.fieldGroupAccess',
    fields: [
      'segment',
      'host',
      'onvifPort',
      'tls',
      'rtspPort',
      'rtspPath',
      'credential',
      'lanes',
      'platform',
      'upstream',
    ],
  },
  { key: 'device.fieldGroupPlace', fields: ['address', 'lon', 'lat', 'datum'] },
  { key: 'device.fieldGroupLife', fields: ['lifecycle', 'inScope', 'commissionedMs'] },
] as const satisfies readonly { readonly key: string; readonly fields: readonly Field[] }[];

/** A value as it is shown. */
export function fieldWords(field: Field, value: DeviceWish[Field]): string {
  if (value === null || value === '') return NOTHING;
  switch (field) {
    case 'kind':
    case 'category':
    case 'lifecycle':
    case 'datum':
      return text.word(field, String(value));
    case 'inScope':
    case 'tls':
      return value === true ? text('common.yes') : text('common.no');
    case 'commissionedMs':
      return day(Number(value));
    case 'code':
    case 'upstream':
      return codeGroups(String(value));
    default:
      return String(value);
  }
}

/** The whole file as a list of terms. */
export function deviceFile(record: DeviceWish, unitName: string): TemplateResult {
  return html`${FIELD_GROUPS.map(
    ({ key, fields }) => html`<h3>${text(key)}</h3>
      <dl class="file">
        ${fields.map(
          (field) => html`<div>
            <dt>${text.word('field', field)}</dt>
            <dd>${field === 'unit' ? unitName : fieldWords(field, record[field])}</dd>
          </div>`,
        )}
      </dl>`,
  )}`;
}
