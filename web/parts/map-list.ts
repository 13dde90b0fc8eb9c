/** What is in view as a list: the way by keyboard and by ear to everything on the map. */
import { html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { CHECKS } from '../../config/terms.ts';
import type { MapDevice } from '../../server/api/wire.ts';
import { isExempt, lookIn, stateIn } from '../map-bytes.ts';
import type { InView, Row, Shown } from '../map-index.ts';
import { text } from '../words.ts';
import { glyph } from './glyph.ts';

export interface ListDeeds {
  /** Marks a device on the map; none for null. */
  readonly point: (row: Row | null) => void;
  readonly turn: (page: number) => void;
  readonly refresh: () => void;
}

/** What is wrong with a device, in words. */
export function stateWords(state: number): string {
  if (isExempt(state)) return text('map.legendExempt');
  const faults = CHECKS.filter((check) => stateIn(state, check) === 'bad');
  if (faults.length > 0) return faults.map((check) => text.word('fault', check)).join(' · ');
  return lookIn(state) === 'normal' ? text('map.legendNormal') : text('map.legendUnknown');
}

export function mapList(
  view: InView,
  shown: Shown,
  names: ReadonlyMap<number, MapDevice>,
  isOld: boolean,
  deeds: ListDeeds,
): TemplateResult {
  const { total, failing, rows } = view;
  return html`<section class="card rows" aria-labelledby="in-view">
    <div class="apart" role="status">
      <h2 id="in-view">
        ${shown === 'failing' ? text('map.inViewFailing', { count: total }) : text('map.inView', { count: total })}
      </h2>
      <span class="small muted"
        >${shown === 'all' ? `${text('map.failingOf', { failing })} · ${text('map.sorted')}` : nothing}</span
      >
    </div>
    ${isOld ? html`<p><button class="primary" @click=${deeds.refresh}>${text('map.updates')}</button></p>` : nothing}
    ${
      rows.length === 0
        ? html`<p class="muted">${shown === 'failing' ? text('map.noFailingInView') : text('map.noneInView')}</p>`
        : html`<ol>
            ${repeat(
              rows,
              ({ id }) => id,
              (row) => line(row, names.get(row.id), deeds),
            )}
          </ol>`
    }
    ${pages(view, deeds)}
  </section>`;
}

function line(row: Row, device: MapDevice | undefined, { point }: ListDeeds): TemplateResult {
  const mark = () => point(row);
  const unmark = () => point(null);
  return html`<li @mouseenter=${mark} @mouseleave=${unmark}>
    <a href="/devices/${row.id}" data-line @focus=${mark} @blur=${unmark}>${glyph(lookIn(row.state))}${device?.name ?? `#${row.id}`}</a>
    <div class="small muted under">${stateWords(row.state)}${device ? ` · ${device.unit.name}` : nothing}</div>
  </li>`;
}

function pages(
  { total, page, size, pages: last }: InView,
  { turn }: ListDeeds,
): TemplateResult | typeof nothing {
  if (last <= 1) return nothing;
  const from = (page - 1) * size + 1;
  const step = (to: number, label: string) =>
    html`<button ?disabled=${to < 1 || to > last} @click=${() => turn(to)}>${label}</button>`;
  return html`<nav class="line" aria-label=${text('pager.label')}>
    <span>${text('pager.range', { from, to: Math.min(total, page * size), total })}</span>
    ${step(page - 1, text('pager.previous'))} ${step(page + 1, text('pager.next'))}
  </nav>`;
}
