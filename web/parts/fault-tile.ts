/** One camera with a fault in its picture: now beside usual, the fault in words, and what a person says of it. */
import { css, html, nothing, type TemplateResult } from 'lit';
import type { ImageFault } from '../../server/api/wire.ts';
import { codeGroups } from '../figures.ts';
import { may } from '../session.ts';
import { clock } from '../times.ts';
import { text } from '../words.ts';
import { placeWords, sentenceOf, severityWord } from './fault-phrase.ts';
import { glyph } from './glyph.ts';
import { keptPicture } from './picture-pair.ts';
import './drawn-picture.ts';

export type Said = 'agree' | 'not-a-fault';

/** What is true of a row on the screen beyond what the server told. */
export interface Shown {
  readonly row: ImageFault;
  readonly answer: Said | null;
  readonly isBusy: boolean;
  readonly hasRecovered: boolean;
  readonly isDrawn: boolean;
  /** True where the answer that stands can be taken back. */
  readonly isUndoable: boolean;
}

/** What a person wishes of a row. */
export interface RowDeeds {
  readonly say: (row: ImageFault, answer: Said) => void;
  readonly undo: (row: ImageFault) => void;
}

/** One row is one camera with one fault. */
export function rowKey({ device, fault }: ImageFault): string {
  return `${device.id} ${fault}`;
}

/** The file of a device, opened at its picture. */
export function pictureHref(device: number): string {
  return `/devices/${device}?part=picture`;
}

/** As a tile of pictures. */
export function faultTile(shown: Shown, deeds: RowDeeds): TemplateResult {
  const { row, hasRecovered } = shown;
  const { device, fault, sinceMs } = row;
  return html`<li class="tile card" data-row=${rowKey(row)}>
    <div class="names">
      <a href=${pictureHref(device.id)} data-line>${device.name}</a>
      <span class="small muted nowrap">${device.unit.name}</span>
    </div>
    ${pictures(shown)}
    <div class="apart">
      <span class="signed">
        ${glyph(hasRecovered ? 'normal' : 'image')}
        <span><span class="strong">${text.word('reason', fault)}</span>${hasRecovered ? html` · ${text('imageFaults.recovered')}` : nothing}</span>
      </span>
      ${severityBar(row)}
    </div>
    <p class="small words">
      ${sentenceOf(row, sinceMs)}${placeWords(row) === '' ? nothing : html` · ${placeWords(row)}`}
    </p>
    ${answerPart(shown, deeds)}
  </li>`;
}

/** As one line. */
export function faultLine(shown: Shown, deeds: RowDeeds): TemplateResult {
  const { row, hasRecovered } = shown;
  const { device, fault, sinceMs } = row;
  return html`<tr data-row=${rowKey(row)}>
    <th scope="row"><a href=${pictureHref(device.id)} data-line>${device.name}</a></th>
    <td class="nowrap">
      <span class="signed"
        >${glyph(hasRecovered ? 'normal' : 'image')}${text.word('reason', fault)}${hasRecovered ? html` · ${text('imageFaults.recovered')}` : nothing}</span
      >
    </td>
    <td>${severityBar(row)}</td>
    <td class="wrap small">${sentenceOf(row, sinceMs)}</td>
    <td class="nowrap">${device.unit.name}</td>
    <td title=${codeGroups(device.code)}><span class="mono nowrap">…${device.code.slice(-6)}</span></td>
    <td class="nowrap">${answerPart(shown, deeds)}</td>
  </tr>`;
}

function pictures({ row, isDrawn }: Shown): TemplateResult {
  const { device, pictureMs, referenceAtMs, fault, where, shift } = row;
  if (!may('view-pictures')) return html`<p class="small muted">${text('imageFaults.notAllowed')}</p>`;
  return html`<div class="pair">
    <figure>
      ${
        pictureMs === null
          ? html`<div class="empty small muted">${text('imageFaults.noPicture')}</div>`
          : html`<drawn-picture
              src="/api/devices/${device.id}/thumb.jpg?at=${pictureMs}"
              alt=${text('health.latestAlt', { name: device.name, time: clock(pictureMs) })}
              .fault=${fault}
              .where=${where}
              .shift=${shift}
              .isDrawn=${isDrawn}
              .isSmall=${true}
            ></drawn-picture>`
      }
      <figcaption class="small muted">${text('imageFaults.latest')}${pictureMs === null ? nothing : ` ${clock(pictureMs)}`}</figcaption>
    </figure>
    <figure>
      ${
        referenceAtMs === null
          ? html`<div class="empty small muted">${text('imageFaults.noUsual')}</div>`
          : html`<drawn-picture
              src=${keptPicture(device.id, referenceAtMs, 'thumb')}
              alt=${text('imageFaults.usualAlt', { name: device.name, time: clock(referenceAtMs) })}
              .isSmall=${true}
            ></drawn-picture>`
      }
      <figcaption class="small muted">${text('imageFaults.usual')}${referenceAtMs === null ? nothing : ` ${clock(referenceAtMs)}`}</figcaption>
    </figure>
  </div>`;
}

