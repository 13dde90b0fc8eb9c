/** One look, step by step: what was tried, what came back, how long it took. */
import { html, nothing, type TemplateResult } from 'lit';
import type { Look } from '../../server/api/wire.ts';
import { took } from '../figures.ts';
import { clock } from '../times.ts';
import { text } from '../words.ts';
import { checkSign, glyph } from './glyph.ts';
import { answerWords, readingWords, stepWords } from './step-words.ts';

export function lookSteps(look: Look): TemplateResult {
  const { check, atMs, state, reason, steps, readings } = look;
  const facts = Object.entries(readings);
  const word = state === 'bad' ? text.word('fault', check) : text.word('state', state);
  return html`<div class="look">
    <p class="signed">
      ${glyph(checkSign(check, state))}
      <span
        ><span class="strong">${text.word('check', check)}</span> ${word}${
          reason === null ? nothing : html` · ${text.word('reason', reason)}`
        }
        <span class="muted small">${clock(atMs)}</span></span
      >
    </p>
    ${
      steps.length === 0
        ? nothing
        : html`<ol class="steps" aria-label=${text('device.steps')}>
            ${steps.map(
              ({ did, ok, got, tookMs }) => html`<li>
                <span class="mark">${ok ? '✓' : '✕'}<span class="unseen">${ok ? text('device.stepOk') : text('device.stepFailed')}</span></span>
                <span>${stepWords(did)}</span>
                <span class="mono got">${answerWords(got)}</span>
                <span class="muted nowrap">${took(tookMs)}</span>
              </li>`,
            )}
          </ol>`
    }
    ${
      facts.length === 0
        ? nothing
        : html`<p class="small muted">
            ${facts.map(([name, value]) => html`<span class="nowrap">${readingWords(name, value)}</span> `)}
          </p>`
    }
  </div>`;
}
