/** How complete the files are (一机一档合格率): by unit and class of point, which fields fail, and the files behind it. */
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { fieldNamed } from '../../config/file-fields.ts';
import { POINT_CLASSES } from '../../config/file-values.ts';
import type {
  FaultyFile,
  FaultyFiles,
  FieldCount,
  FileRate,
  Files,
  UnitBrief,
} from '../../server/api/wire.ts';
import { pathWith } from '../client.ts';
import { count, listed, percent, shareOf } from '../figures.ts';
import { Live } from '../live.ts';
import { deviceCode } from '../parts/device-code.ts';
import { fieldLabel, valueLabel } from '../parts/file-words.ts';
import { filter, unitChoices } from '../parts/filters.ts';
import { PAGE_SIZE, pageIn, pager, pagerStyles } from '../parts/pager.ts';
import { changed } from '../place.ts';
import { base } from '../plain-look.ts';
import { text } from '../words.ts';
import { rowStyles } from './row-styles.ts';

const NO_CLASS = 'none';
const SCOPES = ['public', 'social'] as const;

@customElement('file-rate-page')
export class FileRatePage extends LitElement {
  static override styles = [
    base,
    pagerStyles,
    rowStyles,
    css`
      .figure {
        font-size: 28px;
        font-weight: 600;
      }
      .tables {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(min(100%, 380px), 1fr));
        gap: var(--s4);
        align-items: start;
      }
      td.wide {
        width: 30%;
      }
      td.wide progress {
        width: 100%;
        accent-color: var(--warn);
      }
    `,
  ];

  @property({ attribute: false }) query = new URLSearchParams();

  readonly #units = new Live<UnitBrief[]>(this, () => ({ path: '/api/units' }));

