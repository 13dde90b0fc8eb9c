/** What must be said above every rate: probes that see nothing, and a first round that is still under way. */
import { html, nothing, type TemplateResult } from 'lit';
import type { Board } from '../../server/api/wire.ts';
import { clock } from '../times.ts';
import { text } from '../words.ts';
import { glyph } from './glyph.ts';

/** A line for each probe that is blind: its devices are unknown, not offline. */
export function blindNotes({ blind }: Pick<Board, 'blind'>): TemplateResult | typeof nothing {
  if (blind.length === 0) return nothing;
  return html`<div class="stack" role="status">
    ${blind.map(
      ({ daemon, sinceMs, devices, why }) => html`<div class="note warn">
        ${glyph('unknown')}
        <span>
          <span class="strong">${text('overview.blind', { daemon, time: clock(sinceMs), count: devices })}</span>
          ${why === '' ? nothing : text('overview.blindWhy', { why: text.word('reason', why) })}
        </span>
        <a href="/admin/daemons">${text('nav.daemons')}</a>
      </div>`,
    )}
  </div>`;
}

/** How far the first round has come, per check. */
export function firstRoundNote({ firstRound }: Pick<Board, 'firstRound'>): TemplateResult | typeof nothing {
  if (firstRound.done || firstRound.checks.length === 0) return nothing;
  return html`<section class="note" aria-label=${text('overview.firstRound')}>
    <span class="strong">${text('overview.firstRound')}</span>
    ${roundProgress(firstRound.checks)}
  </section>`;
}

/** A bar and a count for each check. */
export function roundProgress(checks: Board['firstRound']['checks']): TemplateResult[] {
  return checks.map(({ check, once, due }) => {
    const words = text('overview.firstRoundCheck', { check: text.word('check', check), once, due });
    return html`<label class="line small">
      ${words} <progress max=${Math.max(due, 1)} .value=${due === 0 ? 1 : once}></progress>
    </label>`;
  });
}
