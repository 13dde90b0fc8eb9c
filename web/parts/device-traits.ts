/** What a device says of itself: its clock judged by the tolerance, its identity beside the file, and the rest as told. */
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { Traits } from '../../server/api/wire.ts';
import { listed, took } from '../figures.ts';
import { Live } from '../live.ts';
import { base } from '../plain-look.ts';
import { clock, day, duration } from '../times.ts';
import { text } from '../words.ts';
import { glyph, type Sign, signed } from './glyph.ts';

type Clock = NonNullable<Traits['clock']>;
type Certificate = NonNullable<Traits['certificate']>;
type Recordings = NonNullable<Traits['recordings']>;
type Told = Traits['identity'][number];
type Value = Traits['values'][number];

const SIGNS: Record<Clock['verdict'], Sign> = {
  within: 'normal',
  beyond: 'clock',
  zone: 'clock',
  untold: 'unknown',
};
const DAY_MS = 86_400_000;

@customElement('device-traits')
export class DeviceTraits extends LitElement {
  static override styles = [
    base,
    signed,
    css`
      dl {
        display: grid;
        grid-template-columns: repeat(auto-fill, minmax(min(100%, 200px), 1fr));
        gap: var(--s2) var(--s4);
      }
      dt {
        font-size: 12px;
        color: var(--muted);
      }
      dd {
        overflow-wrap: anywhere;
      }
    `,
  ];

  @property({ type: Number }) device = 0;

  readonly #traits = new Live<Traits>(this, () => ({
    path: `/api/devices/${this.device}/traits`,
    concerns: ({ many, devices, registry }) => many || registry || devices.includes(this.device),
  }));

  override render() {
    return html`<section class="stack" aria-labelledby="heading">
      <div>
        <h2 id="heading">${text('traits.title')}</h2>
        <p class="small muted">${text('traits.lead')}</p>
      </div>
      ${this.#traits.render({
        waiting: () => html`<p class="muted">${text('shell.loading')}</p>`,
        failed: this.#traits.failed,
        here: (traits) =>
          traits.atMs === null
            ? html`<p class="muted">${text('traits.never')}</p>`
            : told(traits, traits.atMs),
      })}
    </section>`;
  }
}

function told(
  { clock: time, certificate, identity, values, recordings, missing }: Traits,
  atMs: number,
): TemplateResult {
  return html`<p class="small muted">${text('traits.asked', { time: clock(atMs) })}</p>
    ${time === null ? nothing : clockLine(time, atMs)}
    ${certificate === null ? nothing : certificateLine(certificate, atMs)}
    ${
      identity.length === 0
        ? nothing
        : html`<h3>${text('traits.identity')}</h3>
            <dl>${identity.map((one) => identityOf(one, atMs))}</dl>`
    }
    ${
      values.length === 0 && recordings === null
        ? nothing
        : html`<h3>${text('traits.more')}</h3>
            <dl>
              ${recordings === null ? nothing : fact(text('traits.recordings'), recorded(recordings), recordings.seenMs, atMs, besideFile(recordings))}
              ${joined(values).map(({ name, shown, value }) =>
                fact(text.word('reading', name), shown, value.seenMs, atMs, beforeOf(value)),
              )}
            </dl>`
    }
    ${
      missing.length === 0
        ? nothing
        : html`<p class="small muted">
            ${text('traits.missing')}:
            ${listed(missing.map(({ aspect, reason }) => `${text.word('aspect', aspect)} (${text.word('reason', reason)})`))}
          </p>`
    }`;
}

function clockLine(time: Clock, atMs: number): TemplateResult {
  const { verdict, driftMs, fault, toleranceMs, seenMs } = time;
  const drift =
    driftMs === null
      ? ''
      : text(driftMs < 0 ? 'traits.slow' : 'traits.fast', { duration: duration(Math.abs(driftMs)) });
  const words =
    verdict === 'untold'
      ? text('traits.untold', { why: text.word('clockFault', fault ?? 'unasked') })
      : verdict === 'zone'
        ? text('traits.zone', { drift })
        : text(`traits.${verdict}`, { drift, tolerance: duration(toleranceMs) });
  return html`<p class="signed">
    ${glyph(SIGNS[verdict])}
    <span>
      <span class="strong">${text('traits.clock')}</span> ${words} ${oldNote(seenMs, atMs)}
    </span>
  </p>`;
}

