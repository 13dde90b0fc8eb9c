/** Tables of devices: lines on a desk, cards on a phone – the same cells, laid out anew; and the sum above them. */
import { css } from 'lit';

export const rowStyles = css`
  .filters {
    align-items: end;
  }
  .equation {
    display: flex;
    flex-wrap: wrap;
    align-items: baseline;
    gap: var(--s2);
    font-size: 16px;
  }
  .equation a {
    display: inline-flex;
    align-items: center;
    min-height: 24px;
  }
  td,
  tbody th {
    padding-block: 2px;
  }
  tbody th a {
    display: inline-flex;
    align-items: center;
    min-height: 28px;
  }
  @media (max-width: 719px) {
    table.cards,
    table.cards tbody {
      display: block;
    }
    table.cards thead {
      position: absolute;
      clip-path: inset(50%);
      width: 1px;
      height: 1px;
      overflow: hidden;
    }
    table.cards tr {
      display: flex;
      flex-wrap: wrap;
      gap: 2px var(--s3);
      padding: var(--s3) 0;
      border-bottom: 1px solid var(--line);
    }
    table.cards th,
    table.cards td {
      display: block;
      height: auto;
      border: 0;
      padding: 0;
      min-width: 0;
    }
    table.cards tbody th {
      flex: 0 0 100%;
    }
    table.cards tbody th a {
      min-height: 40px;
    }
    table.cards caption:not(.unseen) {
      display: block;
    }
    table.cards td {
      font-size: 14px;
      text-align: left;
    }
    table.cards td.number a {
      display: inline-flex;
      align-items: center;
      min-height: 28px;
    }
    /* Nothing to say. */
    table.cards td.bare {
      display: none;
    }
    table.cards th[data-label]::before,
    table.cards td[data-label]::before {
      content: attr(data-label) ' ';
      color: var(--muted);
    }
    .filters {
      display: grid;
      grid-template-columns: repeat(2, minmax(0, 1fr));
    }
    .filters > :not(.field) {
      grid-column: 1 / -1;
    }
    .filters select,
    .filters input {
      width: 100%;
    }
  }
`;
