/** Thirty days of looks at a picture: each day's share that was intact, the line to reach, and the same as a table. */
import { css, html, nothing, type SVGTemplateResult, svg, type TemplateResult } from 'lit';
import type { DeviceImage } from '../../server/api/wire.ts';
import { count, lineOf, percent, shareOf } from '../figures.ts';
import { text } from '../words.ts';
import { glyph } from './glyph.ts';

type Sample = DeviceImage['samples'][number];

const DAY_PX = 20;
const HEIGHT_PX = 56;

/** The strip with its sum in words. */
export function lookStrip({ samples, imgOk }: Pick<DeviceImage, 'samples' | 'imgOk'>): TemplateResult {
  const summary = text('health.stripSummary', {
    valid: count(imgOk.valid),
    good: count(imgOk.good),
    share: percent(shareOf(imgOk.good, imgOk.valid)),
    limit: percent(imgOk.line),
  });
  const width = Math.max(1, samples.length) * DAY_PX;
  const lineY = HEIGHT_PX * (1 - imgOk.line / 10_000);
  return html`<div class="stack strip-part">
    <h3>${text('health.strip')}</h3>
    ${
      samples.every(({ valid }) => valid === 0)
        ? html`<p class="muted">${text('health.stripEmpty')}</p>`
        : html`<div>
              <svg class="strip" viewBox="0 0 ${width} ${HEIGHT_PX}" preserveAspectRatio="none" role="img" aria-label=${summary}>
                ${samples.map((sample, index) => column(sample, index * DAY_PX))}
                <line class="line90" x1="0" x2=${width} y1=${lineY} y2=${lineY}></line>
              </svg>
              <p class="apart small muted">
                <span>${samples[0]?.day.slice(5) ?? ''}</span>
                <span>${text('health.stripLegend', { line: lineOf(imgOk.line) })}</span>
                <span>${samples.at(-1)?.day.slice(5) ?? ''}</span>
              </p>
            </div>
            <p class="signed small">
              ${imgOk.ok === null ? nothing : glyph(imgOk.ok ? 'normal' : 'fails')}
              <span>
                ${imgOk.ok === null ? nothing : html`<span class="strong">${imgOk.ok ? text('health.stripOk') : text('health.stripNotOk')}</span> · `}${summary}
              </span>
            </p>
            <details class="small">
              <summary>${text('common.showTable')}</summary>
              <div class="scroll table" tabindex="0" role="region" aria-label=${text('health.strip')}>${table(samples)}</div>
            </details>`
    }
  </div>`;
}

/** Intact is a quiet bar from below, the rest hatched by its colour above it; a day without a look stays empty. */
function column({ day, good, valid }: Sample, x: number): SVGTemplateResult {
  if (valid === 0) {
    return svg`<g><title>${text('health.stripNone', { day })}</title>
      <rect class="none" x=${x} y="0" width=${DAY_PX} height=${HEIGHT_PX}></rect></g>`;
  }
  const goodPx = (good / valid) * HEIGHT_PX;
  return svg`<g><title>${text('health.stripDay', { day, good, valid })}</title>
    <rect class="bad" x=${x + 2} y="0" width=${DAY_PX - 4} height=${HEIGHT_PX - goodPx}></rect>
    <rect class="good" x=${x + 5} y=${HEIGHT_PX - goodPx} width=${DAY_PX - 10} height=${goodPx}></rect></g>`;
}

function table(samples: readonly Sample[]): TemplateResult {
  return html`<table>
    <thead>
      <tr>
        <th scope="col">${text('health.day')}</th>
        <th scope="col" class="number">${text('health.good')}</th>
        <th scope="col" class="number">${text('health.valid')}</th>
        <th scope="col" class="number">${text('health.share')}</th>
      </tr>
    </thead>
    <tbody>
      ${[...samples].reverse().map(
        ({ day, good, valid }) => html`<tr>
          <th scope="row">${day}</th>
          <td class="number">${count(good)}</td>
          <td class="number">${count(valid)}</td>
          <td class="number">${percent(shareOf(good, valid))}</td>
        </tr>`,
      )}
    </tbody>
  </table>`;
}

export const stripStyles = css`
  .strip-part {
    gap: var(--s2);
  }
  svg.strip {
    display: block;
    width: 100%;
    height: 56px;
    background: var(--raised);
    border-bottom: 1px solid var(--ctl);
  }
  .strip .good {
    fill: var(--ctl);
  }
  .strip .bad {
    fill: var(--warn);
  }
  .strip .none {
    fill: transparent;
  }
  .strip .line90 {
    stroke: var(--text);
    stroke-width: 1;
    stroke-dasharray: 4 3;
    vector-effect: non-scaling-stroke;
  }
  .table {
    max-height: 320px;
    overflow: auto;
  }
`;