  readonly #files = new Live<Files>(this, () => ({
    path: pathWith('/api/files', this.#within),
    concerns: ({ registry }) => registry,
  }));

  readonly #faulty = new Live<FaultyFiles>(this, () => ({
    path: pathWith('/api/files/faults', {
      ...this.#within,
      field: this.query.get('field'),
      page: pageIn(this.query),
      size: PAGE_SIZE,
    }),
    concerns: ({ registry }) => registry,
  }));

  get #within(): Record<string, string | null> {
    return Object.fromEntries(['unit', 'scope', 'class'].map((name) => [name, this.query.get(name)]));
  }

  override render() {
    return html`<div class="stack">
      <div>
        <h1>${text('files.title')}</h1>
        <p class="muted">${text('files.lead')}</p>
      </div>
      <div class="line filters" role="search" aria-label=${text('common.filter')}>
        ${filter('unit', text('common.unit'), this.query.get('unit'), unitChoices(this.#units.value ?? []))}
        ${filter(
          'scope',
          text('overview.scope'),
          this.query.get('scope'),
          SCOPES.map((value) => ({ value, label: text.word('scope', value) })),
        )}
        ${filter('class', text('files.pointClass'), this.query.get('class'), [
          ...POINT_CLASSES.map((one) => ({ value: one.value, label: valueLabel(one) })),
          { value: NO_CLASS, label: text('files.noClass') },
        ])}
      </div>
      ${this.#files.shown((files) => this.#here(files))}
      ${this.#list()}
    </div>`;
  }

  #here({ unit, rate, places, fields, classes, children }: Files): TemplateResult {
    return html`<section class="card stack" aria-labelledby="rate">
        <h2 id="rate">${unit.name}</h2>
        ${
          rate.due === 0
            ? html`<p role="status">${text('files.empty')}</p>`
            : html`<p>
                <span class="figure">${percent(shareOf(rate.good, rate.due))}</span>
                ${text('files.ofDue', { good: rate.good, due: rate.due })}
              </p>`
        }
        <p class="small muted" title=${text('files.placesHint')}>${text('files.places', places)}. ${text('files.placesHint')}</p>
      </section>
      <div class="tables">
        ${fieldTable(fields, rate, this.query.get('field'))}
        <div class="stack">
          ${classes.length === 0 ? nothing : classTable(classes)}
          ${children.length === 0 ? nothing : unitTable(children)}
        </div>
      </div>`;
  }

  #list(): TemplateResult {
    const field = this.query.get('field');
    const named = field === null ? undefined : fieldNamed(field);
    return html`<section class="card stack" aria-labelledby="failing">
      ${this.#faulty.render({
        waiting: () => html`<p role="status" class="muted">${text('shell.loading')}</p>`,
        failed: this.#faulty.failed,
        here: (list) => html`<div class="apart">
            <h2 id="failing">
              ${text('files.failing', { count: list.total })}${named === undefined ? nothing : html` · ${fieldLabel(named.name)}`}
            </h2>
            <span class="line">
              ${named === undefined ? nothing : html`<a class="button" href=${changed({ field: null, page: null })}>${text('files.back')}</a>`}
              <a class="button" download href=${pathWith('/api/files/faults.csv', { ...this.#within, field })}>${text('files.download')}</a>
            </span>
          </div>
          ${list.rows.length === 0 ? html`<p role="status">${text('files.allGood')}</p>` : faultyTable(list.rows)} ${pager(list)}`,
      })}
    </section>`;
  }
}

function rateCells({ good, due }: FileRate): TemplateResult {
  return html`<td class="number" data-label=${text('files.rate')}>${percent(shareOf(good, due))}</td>
    <td class="number" data-label=${text('files.good')}>${count(good)} / ${count(due)}</td>`;
}

/** Rates side by side: each row its name, a link, and its rate. */
function rateTable(
  id: string,
  title: string,
  first: string,
  rows: readonly { readonly name: string; readonly href: string; readonly rate: FileRate }[],
): TemplateResult {
  return html`<section class="card stack" aria-labelledby=${id}>
    <h2 id=${id}>${title}</h2>
    <div class="scroll">
      <table class="cards">
        <thead>
          <tr>
            <th scope="col">${first}</th>
            <th scope="col" class="number">${text('files.rate')}</th>
            <th scope="col" class="number">${text('files.good')} / ${text('files.due')}</th>
          </tr>
        </thead>
        <tbody>
          ${rows.map(
            ({ name, href, rate }) => html`<tr>
              <th scope="row"><a href=${href}>${name}</a></th>
              ${rateCells(rate)}
            </tr>`,
          )}
        </tbody>
      </table>
    </div>
  </section>`;
}

function unitTable(children: Files['children']): TemplateResult {
  const rows = children.map(({ unit, rate }) => ({
    ...{ name: unit.name, href: changed({ unit: unit.code, page: null }), rate },
  }));
  return rateTable('by-unit', text('files.byUnit'), text('common.unit'), rows);
}

function classTable(classes: Files['classes']): TemplateResult {
  const words = (pointClass: string) => {
    const known = POINT_CLASSES.find(({ value }) => value === pointClass);
    return known === undefined ? text('files.noClass') : valueLabel(known);
  };
  const rows = classes.map(({ pointClass, rate }) => ({
    ...{ name: words(pointClass), href: changed({ class: pointClass || NO_CLASS, page: null }), rate },
  }));
  return rateTable('by-class', text('files.byClass'), text('files.pointClass'), rows);
}

/** Those that fail most first; each opens the files in which it fails. */
function fieldTable(
  fields: readonly FieldCount[],
  { due }: FileRate,
  present: string | null,
): TemplateResult {
  return html`<section class="card stack" aria-labelledby="by-field">
    <h2 id="by-field">${text('files.byField')}</h2>
    ${
      fields.length === 0
        ? html`<p class="muted">${text('files.no')}</p>`
        : html`<div class="scroll">
            <table class="cards">
              <thead>
                <tr>
                  <th scope="col">${text('files.field')}</th>
                  <th scope="col" class="number">${text('file.missing')}</th>
                  <th scope="col" class="number">${text('file.invalid')}</th>
                  <th scope="col"><span class="unseen">${text('files.byField')}</span></th>
                </tr>
              </thead>
              <tbody>
                ${fields.map(({ field, missing, invalid }) => {
                  const share = shareOf(missing + invalid, due) ?? 0;
                  return html`<tr>
                    <th scope="row">
                      <a href=${changed({ field, page: null })} aria-current=${field === present ? 'true' : 'false'}>${fieldLabel(field)}</a>
                    </th>
                    <td class="number" data-label=${text('file.missing')}>${count(missing)}</td>
                    <td class="number" data-label=${text('file.invalid')}>${count(invalid)}</td>
                    <td class="wide"><progress max="10000" .value=${share} aria-label=${text('files.bar', { share: percent(share) })}></progress></td>
                  </tr>`;
                })}
              </tbody>
            </table>
          </div>`
    }
  </section>`;
}

function faultyTable(rows: readonly FaultyFile[]): TemplateResult {
  const words = ({ faults }: FaultyFile, wanted: 'missing' | 'invalid') =>
    listed(faults.filter(({ problem }) => problem === wanted).map(({ field }) => fieldLabel(field)));
  return html`<div class="scroll">
    <table class="cards">
      <caption class="unseen">${text('files.listCaption')}</caption>
      <thead>
        <tr>
          <th scope="col">${text('common.name')}</th>
          <th scope="col">${text('file.missing')}</th>
          <th scope="col">${text('file.invalid')}</th>
          <th scope="col">${text('common.unit')}</th>
          <th scope="col">${text('common.category')}</th>
          <th scope="col">${text('common.code')}</th>
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          (row) => html`<tr>
            <th scope="row"><a href="/devices/${row.id}" data-line>${row.name}</a></th>
            <td class="wrap" data-label=${text('file.missing')}>${words(row, 'missing') || '—'}</td>
            <td class="wrap" data-label=${text('file.invalid')}>${words(row, 'invalid') || '—'}</td>
            <td class="nowrap">${row.unit.name}</td>
            <td class="nowrap">${text.word('category', row.category)}</td>
            <td>${deviceCode(row.code)}</td>
          </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}
