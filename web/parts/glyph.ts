/** The status signs: a shape for each state, so that colour is never alone. The word follows in text colour. */
import { css, html, type SVGTemplateResult, svg, type TemplateResult } from 'lit';
import type { CheckName, Metric, State, Verdict } from '../../config/terms.ts';

export type Sign =
  | 'normal'
  | 'offline'
  | 'image'
  | 'position'
  | 'unregistered'
  | 'unknown'
  | 'exempt'
  | 'fails'
  | 'unsaid'
  | 'clock';

const shapes: Record<Sign, SVGTemplateResult> = {
  normal: svg`<circle cx="7" cy="7" r="5" fill="none" stroke="var(--muted)" stroke-width="1.2"/>`,
  offline: svg`<path fill="var(--crit)" d="M1 1h12v12H1z"/><path stroke="var(--surface)" stroke-width="1.8" d="M4 4l6 6M10 4l-6 6"/>`,
  image: svg`<path fill="var(--warn)" d="M7 0l7 7-7 7-7-7z"/>`,
  position: svg`<path fill="var(--loc)" d="M0.500 2h13L7 13z"/>`,
  unregistered: svg`<circle cx="7" cy="7" r="5" fill="none" stroke="var(--unreg)" stroke-width="2.600" stroke-dasharray="3.600 2.680"/>`,
  unknown: svg`<path fill="none" stroke="var(--muted)" stroke-dasharray="2.500 1.500" d="M1 1h12v12H1z"/><path fill="none" stroke="var(--muted)" stroke-width="1.300" d="M5.200 5.400a1.800 1.800 0 1 1 2.700 1.600c-.6.400-.9.700-.9 1.400"/><circle cx="7" cy="10.400" r=".8" fill="var(--muted)"/>`,
  exempt: svg`<path fill="var(--muted)" d="M3 2h3v10H3zM8 2h3v10H8z"/>`,
  fails: svg`<path fill="var(--crit)" d="M0.500 2h13L7 13z"/>`,
  unsaid: svg`<path fill="none" stroke="var(--muted)" stroke-width="1.400" stroke-dasharray="2.500 1.500" d="M1.500 2.500h11L7 12z"/>`,
  clock: svg`<circle cx="7" cy="7" r="5.500" fill="none" stroke="currentColor" stroke-width="1.200"/><path fill="none" stroke="currentColor" stroke-width="1.200" d="M7 3.500V7l2.500 1.500"/>`,
};

/** One sign; said by the word beside it, so hidden from readers of the screen. */
export function glyph(sign: Sign): TemplateResult {
  return html`<svg class="glyph" viewBox="0 0 14 14" aria-hidden="true">${shapes[sign]}</svg>`;
}

const BAD: Record<CheckName, Sign> = {
  registration: 'unregistered',
  online: 'offline',
  image: 'image',
  position: 'position',
};

/** The sign of a check in a state. */
export function checkSign(check: CheckName, state: State): Sign {
  if (state === 'good') return 'normal';
  return state === 'unknown' ? 'unknown' : BAD[check];
}

/** The sign of the failing part of a metric. */
export function metricSign(metric: Metric): Sign {
  return metric === 'usable' ? 'fails' : BAD[metric];
}

/** The sign of a verdict; none where nothing is wrong. */
export function verdictSign(verdict: Verdict): Sign | null {
  if (verdict === 'fails') return 'fails';
  return verdict === 'cannot-be-said' ? 'unsaid' : null;
}

/** Sign and word on one line. */
export const signed = css`
  .signed {
    display: inline-flex;
    align-items: center;
    gap: 6px;
  }
`;
