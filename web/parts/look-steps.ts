/** One look, step by step: what was tried, what came back, how long it took. */
import { html, nothing, type TemplateResult } from 'lit';
import type { Look } from '../../server/api/wire.ts';
import { took } from '../figures.ts';
import { clock } from '../times.ts';
import { text } from '../words.ts';
import { checkSign, glyph } from './glyph.ts';

/** The step in words, with what is particular to it kept: `TCP 连接 127.0.1.5:8554`. */
export function stepWords(did: string): string {
  const lane = /^lane (\d+): (.*)$/.exec(did);
  if (lane !== null) return `${text('device.lane', { lane: lane[1] ?? '' })} ${stepWords(lane[2] ?? '')}`;
  const known = STEPS.find(
    (step) => did === step || did.startsWith(`${step} `) || did.startsWith(`${step},`),
  );
  if (known === undefined) return did;
  const rest = did.slice(known.length);
  return `${text(`step.${known}`)}${known === 'compare' ? ` ${text.word('field', rest.trim())}` : rest}`;
}

/** Beginnings of steps that have words, longer ones first; names of protocols stay as they are. */
const STEPS = [
  'ONVIF clock',
  'judge picture',
  'live picture',
  'log in',
  'read coordinates',
  'record complete',
  'snapshot address',
  'GET snapshot',
  'compare',
  'look',
  'tcp',
] as const;

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
                <span class="mono got">${got}</span>
                <span class="muted nowrap">${took(tookMs)}</span>
              </li>`,
            )}
          </ol>`
    }
    ${
      facts.length === 0
        ? nothing
        : html`<p class="small muted">
            ${facts.map(([name, value]) => html`<span class="nowrap">${text.word('reading', name)} ${value}</span> `)}
          </p>`
    }
  </div>`;
}
