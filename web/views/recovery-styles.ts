/** The lay-out of a plan of repair: sums side by side, a list that can be ticked, and an order list on paper. */
import { css } from 'lit';

export const recoveryStyles = css`
  .sums {
    display: grid;
    grid-template-columns: repeat(2, minmax(0, 1fr));
    gap: var(--s4);
  }
  .sums > section {
    display: grid;
    gap: var(--s1);
    align-content: start;
  }
  .sums > :only-child {
    grid-column: 1 / -1;
  }
  .total {
    display: grid;
    gap: var(--s1);
  }
  .figure {
    font-size: 20px;
    font-weight: 600;
    font-variant-numeric: tabular-nums;
  }
  .choices {
    gap: var(--s2) var(--s4);
  }
  .heading {
    margin-bottom: var(--s2);
  }
  td.tick {
    width: 44px;
    padding-inline: 4px;
  }
  label.tick {
    min-width: var(--target);
    justify-content: center;
  }
  .where {
    display: block;
  }
  tr.off th a {
    color: var(--muted);
  }
  .weak {
    display: grid;
  }
  .weak li {
    display: flex;
    flex-wrap: wrap;
    gap: 2px var(--s4);
    padding: var(--s2) 0;
    border-bottom: 1px solid var(--line);
  }
  .weak li:last-child {
    border-bottom: 0;
  }
  .paper-cell {
    display: none;
  }
  @media (max-width: 719px) {
    .sums {
      display: contents;
    }
    /* Whoever ticks far below sees what it comes to. */
    .follows {
      position: sticky;
      top: 0;
      z-index: 1;
      border-color: var(--accent);
      padding-block: var(--s2);
    }
    .follows p:not(.figure) {
      font-size: 14px;
    }
    .choices {
      gap: var(--s1);
    }
    table.cards td.tick {
      flex: 0 0 44px;
      order: -1;
    }
    table.cards tbody th {
      flex: 1 1 calc(100% - 60px);
    }
    table.cards td.wrap {
      flex: 0 0 100%;
    }
    /* Under the name, not under its box. */
    table.cards td.wrap,
    table.cards td.wrap + td.number {
      padding-left: 56px;
    }
    table.cards td.paper-cell,
    table.cards td:empty {
      display: none;
    }
  }
  @media print {
    td.tick,
    thead td.tick {
      display: none;
    }
    .paper-cell {
      display: table-cell;
      min-width: 28mm;
    }
    tr.off th a {
      color: inherit;
    }
    a {
      color: inherit;
      text-decoration: none;
    }
  }
`;
