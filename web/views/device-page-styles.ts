/** The lay-out of a device's file: evidence on the left, pictures and the file on the right, one column on a phone. */
import { css } from 'lit';

export const deviceStyles = css`
  .columns {
    display: grid;
    grid-template-columns: minmax(0, 3fr) minmax(0, 2fr);
    gap: var(--s4);
    align-items: start;
  }
  .checks {
    display: grid;
    gap: 0;
  }
  .checks li {
    display: grid;
    grid-template-columns: 6em 8em minmax(0, 1fr) auto;
    gap: 0 var(--s3);
    align-items: baseline;
    padding: 6px 0;
    border-bottom: 1px solid var(--line);
  }
  .standing {
    margin-right: var(--s3);
  }
  /* Where all of it stands side by side there is nowhere to jump to. */
  @media (min-width: 1024px) {
    .jump {
      display: none;
    }
  }
  @media (max-width: 1023px) {
    .columns {
      grid-template-columns: minmax(0, 1fr);
    }
    /* One column: the picture comes right after the four checks. */
    .columns > .stack {
      display: contents;
    }
    .columns > .stack > * {
      order: 2;
    }
    .columns > .stack > .present {
      order: 0;
    }
    .columns > .stack > .picture-card {
      order: 1;
    }
  }
  @media (max-width: 719px) {
    .checks li {
      grid-template-columns: auto minmax(0, 1fr);
    }
    .checks li > :nth-child(n + 3) {
      grid-column: 1 / -1;
    }
  }
`;
