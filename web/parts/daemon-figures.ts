/** How a probe is getting on: its cycle, the ages of what it says, the way to each segment, and who keeps it waiting. */
import { css, html, nothing, type TemplateResult } from 'lit';
import type { Daemon } from '../../server/api/wire.ts';
import { count, listed, took } from '../figures.ts';
import { clock, duration } from '../times.ts';
import { text } from '../words.ts';
import { glyph } from './glyph.ts';

export const daemonFigureStyles = css`
  .bars {
    display: grid;
    gap: 2px;
  }
  .bars li {
    display: grid;
    grid-template-columns: minmax(0, 8em) minmax(0, 1fr) minmax(4em, auto);
    gap: var(--s3);
    align-items: center;
  }
  .bars progress {
    width: 100%;
  }
  .figures a {
    display: inline-block;
    min-height: 24px;
  }
  .figures {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(min(100%, 280px), 1fr));
    gap: var(--s4);
    align-items: start;
  }
`;

/** Nothing of a probe that has told nothing. */
export function daemonFigures({
  ages,
  canaries,
  slowest,
  nightSegments,
  flapping,
  viid,
}: Daemon): TemplateResult | typeof nothing {
  if (ages === null && canaries.length === 0 && slowest.length === 0 && viid === null) return nothing;
  return html`${ages === null ? nothing : cycleOf(ages.cycle)}
    ${
      nightSegments.length === 0
        ? nothing
        : html`<p class="small"><span class="strong">${text('probe.night')}</span> ${listed(nightSegments)}</p>`
    }
    ${
      flapping === null || flapping === 0
        ? nothing
        : html`<p class="small"><span class="strong">${text('probe.flapping')}</span> ${text('probe.flappingNote', { devices: flapping })}</p>`
    }
    ${
      viid === null
        ? nothing
        : html`<p class="small"><span class="strong">${text('probe.listener')}</span> ${listenerWords(viid)}</p>`
    }
    <div class="figures">
      ${ages === null ? nothing : agesOf(ages.histogram)} ${canaryList(canaries)} ${slowList(slowest)}
    </div>`;
}

function listenerWords({
  port,
  keepalives,
  unread,
  badDigests,
  ...figures
}: NonNullable<Daemon['viid']>): string {
  const state = text('probe.listenerState', { ...figures, port: String(port) });
  // A daemon of an earlier version does not tell the rest.
  if (keepalives === undefined || unread === undefined || badDigests === undefined) return state;
  return `${state} · ${text('probe.listenerMore', { keepalives, unread, badDigests })}`;
}

/** How far a sweep is that somebody asked for; nothing when nobody did. */
export function sweepProgress({ sweep }: Daemon): TemplateResult | typeof nothing {
  if (sweep === null) return nothing;
  const { beganMs, done, due, isOver } = sweep;
  const words = text(isOver ? 'probe.sweepOver' : 'probe.sweepDone', { done, due, time: clock(beganMs) });
  return html`<label class="line" role="status">
    ${isOver ? nothing : html`<span class="strong">${text('probe.sweeping')}</span>`} ${words}
    ${isOver ? nothing : html`<progress max=${Math.max(due, 1)} .value=${done}></progress>`}
  </label>`;
}

type Ages = NonNullable<Daemon['ages']>;

function cycleOf({ everyMs, elapsedMs, done, due }: Ages['cycle']): TemplateResult | typeof nothing {
  if (everyMs === 0) return nothing;
  const words = text('daemons.cycleDone', {
    done,
    due,
    every: duration(everyMs),
    elapsed: duration(elapsedMs),
  });
  return html`<label class="line small">
    <span class="strong">${text('daemons.cycle')}</span> ${words}
    <progress max=${Math.max(due, 1)} .value=${due === 0 ? 1 : done}></progress>
  </label>`;
}

function agesOf(histogram: Ages['histogram']): TemplateResult {
  const most = Math.max(1, ...histogram.map((bucket) => bucket.count));
  return html`<section class="stack" aria-label=${text('daemons.ages')}>
    <h3>${text('daemons.ages')}</h3>
    <ul class="bars small">
      ${histogram.map(({ uptoMs, count: devices }) => {
        const name =
          uptoMs === null ? text('daemons.ageOver') : text('daemons.ageUpTo', { age: ageWords(uptoMs) });
        return html`<li>
          <span>${name}</span>
          <progress aria-label=${name} max=${most} .value=${devices}></progress>
          <span class="number">${count(devices)}</span>
        </li>`;
      })}
    </ul>
  </section>`;
}

/** 60 and 65 seconds are not the same minute. */
function ageWords(ms: number): string {
  return ms <= 120_000 ? text('time.seconds', { count: Math.round(ms / 1_000) }) : duration(ms);
}

function canaryList(canaries: Daemon['canaries']): TemplateResult | typeof nothing {
  if (canaries.length === 0) return nothing;
  return html`<section class="stack" aria-label=${text('daemons.canaries')}>
    <h3>${text('daemons.canaries')}</h3>
    <ul>
      ${canaries.map(
        ({ segment, state, sinceMs }) => html`<li class="line">
          <span class="signed">
            ${glyph(state === 'open' ? 'normal' : state === 'cut' ? 'offline' : 'unknown')}
            <span><span class="strong">${segment}</span> ${text.word('canaryState', state)}</span>
          </span>
          ${
            state === 'none'
              ? nothing
              : html`<span class="small muted">${text('daemons.since', { time: clock(sinceMs) })}</span>`
          }
        </li>`,
      )}
    </ul>
  </section>`;
}

function slowList(slowest: Daemon['slowest']): TemplateResult | typeof nothing {
  if (slowest.length === 0) return nothing;
  return html`<section class="stack" aria-label=${text('daemons.slowest')}>
    <h3>${text('daemons.slowest')}</h3>
    <ol>
      ${slowest.map(
        ({ device, host, tookMs }) => html`<li>
          <a href="/devices/${device}">${text('daemons.slowHost', { host, took: took(tookMs) })}</a>
        </li>`,
      )}
    </ol>
  </section>`;
}
