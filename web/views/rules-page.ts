/** How each rate is made: formula, threshold, cadence, and what is left out. What a leader shows to whoever contests a figure. */
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement } from 'lit/decorators.js';
import { PERIOD_RATES } from '../../config/periods.ts';
import { ASKED_CHECKS, type AskedCheck, METRICS } from '../../config/terms.ts';
import type { Rules, RuleVersion, RuleVersions } from '../../server/api/wire.ts';
import { lineOf, percent, share } from '../figures.ts';
import { Live } from '../live.ts';
import { isAssessed } from '../period.ts';
import { base } from '../plain-look.ts';
import { duration } from '../times.ts';
import { text } from '../words.ts';
import { rowStyles } from './row-styles.ts';

@customElement('rules-page')
export class RulesPage extends LitElement {
  static override styles = [
    base,
    rowStyles,
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

  readonly #versions = new Live<RuleVersions>(this, () => ({ path: '/api/rule-versions' }));

  override render() {
    const { versions = [], current } = this.#versions.value ?? {};
    const version = versions.find(({ number }) => number === current);
    return this.#rules.shown((rules) => here(rules, version));
  }
}

function here(rules: Rules, version: RuleVersion | undefined): TemplateResult {
  return html`<article class="stack">
    <div>
      <h1>${text('rules.title')}</h1>
      <p class="muted">${text('rules.lead')}</p>
    </div>
    <section class="card scroll" tabindex="0" aria-label=${text('rules.formula')}>
      <table class="cards">
        <caption class="unseen">
          ${text('rules.title')}
        </caption>
        ${heads()}
        <tbody>
          ${METRICS.map((metric) =>
            formula(
              text.word('metric', metric),
              text(`rules.formulas.${metric}`),
              metric === 'usable' ? null : (rules.thresholds[metric] ?? null),
            ),
          )}
        </tbody>
      </table>
    </section>
    ${version === undefined ? nothing : overTime(version)}
    <section class="card scroll" tabindex="0" aria-label=${text('rules.cadence')}>
      <table class="cards">
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

/** The rules of months name their version: figures that are stored do, too. */
function overTime({ number, values }: RuleVersion): TemplateResult {
  const filled = {
    imageOk: lineOf(values.imageOk),
    usableOnline: lineOf(values.usableOnline),
    clockSeconds: values.clockToleranceSeconds,
    repairHours: values.repairHours,
  };
  const { green, blue, orange } = values.bands;
  const bands = { green: lineOf(green), blue: lineOf(blue), orange: lineOf(orange) };
  return html`<section class="card stack" aria-labelledby="over-time">
    <div>
      <h2 id="over-time">${text('periodRules.title')}</h2>
      <p class="muted">
        ${text('periodRules.lead')}
        <a href="/admin/rule-versions?number=${number}">${text('periodRules.version', { number })}</a>
      </p>
    </div>
    <div class="scroll" tabindex="0" role="group" aria-label=${text('periodRules.title')}>
      <table class="cards">
        <caption class="unseen">
          ${text('periodRules.title')}
        </caption>
        ${heads()}
        <tbody>
          ${PERIOD_RATES.map((rate) =>
            formula(
              text.word('periodRate', rate),
              text(`periodRules.formulas.${rate}`, filled),
              isAssessed(rate) ? values.thresholds[rate] : null,
            ),
          )}
        </tbody>
      </table>
    </div>
    <p><span class="strong">${text('periodRules.coloursTitle')}:</span> ${text('periodRules.colours', bands)}</p>
  </section>`;
}

function heads(): TemplateResult {
  return html`<thead>
    <tr>
      <th scope="col">${text('rules.metric')}</th>
      <th scope="col">${text('rules.formula')}</th>
      <th scope="col" class="number">${text('rules.threshold')}</th>
    </tr>
  </thead>`;
}

function formula(name: string, words: string, line: number | null): TemplateResult {
  return html`<tr>
    <th scope="row" class="strong">${name}</th>
    <td>${words}</td>
    <td class="number" data-label=${text('rules.threshold')}>${percent(line)}</td>
  </tr>`;
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
