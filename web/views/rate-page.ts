/** Rates over any time: of any unit, narrowed and broken down as one likes; all of it is in the address. */
import { css, html, LitElement } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { GROUPINGS, PERIOD_RATES } from '../../config/periods.ts';
import { CATEGORIES } from '../../config/terms.ts';
import type { Platform, UnitBrief } from '../../server/api/wire.ts';
import { Live } from '../live.ts';
import { type Choice, filter, unitChoices } from '../parts/filters.ts';
import { scopeChoice } from '../parts/scope-choice.ts';
import { spanChoice, straySpan } from '../parts/span-choice.ts';
import { askedIn, NARROWINGS } from '../period.ts';
import { changed, go } from '../place.ts';
import { base } from '../plain-look.ts';
import { session } from '../session.ts';
import { spanIn, spanNow } from '../spans.ts';
import { text } from '../words.ts';
import '../parts/period-board.ts';

@customElement('rate-page')
export class RatePage extends LitElement {
  static override styles = [
    base,
    css`
      .narrow {
        align-items: end;
      }
      .filters select {
        max-width: 220px;
      }
    `,
  ];

  @property({ attribute: false }) query = new URLSearchParams();

  readonly #units = new Live<UnitBrief[]>(this, () => ({ path: '/api/units' }));
  readonly #platforms = new Live<Platform[]>(this, () => ({ path: '/api/platforms' }));

  override render() {
    const { query } = this;
    const units = this.#units.value ?? [];
    const own = session()?.staff.unit ?? '';
    const unit = query.get('unit') ?? own;
    const asked = askedIn(query, unit, spanIn(query) ?? spanNow('month'));
    const name = units.find(({ code }) => code === unit)?.name ?? unit;
    return html`<div class="stack">
      <div class="apart">
        <div>
          <h1>${name === '' ? text('period.nav') : text('period.title', { unit: name })}</h1>
          <p class="muted">${text('period.lead')}</p>
        </div>
        ${scopeChoice(asked.scope)}
      </div>
      ${straySpan(query)} ${spanChoice(asked.span)}
      <div class="line filters narrow" role="search" aria-label=${text('common.filter')}>
        ${filter('unit', text('common.unit'), unit, unitChoices(units))}
        ${NARROWINGS.map((by) => this.#narrowing(by, query.get(by)))}
      </div>
      <period-board
        .asked=${asked}
        .by=${GROUPINGS.find((by) => by === query.get('by')) ?? 'unit'}
        .rate=${PERIOD_RATES.find((rate) => rate === query.get('rate')) ?? 'online'}
        @rate-chosen=${(event: CustomEvent<string>) => go(changed({ rate: event.detail }))}
      ></period-board>
    </div>`;
  }

  /** Of what has a list, a choice; of what was narrowed by a table, a way to take it off again. */
  #narrowing(by: (typeof NARROWINGS)[number], present: string | null) {
    const choices = this.#choicesOf(by);
    if (choices !== null) return filter(by, text.word('grouping', by), present, choices);
    if (present === null) return html``;
    const word = present === '' ? text('period.noneNamed') : present;
    return html`<a class="button" href=${changed({ [by]: null })} aria-label=${text('period.without', { what: word })}
      >${text.word('grouping', by)}: ${word} ✕</a
    >`;
  }

  #choicesOf(by: (typeof NARROWINGS)[number]): Choice[] | null {
    const platforms = this.#platforms.value ?? [];
    if (by === 'category') return CATEGORIES.map((value) => ({ value, label: text.word('category', value) }));
    if (by === 'platform')
      return platforms.map(({ id, name }) => ({ value: id, label: name === '' ? id : name }));
    if (by === 'carrier') {
      const carriers = [...new Set(platforms.map(({ carrier }) => carrier))]
        .filter((one) => one !== '')
        .sort();
      return carriers.map((value) => ({ value, label: value }));
    }
    return null;
  }
}
