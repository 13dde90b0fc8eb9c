/** How each rate is made: formula, threshold, cadence, and what is left out. What a leader shows to whoever contests a figure. */
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement } from 'lit/decorators.js';
import { ASKED_CHECKS, type AskedCheck, METRICS } from '../../config/terms.ts';
import type { Rules } from '../../server/api/wire.ts';
import { percent, share } from '../figures.ts';
import { Live } from '../live.ts';
import { base } from '../plain-look.ts';
import { duration } from '../times.ts';
import { text } from '../words.ts';

@customElement('rules-page')
export class RulesPage extends LitElement {
  static override styles = [
    base,
    css`
      article {
        max-width: 960px;
      }
      td,
      tbody th {
        padding-block: 6px;
        vertical-align: top;
      }
      ul.plain {
        list-style: disc;
        padding-left: 20px;
      }
    `,
  ];

  readonly #rules = new Live<Rules>(this, () => ({ path: '/api/rules' }));

  override render() {
    return this.#rules.shown((rules) => here(rules));
  }
}

function here(rules: Rules): TemplateResult {
  return html`<article class="stack">
    <div>
      <h1>${text('rules.title')}</h1>
      <p class="muted">${text('rules.lead')}</p>
    </div>
    <section class="card scroll" tabindex="0" aria-label=${text('rules.formula')}>
      <table>
        <caption class="unseen">
          ${text('rules.title')}
        </caption>
        <thead>
          <tr>
            <th scope="col">${text('rules.metric')}</th>
            <th scope="col">${text('rules.formula')}</th>
            <th scope="col" class="number">${text('rules.threshold')}</th>
          </tr>
        </thead>
        <tbody>
          ${METRICS.map(
            (metric) => html`<tr>
              <th scope="row" class="strong">${text.word('metric', metric)}</th>
              <td>${text(`rules.formulas.${metric}`)}</td>
              <td class="number">${percent(metric === 'usable' ? null : (rules.thresholds[metric] ?? null))}</td>
            </tr>`,
          )}
        </tbody>
      </table>
    </section>
    <section class="card scroll" tabindex="0" aria-label=${text('rules.cadence')}>
      <table>
        <caption class="unseen">
          ${text('rules.cadence')}
        </caption>
        <thead>
          <tr>
            <th scope="col">${text('common.check')}</th>
            <th scope="col">${text('rules.cadence')}</th>
          </tr>
        </thead>
        <tbody>
          ${ASKED_CHECKS.map((check) => cadenceRow(check, rules))}
          <tr>
            <th scope="row" class="strong">${text.word('check', 'position')}</th>
            <td>${text('rules.pins')}</td>
          </tr>
        </tbody>
      </table>
    </section>
    ${paragraph(text('rules.unknownTitle'), text('rules.unknown'))}
    ${paragraph(
      text('rules.verdictTitle'),
      `${text('rules.verdict')} ${text('rules.leastCoverage', { share: share(rules.leastCoverage) })}`,
    )}
    ${paragraph(text('rules.floorTitle'), text('rules.floor'))}
    ${paragraph(text('rules.flagTitle'), text('rules.flag', { duration: duration(rules.flags.clearAfterSeconds * 1000) }))}
    ${paragraph(text('rules.populationTitle'), text('rules.population'))}
    <section class="card">
      <h2>${text('rules.excludedTitle')}</h2>
      <ul class="plain">
        ${rules.exclusions.map((exclusion) => html`<li>${text.word('exclusion', exclusion)}</li>`)}
      </ul>
      <p class="muted">${text('rules.grace', { days: rules.graceDays })}</p>
    </section>
  </article>`;
}

function cadenceRow(check: AskedCheck, { cadences, checkpoints }: Rules): TemplateResult {
  const { everySeconds, timeoutSeconds, ...needed } = cadences[check];
  return html`<tr>
    <th scope="row" class="strong">${text.word('check', check)}</th>
    <td>
      ${text('rules.every', { duration: duration(everySeconds * 1000) })} ·
      ${text('rules.timeout', { duration: duration(timeoutSeconds * 1000) })} ·
      ${confirmed(needed)}
      ${
        check === 'online'
          ? html`<p>${text('rules.kindOf', { kind: text.word('kind', 'checkpoint') })} ${confirmed(checkpoints)}</p>`
          : nothing
      }
    </td>
  </tr>`;
}

function confirmed({ confirmations: count, outOf }: Rules['checkpoints']): string {
  return outOf > count
    ? text('rules.confirmationsOutOf', { count, outOf })
    : text('rules.confirmations', { count });
}

function paragraph(title: string, words: string): TemplateResult {
  return html`<section class="card">
    <h2>${title}</h2>
    <p>${words}</p>
  </section>`;
}
