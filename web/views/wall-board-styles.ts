/** The look of the board on a wall: figures that are read from five metres, whatever the screen. */
import { css } from 'lit';

export const wallStyles = css`
  .board {
    display: grid;
    grid-template-rows: auto auto auto 1fr auto;
    gap: clamp(8px, 1.6vh, 24px);
    min-height: calc(100vh - 2 * var(--s4));
    font-size: clamp(14px, 1.5vw, 28px);
  }
  .head {
    display: flex;
    flex-wrap: wrap;
    justify-content: space-between;
    align-items: baseline;
    gap: 0 1em;
  }
  h1 {
    font-size: clamp(22px, 2.8vw, 56px);
  }
  h2 {
    font-size: 1em;
    color: var(--muted);
  }
  .now {
    font-size: clamp(22px, 2.8vw, 56px);
    font-variant-numeric: tabular-nums;
  }
  .age.loud {
    font-weight: 600;
    padding: 0.4em 0.6em;
    border: 2px solid var(--crit);
    border-radius: 4px;
  }
  .old .share {
    color: var(--muted);
  }
  .four {
    display: grid;
    grid-template-columns: repeat(4, minmax(0, 1fr));
    gap: clamp(8px, 1.2vw, 24px);
  }
  .one {
    background: var(--surface);
    border: 2px solid var(--line);
    border-radius: 4px;
    padding: clamp(8px, 1.2vw, 24px);
  }
  .one.fails {
    border-color: var(--crit);
  }
  .share {
    font-size: clamp(36px, 5.1vw, 150px);
    line-height: 1.1;
    font-weight: 600;
    font-variant-numeric: tabular-nums;
    white-space: nowrap;
  }
  .share .sign {
    font-size: 0.45em;
    font-weight: 400;
  }
  .fails .share {
    color: var(--crit);
  }
  .old .fails .share,
  .unsaid .share {
    color: var(--muted);
  }
  .counts {
    color: var(--muted);
  }
  .glyph {
    width: 0.9em;
    height: 0.9em;
  }
  .below {
    display: grid;
    grid-template-columns: minmax(0, 3fr) minmax(0, 2fr);
    gap: clamp(8px, 1.6vw, 32px);
    align-items: start;
  }
  .below table {
    font-size: 1em;
    width: 100%;
  }
  .below thead th {
    font-size: 0.8em;
  }
  .below td,
  .below th {
    padding-block: 0.25em;
  }
  td.fails {
    color: var(--crit);
    font-weight: 600;
  }
  li {
    display: flex;
    flex-wrap: wrap;
    padding-block: 0.2em;
  }
  .foot {
    display: flex;
    flex-wrap: wrap;
    gap: 0 1.5em;
    font-size: clamp(12px, 0.9vw, 18px);
    color: var(--muted);
  }
  .foot .keys {
    margin-left: auto;
  }
  .foot a {
    min-height: 24px;
  }
  @media (max-width: 719px) {
    .four {
      grid-template-columns: repeat(2, minmax(0, 1fr));
    }
    .below {
      grid-template-columns: minmax(0, 1fr);
    }
    .keys {
      display: none;
    }
    .one {
      padding: 8px;
    }
    .share {
      font-size: 30px;
    }
    .below table {
      font-size: 12px;
    }
    .below td,
    .below th {
      padding-inline: 3px;
    }
    .below .signed {
      gap: 2px;
    }
  }
`;
