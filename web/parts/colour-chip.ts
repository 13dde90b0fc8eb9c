/** The colour of a month: a letter in a box and the word, so that it is read without any colour, and on paper. */
import { css, html, type TemplateResult } from 'lit';
import type { Colour } from '../../config/supervision.ts';
import { text } from '../words.ts';

/** The box with the first letter; with the whole word beside it where there is room. */
export function colourChip(colour: Colour, isBrief = false): TemplateResult {
  const word = text.word('colour', colour);
  const title = `${word}: ${text.word('colourHint', colour)}`;
  return isBrief
    ? html`<span class="chip ${colour}" title=${title}>${word.slice(0, 1)}</span>`
    : html`<span class="chip ${colour}" title=${title}>${word}</span>`;
}

export const chipStyles = css`
  .chip {
    display: inline-block;
    min-width: 24px;
    padding: 0 6px;
    border: 1px solid var(--ctl);
    border-radius: 4px;
    text-align: center;
    line-height: 22px;
    background: var(--surface);
    color: var(--text);
  }
  .chip.green {
    border-style: solid;
    color: var(--muted);
  }
  .chip.blue {
    border-color: var(--accent);
    box-shadow: inset 0 -3px 0 var(--accent);
  }
  .chip.orange {
    border-color: var(--warn);
    box-shadow: inset 0 -5px 0 var(--warn);
  }
  .chip.red {
    background: var(--crit);
    border-color: var(--crit);
    color: var(--surface);
    font-weight: 600;
  }
  .chip.grey {
    border-style: dashed;
    color: var(--muted);
  }
  @media print {
    .chip.red {
      background: none;
      border-width: 3px;
      color: inherit;
    }
  }
`;
