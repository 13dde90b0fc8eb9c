/** The plain look of every control, table and link, and a few words of layout; made of the tokens. */
import { css } from 'lit';

/** Shared by every element that shows something: controls, tables, links, and a few words of layout. */
export const base = css`
  :host {
    display: block;
  }
  /* What a search found: under a line, because colour never stands alone. */
  mark {
    background: none;
    color: inherit;
    font-weight: 700;
    text-decoration: underline 2px var(--accent);
    text-underline-offset: 2px;
  }
  :host([hidden]),
  [hidden] {
    display: none !important;
  }
  *,
  *::before,
  *::after {
    box-sizing: border-box;
  }
  h1,
  h2,
  h3,
  p,
  dl,
  dd,
  ol,
  ul,
  figure,
  fieldset {
    margin: 0;
    padding: 0;
    min-width: 0;
  }
  ol,
  ul {
    list-style: none;
  }
  fieldset {
    border: 0;
  }
  h1 {
    font-size: 20px;
    font-weight: 600;
    line-height: 1.3;
  }
  h2 {
    font-size: 16px;
    font-weight: 600;
    line-height: 1.4;
  }
  h3,
  legend {
    font-size: var(--base);
    font-weight: 600;
    padding: 0;
  }
  a {
    color: var(--accent);
    text-underline-offset: 2px;
  }
  :focus-visible {
    outline: 2px solid var(--accent);
    outline-offset: 2px;
  }
  .muted {
    color: var(--muted);
  }
  .small {
    font-size: 12px;
  }
  .strong {
    font-weight: 600;
  }
  .mono {
    font-family: var(--mono);
    font-size: 0.93em;
  }
  .crit {
    color: var(--crit);
  }
  .number {
    text-align: right;
    white-space: nowrap;
  }
  .nowrap {
    white-space: nowrap;
  }
  .card {
    background: var(--surface);
    border: 1px solid var(--line);
    border-radius: 4px;
    padding: var(--s4);
    min-width: 0;
  }
  .stack {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: var(--s4);
  }
  .line {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: var(--s2) var(--s3);
  }
  .apart {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    justify-content: space-between;
    gap: var(--s2) var(--s4);
  }
  .glyph {
    width: 14px;
    height: 14px;
    flex: none;
    vertical-align: -2px;
  }
  .unseen {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }

  button,
  input,
  select,
  textarea {
    font: inherit;
    font-size: var(--base);
    color: inherit;
  }
  button,
  .button,
  select,
  input:not([type="checkbox"]):not([type="radio"]),
  textarea {
    min-height: var(--target);
    padding: 4px 10px;
    border: 1px solid var(--ctl);
    border-radius: 4px;
    background: var(--surface);
    max-width: 100%;
  }
  input[type="file"] {
    padding: 4px;
  }
  textarea {
    width: 100%;
    resize: vertical;
  }
  select {
    min-width: 0;
  }
  button,
  .button {
    display: inline-flex;
    align-items: center;
    justify-content: center;
    gap: var(--s2);
    cursor: pointer;
    text-decoration: none;
    white-space: nowrap;
    color: var(--text);
  }
  button:hover,
  .button:hover {
    background: var(--raised);
    border-color: var(--text);
  }
  button[aria-pressed="true"],
  .button[aria-current]:not([aria-current="false"]) {
    border-color: var(--accent);
    box-shadow: inset 0 0 0 1px var(--accent);
    font-weight: 600;
  }
  button:disabled {
    color: var(--muted);
    border-style: dashed;
    cursor: default;
    background: none;
  }
  button.primary,
  .button.primary {
    background: var(--accent);
    border-color: var(--accent);
    color: var(--on-accent);
    font-weight: 600;
  }
  button.primary:hover,
  .button.primary:hover {
    border-color: var(--text);
  }
  button.primary:disabled {
    background: none;
    color: var(--muted);
  }
  button.danger {
    border-color: var(--crit);
    color: var(--crit);
  }
  button.plain {
    border-color: transparent;
    background: none;
    padding-inline: 6px;
  }
  input[type="checkbox"],
  input[type="radio"] {
    width: 18px;
    height: 18px;
    margin: 0;
    accent-color: var(--accent);
    flex: none;
  }
  label.field,
  .field {
    display: grid;
    gap: var(--s1);
    min-width: 0;
    align-content: start;
  }
  .field > input,
  .field > select,
  .field > textarea {
    width: 100%;
  }
  label.tick {
    display: inline-flex;
    align-items: center;
    gap: var(--s2);
    min-height: var(--target);
  }
  .fields {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(min(100%, 220px), 1fr));
    gap: var(--s3);
  }
  [aria-invalid="true"] {
    border-color: var(--crit) !important;
  }

  .scroll {
    position: relative;
    overflow-x: auto;
    max-width: 100%;
  }
  table {
    border-collapse: collapse;
    width: 100%;
  }
  caption {
    text-align: left;
    padding-bottom: var(--s2);
    color: var(--muted);
  }
  th,
  td {
    padding: 0 10px;
    height: 36px;
    text-align: left;
    border-bottom: 1px solid var(--line);
  }
  td.wrap {
    padding-block: 6px;
  }
  th {
    font-weight: 600;
    color: var(--muted);
    font-size: 12px;
    white-space: nowrap;
  }
  th.number,
  td.number {
    text-align: right;
  }
  th button {
    border: 0;
    padding: 0 2px;
    min-height: 28px;
    background: none;
    font-size: inherit;
    font-weight: 600;
    color: inherit;
  }
  tbody th {
    font-size: inherit;
    color: inherit;
    font-weight: 400;
    white-space: normal;
  }
  tbody tr:hover {
    background: var(--raised);
  }
  tbody tr:focus-within {
    background: var(--raised);
  }
  dialog {
    color: var(--text);
    background: var(--surface);
    border: 1px solid var(--ctl);
    border-radius: 4px;
    padding: var(--s5);
    max-width: min(640px, calc(100vw - 32px));
  }
  dialog::backdrop {
    background: rgb(0 0 0 / 50%);
  }
  progress {
    accent-color: var(--muted);
    width: 120px;
  }
  summary {
    cursor: pointer;
    min-height: 24px;
  }
  .note {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: var(--s2) var(--s3);
    padding: var(--s2) var(--s3);
    border: 1px solid var(--ctl);
    border-left-width: 4px;
    border-radius: 4px;
    background: var(--surface);
  }
  .note.warn {
    border-color: var(--warn);
  }
  .note.crit-edge {
    border-color: var(--crit);
  }
  @media (max-width: 719px) {
    .scopes {
      gap: var(--s2);
    }
    .scopes .button {
      padding-inline: 8px;
      font-size: 14px;
    }
  }
  .paper {
    display: none;
  }
  @media print {
    .paper {
      display: block;
    }
    /* A head that sorts is a head on paper too. */
    th button {
      display: inline !important;
      color: inherit;
      padding: 0;
    }
    .scroll {
      overflow: visible;
    }
    button:not(th button),
    .button,
    form,
    .no-print {
      display: none !important;
    }
    tr {
      break-inside: avoid;
    }
    thead {
      display: table-header-group;
    }
  }
`;