/** What is wrong comes first; that it is signed by itself is usual. */
function certificateLine(certificate: Certificate, atMs: number): TemplateResult {
  const { faults, daysLeft, fromMs, untilMs, issuer, isSelfSigned, key, protocol, cipher, seenMs } =
    certificate;
  const sound =
    daysLeft === null ? text('certificate.untold') : text('certificate.sound', { left: daysLeft });
  const facts = [
    ...(fromMs === null || untilMs === null
      ? []
      : [text('certificate.period', { from: day(fromMs), until: day(untilMs) })]),
    isSelfSigned ? text('certificate.self') : text('certificate.issued', { issuer }),
    key,
    `${protocol} ${cipher}`,
  ];
  return html`<p class="signed">
    ${glyph(faults.length === 0 ? 'normal' : 'unregistered')}
    <span>
      <span class="strong">${text('certificate.title')}</span>
      ${faults.length === 0 ? sound : faults.map((fault) => faultWords(fault, certificate)).join('; ')}
      <span class="small muted">${facts.join(' · ')}</span> ${oldNote(seenMs, atMs)}
    </span>
  </p>`;
}

function faultWords(fault: Certificate['faults'][number], { daysLeft, weaknesses }: Certificate): string {
  const why = listed(weaknesses.map((weakness) => text.word('tlsWeakness', weakness)));
  return text(`certificateFault.${fault}`, { days: Math.abs(daysLeft ?? 0), why });
}

/** How long recordings are to be kept by the file. */
function besideFile({ registeredDays: days, isShort }: Recordings): TemplateResult | typeof nothing {
  if (days === null || isShort === null) return nothing;
  return isShort
    ? html`<dd class="small signed">${glyph('unregistered')}<span>${text('certificate.fewDays', { days })}</span></dd>`
    : html`<dd class="small muted">${text('certificate.enoughDays', { days })}</dd>`;
}

function identityOf({ name, file, agrees, seen }: Told, atMs: number): TemplateResult {
  const sign = agrees === null ? nothing : glyph(agrees ? 'normal' : 'unregistered');
  return html`<div>
    <dt>${text.word('reading', name)}</dt>
    <dd>
      ${
        seen === null
          ? html`<span class="muted">${text('traits.notTold')}</span>`
          : html`<span class="signed">${sign}<span>${seen.value}</span></span> ${oldNote(seen.seenMs, atMs)}`
      }
    </dd>
    ${agrees === false ? html`<dd class="small">${text('traits.differs')}</dd>` : nothing}
    ${agrees === true ? html`<dd class="unseen">${text('traits.agrees')}</dd>` : nothing}
    ${file === '' || agrees === true ? nothing : html`<dd class="small muted">${text('traits.inFile', { value: file })}</dd>`}
    ${seen?.before ? changed(seen.sinceMs, seen.before) : nothing}
  </div>`;
}

function fact(
  name: string,
  shown: string,
  seenMs: number,
  atMs: number,
  after: TemplateResult | typeof nothing = nothing,
): TemplateResult {
  return html`<div>
    <dt>${name}</dt>
    <dd>${shown} ${oldNote(seenMs, atMs)}</dd>
    ${after}
  </div>`;
}

function beforeOf({ before, sinceMs }: Value): TemplateResult | typeof nothing {
  return before === null ? nothing : changed(sinceMs, before);
}

/** A new firmware is worth a line. */
function changed(
  sinceMs: number,
  { value, seenMs }: { readonly value: string | number; readonly seenMs: number },
): TemplateResult {
  return html`<dd class="small">
    ${text('traits.since', { time: clock(sinceMs) })}; ${text('traits.before', { value, time: clock(seenMs) })}
  </dd>`;
}

/** What could not be had this time is told with its own date. */
function oldNote(seenMs: number | null, atMs: number): TemplateResult | typeof nothing {
  if (seenMs === null || seenMs >= atMs) return nothing;
  return html`<span class="small muted">${text('traits.old', { time: clock(seenMs) })}</span>`;
}

function recorded({ count, fromMs, untilMs, days }: Recordings): string {
  if (count === 0 || untilMs === null) return text('traits.noRecordings');
  if (fromMs === null || days === null) return text('traits.recordedUntil', { until: day(untilMs) });
  return text('traits.recorded', { from: day(fromMs), until: day(untilMs), count: days });
}

/** Width and height are one thing. */
function joined(values: readonly Value[]): { name: string; shown: string; value: Value }[] {
  const height = values.find(({ name }) => name === 'height');
  return values.flatMap((value) => {
    if (value.name === 'height') return [];
    if (value.name === 'width' && height !== undefined)
      return [{ name: 'picture', shown: `${value.value}×${height.value}`, value }];
    return [{ name: value.name, shown: shownValue(value), value }];
  });
}

function shownValue({ name, value }: Value): string {
  if (name === 'streamAnswers') return text.word('streamAnswers', String(value));
  if (typeof value === 'string') return name === 'codec' ? value.toUpperCase() : value;
  switch (name) {
    case 'bitsPerSecond':
      return value >= 1e6 ? `${(value / 1e6).toFixed(1)} Mbit/s` : `${Math.round(value / 1e3)} kbit/s`;
    case 'keyIntervalMs':
      return value < DAY_MS ? took(value) : duration(value);
    case 'frameRate':
      return `${value} fps`;
    default:
      return String(value);
  }
}