/** How far past its limit: word, figure and length say the same. */
function severityBar({ severity }: ImageFault): TemplateResult {
  return html`<span class="severity small" title=${text('imageFaults.severityHint')}>
    <svg viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
      <rect class="way" width="100" height="8"></rect>
      <rect class="done" width=${severity} height="8"></rect>
    </svg>
    <span class="unseen">${text('imageFaults.severity')}</span>
    <span class="nowrap">${text('imageFaults.severityOf', { word: severityWord(severity), value: severity })}</span>
  </span>`;
}

/** Agree or not; an answer that stands shows itself and can be taken back. */
function answerPart(
  { row, answer, isBusy, isUndoable }: Shown,
  deeds: RowDeeds,
): TemplateResult | typeof nothing {
  if (!may('view-pictures') || row.pictureMs === null) return nothing;
  const of = (words: string) => `${words}: ${row.device.name}`;
  if (answer !== null) {
    return html`<div class="line says">
      <span class="signed strong">${glyph('normal')} ${text.word('faultAnswer', answer)}</span>
      ${
        isUndoable
          ? html`<button ?disabled=${isBusy} aria-label=${of(text('health.undo'))} @click=${() => deeds.undo(row)}>${text('health.undo')}</button>`
          : nothing
      }
    </div>`;
  }
  return html`<div class="line says">
    <button ?disabled=${isBusy} aria-label=${of(text('health.agree'))} @click=${() => deeds.say(row, 'agree')}>${text('health.agree')}</button>
    <button ?disabled=${isBusy} aria-label=${of(text('health.notAFault'))} @click=${() => deeds.say(row, 'not-a-fault')}>
      ${text('health.notAFault')}
    </button>
  </div>`;
}

/** Pictures in rows, as many as fit beside each other. */
export const tileFrame = css`
  .tiles {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(min(100%, var(--tile, 260px)), 1fr));
    gap: var(--s3);
  }
  .tile {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    align-content: start;
    gap: var(--s2);
  }
  .tile:focus-within {
    outline: 2px solid var(--accent);
    outline-offset: var(--gap, 3px);
  }
`;

export const tileStyles = css`
  .tiles {
    --tile: 390px;
  }
  .tile {
    --gap: 1px;
    padding: var(--s3);
  }
  .names {
    display: flex;
    align-items: baseline;
    justify-content: space-between;
    gap: var(--s3);
  }
  .names a {
    display: inline-flex;
    align-items: center;
    min-height: 24px;
    min-width: 0;
    overflow-wrap: anywhere;
    /* The focus brings the whole tile into sight, above what was noted last. */
    scroll-margin: var(--s4) 0 330px;
  }
  .pair {
    display: grid;
    grid-template-columns: repeat(2, minmax(0, 1fr));
    gap: var(--s2);
  }
  .empty {
    display: grid;
    place-items: center;
    aspect-ratio: 16 / 9;
    border: 1px dashed var(--ctl);
    border-radius: 4px;
    text-align: center;
  }
  .severity {
    display: inline-flex;
    align-items: center;
    gap: 6px;
  }
  .severity svg {
    width: 56px;
    height: 8px;
    border: 1px solid var(--ctl);
  }
  .severity .way {
    fill: var(--surface);
  }
  .severity .done {
    fill: var(--warn);
  }
  .words {
    overflow-wrap: anywhere;
  }
  .tile .says {
    align-self: end;
  }
  td .says {
    flex-wrap: nowrap;
    gap: var(--s2);
  }
  td .says button {
    min-height: 28px;
    padding-block: 2px;
  }
  /* What was noted stays in sight, wherever the list is scrolled to. */
  .said {
    position: sticky;
    bottom: 0;
    padding: var(--s2) var(--s3);
    background: var(--raised);
    border: 1px solid var(--ctl);
    border-radius: 4px;
  }
  .said:empty {
    display: none;
  }
  @media (max-width: 719px) {
    .names a {
      min-height: 40px;
    }
    .says > button,
    td .says button {
      flex: 1 1 40%;
      min-height: var(--target);
    }
    table.cards td:last-child {
      flex: 0 0 100%;
    }
    .said {
      bottom: 56px;
    }
  }
`;
