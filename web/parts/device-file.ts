/** The whole file of a device (一机一档) in the groups of the catalogue: what is filled in, what is missing, what is empty. */
import { css, html, nothing, type TemplateResult } from 'lit';
import { FILE_GROUPS } from '../../config/field-shape.ts';
import { FILE_FIELDS, type FileField } from '../../config/file-fields.ts';
import type { Device, DeviceWish } from '../../server/api/wire.ts';
import { listed } from '../figures.ts';
import { may } from '../session.ts';
import { text } from '../words.ts';
import { labelOf, valueWords } from './file-words.ts';
import { glyph } from './glyph.ts';

/** Telephones and contacts are shown to those who maintain. */
export function seesRestricted(): boolean {
  return may('maintain') || may('administer');
}

/** What a record holds in a field. */
export function valueAt(record: DeviceWish, { name, of }: FileField): unknown {
  if (of === 'detail') return record.details?.[name as keyof typeof record.details] ?? '';
  return name === 'commissioned' ? record.commissionedMs : record[name as keyof DeviceWish];
}

/** The file as lists of terms, a heading for each group. */
export function deviceFile({
  record,
  unit,
  file,
  codeWarning,
}: Pick<Device, 'record' | 'unit' | 'file' | 'codeWarning'>): TemplateResult {
  const { faults } = file;
  const problems = new Map(faults.map(({ field, problem }) => [field, problem]));
  const shown = FILE_FIELDS.filter(({ restricted }) => restricted !== true || seesRestricted());
  const hidden = FILE_FIELDS.filter((field) => !shown.includes(field));
  const isFilled = (field: FileField) => {
    const value = valueAt(record, field);
    return value !== '' && value !== null;
  };
  const isThere = (field: FileField) => isFilled(field) || problems.has(field.name);
  const row = (field: FileField) => {
    const problem = problems.get(field.name);
    const words = field.name === 'unit' ? unit.name : valueWords(field, valueAt(record, field));
    return html`<div>
      <dt>${labelOf(field)}${problem === undefined ? nothing : html` <span aria-hidden="true">*</span>`}</dt>
      <dd>
        ${problem === 'missing' ? nothing : words}
        ${problem === undefined ? nothing : html`<span class="signed crit">${glyph('fails')}<span>${text(problem === 'missing' ? 'file.missing' : 'file.invalid')}</span></span>`}
      </dd>
    </div>`;
  };
  return html`<p class="small">
      ${file.complete ? text('file.complete') : html`<span class="signed">${glyph('fails')}<span>${text('file.incomplete', { count: faults.length })}</span></span>`}
    </p>
    ${codeWarning === null ? nothing : html`<p class="note small">${text('file.codeWarning', codeWarning)}</p>`}
    ${FILE_GROUPS.map((group) => {
      const fields = shown.filter((field) => field.group === group);
      const empty = fields.filter((field) => !isThere(field));
      return html`<div class="file-group">
        <h3>${text.word('fileGroup', group)}</h3>
        <dl class="file">${fields.filter(isThere).map(row)}</dl>
        ${
          empty.length === 0
            ? nothing
            : html`<details class="small muted">
                <summary>${text('file.empty', { count: empty.length })}</summary>
                <p>${listed(empty.map(labelOf))}</p>
              </details>`
        }
      </div>`;
    })}
    ${hidden.length === 0 ? nothing : html`<p class="small muted">${text('file.restricted', { fields: listed(hidden.map(labelOf)) })}</p>`}`;
}

export const fileStyles = css`
  .file-group {
    display: grid;
    gap: var(--s2);
    padding-top: var(--s3);
    border-top: 1px solid var(--line);
  }
  .file {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(min(100%, 170px), 1fr));
    gap: var(--s2) var(--s4);
  }
  .file dt {
    font-size: 12px;
    color: var(--muted);
  }
  .file dd {
    overflow-wrap: anywhere;
  }
`;
