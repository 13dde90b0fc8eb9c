/** The lay-out of a unit's page: five tiles, tables beside flags and trend, one column on a phone. */
import { css } from 'lit';

export const boardStyles = css`
  .tiles {
    display: grid;
    grid-template-columns: repeat(5, minmax(0, 1fr));
    gap: var(--s3);
  }
  .columns {
    display: grid;
    grid-template-columns: minmax(0, 1fr) minmax(300px, 400px);
    gap: var(--s4);
    align-items: start;
  }
  .heading {
    margin-bottom: var(--s2);
  }
  .flags {
    display: grid;
    gap: var(--s2);
  }
  details .flags {
    max-height: 400px;
    overflow: auto;
    padding-top: var(--s2);
  }
  .flags a {
    min-height: 28px;
  }
  .trend-place {
    min-height: 320px;
  }
  .skeleton {
    visibility: hidden;
    animation: appear 0s 300ms forwards;
  }
  @keyframes appear {
    to {
      visibility: visible;
    }
  }
  .ghost {
    height: 44px;
    width: 40%;
    background: var(--line);
    border-radius: 4px;
  }
  .ghost-tile {
    height: 172px;
  }
  .ghost-table {
    height: 300px;
  }
  @media (max-width: 1199px) {
    .columns {
      grid-template-columns: minmax(0, 1fr);
    }
  }
  @media (max-width: 959px) {
    .tiles {
      grid-template-columns: repeat(3, minmax(0, 1fr));
    }
  }
  @media (max-width: 719px) {
    .tiles {
      grid-template-columns: repeat(2, minmax(0, 1fr));
      gap: var(--s2);
    }
    .tiles > :last-child {
      grid-column: 1 / -1;
    }
  }
  @media print {
    .columns {
      grid-template-columns: minmax(0, 1fr);
    }
    .tiles {
      grid-template-columns: repeat(4, minmax(0, 1fr));
    }
    .tiles > * {
      break-inside: avoid;
    }
  }
`;
