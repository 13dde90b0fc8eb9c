/** The look that figures share: of tiles with a rate and of charts of rates. */
import { css } from 'lit';

/** A tile: name, figure and verdict in one line. Red where it is not met. */
export const tileLook = css`
  .tile {
    height: 100%;
    padding: var(--s3) var(--s4);
  }
  .tile.fails {
    border-color: var(--crit);
  }
  .said {
    display: flex;
    flex-wrap: wrap;
    align-items: baseline;
    justify-content: space-between;
    gap: 0 var(--s2);
  }
  .figure {
    line-height: 1.25;
    font-weight: 600;
    color: var(--figure, var(--text));
  }
  .fails .figure {
    color: var(--figure, var(--crit));
  }
  .unsaid .figure {
    color: var(--muted);
  }
`;

/** A chart: thin lines of the grid, the line to meet in black, dots that are grey. */
export const chartLook = css`
  svg {
    display: block;
    width: 100%;
    font-size: 12px;
  }
  .grid {
    stroke: var(--line);
  }
  .target {
    stroke: var(--text);
    stroke-width: 1.2;
  }
  .dot {
    fill: var(--muted);
  }
`;
