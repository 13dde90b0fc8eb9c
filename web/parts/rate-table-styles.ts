/** The look of a table of rates: dense lines on a desk, cards on a phone. */
import { css } from 'lit';

export const rateTableStyles = css`
  .narrow {
    display: none;
  }
  th,
  td {
    padding-inline: 8px;
  }
  th.number button {
    margin-right: -2px;
  }
  .cell {
    display: inline-flex;
    align-items: center;
    justify-content: flex-end;
    gap: 4px;
    min-height: 28px;
    color: var(--figure, var(--text));
    text-decoration: underline;
    text-decoration-color: var(--ctl);
  }
  .cell:hover {
    text-decoration-color: currentColor;
  }
  .cell.fails {
    color: var(--figure, var(--crit));
    font-weight: 600;
  }
  .cell.cannot-be-said {
    color: var(--muted);
  }
  tbody th a {
    display: inline-flex;
    flex-wrap: wrap;
    align-items: baseline;
    gap: 0 6px;
    min-height: 24px;
  }
  /* Paper is narrower than a desk, and still wants the table. */
  @media screen and (max-width: 719px) {
    .wide {
      display: none;
    }
    .narrow {
      display: grid;
      gap: var(--s2);
    }
    .narrow .card {
      padding: var(--s2) var(--s3);
    }
    .narrow a {
      min-height: 32px;
      display: inline-flex;
      align-items: center;
    }
  }
`;
