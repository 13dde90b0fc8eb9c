/** The units that are flagged now, longest first: the unit itself and those right below it, deeper ones folded away. */
import { html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { Flag, Scope } from '../../server/api/wire.ts';
import { percent } from '../figures.ts';
import { evidenceHref } from '../rates.ts';
import { clock } from '../times.ts';
import { text } from '../words.ts';
import { glyph } from './glyph.ts';

/** Flags of one population, as seen from a unit. The usable share is told, not assessed: it is never flagged here. */
export function flagList(flags: readonly Flag[], unit: string, scope: Scope): TemplateResult {
  const shown = flags
    .filter((flag) => flag.scope === scope && flag.clearedMs === null && flag.metric !== 'usable')
    .sort((a, b) => a.raisedMs - b.raisedMs);
  if (shown.length === 0) return html`<p class="muted">${text('overview.noFlags')}</p>`;
  const [near, deeper] = nearAndDeeper(shown, unit);
  return html`${lines(near)}
  ${
    deeper.length === 0
      ? nothing
      : html`<details>
          <summary>${text('overview.deeperFlags', { count: deeper.length })}</summary>
          ${lines(deeper)}
        </details>`
  }`;
}

/** Those of a unit itself and right below it, and all others. Without a unit it is the city and its districts. */
export function nearAndDeeper<F extends Pick<Flag, 'unit'>>(flags: readonly F[], unit: string): [F[], F[]] {
  const isNear = (flag: F) => {
    const { code, parent, level } = flag.unit;
    return unit === '' ? level === 'city' || level === 'district' : code === unit || parent === unit;
  };
  return [flags.filter(isNear), flags.filter((flag) => !isNear(flag))];
}

function lines(flags: readonly Flag[]): TemplateResult | typeof nothing {
  if (flags.length === 0) return nothing;
  return html`<ul class="flags">
    ${repeat(flags, ({ unit, metric }) => `${unit.code} ${metric}`, flagLine)}
  </ul>`;
}

function flagLine({ unit, metric, scope, raisedMs, raisedShare, meetsSinceMs }: Flag): TemplateResult {
  return html`<li>
    <a class="signed" href=${evidenceHref({ unit: unit.code, metric, scope, part: 'bad' })}
      >${glyph('fails')}${text('overview.flag', { unit: unit.name, metric: text.word('metric', metric) })}</a
    >
    <p class="small muted">
      ${text('overview.raisedAt', { share: percent(raisedShare) })} · ${text('overview.flaggedSince', { time: clock(raisedMs) })}
      ${meetsSinceMs === null ? nothing : html`· ${text('overview.meetsSince', { time: clock(meetsSinceMs) })}`}
    </p>
  </li>`;
}
