/** The look of the steps of a look. */
import { css } from 'lit';

export const stepStyles = css`
  .look {
    display: grid;
    gap: var(--s1);
    padding-bottom: var(--s2);
  }
  .steps {
    display: grid;
    gap: 2px;
    padding-left: 20px;
  }
  .steps li {
    display: grid;
    grid-template-columns: 16px minmax(8em, auto) minmax(0, 1fr) auto;
    gap: 0 var(--s2);
    align-items: baseline;
    font-size: 12px;
  }
  .steps .got {
    overflow-wrap: anywhere;
  }
  @media (max-width: 719px) {
    .steps {
      padding-left: 0;
    }
    .steps li {
      grid-template-columns: 16px minmax(0, 1fr) auto;
    }
    .steps .got {
      grid-column: 2 / -1;
      grid-row: 2;
    }
  }
`;
