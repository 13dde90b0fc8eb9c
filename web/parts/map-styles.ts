/** How the map and what stands around it are laid out: list beside it on a desk, below it on a phone. */
import { css } from 'lit';

/** Of the map itself. */
export const chartStyles = css`
  :host {
    height: 100%;
  }
  #map {
    height: 100%;
    background: var(--raised);
    border: 1px solid var(--line);
    border-radius: 4px;
    isolation: isolate;
    font: inherit;
  }
  #map:focus-visible {
    outline: 2px solid var(--accent);
    outline-offset: -2px;
  }
  .leaflet-grab {
    cursor: grab;
  }
  .over.leaflet-grab {
    cursor: pointer;
  }
  #map canvas.marks {
    pointer-events: none;
    position: absolute;
    z-index: 450;
  }
  .unit-name span {
    position: absolute;
    transform: translate(-50%, -50%);
    white-space: nowrap;
    font-size: 12px;
    font-weight: 600;
    color: var(--text);
    text-shadow: 0 0 3px var(--surface), 0 0 3px var(--surface), 0 0 3px var(--surface);
    pointer-events: none;
  }
  .far .unit-name.town {
    display: none;
  }
  .leaflet-control-scale-line {
    background: var(--surface);
    color: var(--text);
    border-color: var(--text);
    text-shadow: none;
  }
`;

/** Of the page around it. */
export const mapPageStyles = css`
  .stack {
    gap: var(--s3);
  }
  .tools {
    align-items: end;
  }
  .board {
    display: grid;
    grid-template-columns: minmax(0, 1fr) 360px;
    gap: var(--s3);
    height: calc(100vh - 172px);
    min-height: 460px;
  }
  .chart {
    display: grid;
    grid-template-rows: minmax(0, 1fr) auto;
    gap: var(--s2);
    min-width: 0;
    position: relative;
  }
  .keys {
    position: absolute;
    top: 10px;
    left: 10px;
    z-index: 2;
    display: flex;
    flex-direction: column;
    gap: 4px;
    align-items: flex-start;
  }
  .keys button {
    min-width: var(--target);
  }
  .foot {
    display: flex;
    flex-wrap: wrap;
    gap: 2px var(--s4);
    font-size: 12px;
  }
  .legend {
    display: flex;
    flex-wrap: wrap;
    gap: 2px var(--s3);
  }
  .legend li {
    display: inline-flex;
    align-items: center;
    gap: 4px;
  }
  .legend svg {
    width: 18px;
    height: 14px;
    flex: none;
  }
  aside {
    display: flex;
    flex-direction: column;
    gap: var(--s3);
    min-height: 0;
    min-width: 0;
  }
  aside .card {
    padding: var(--s3);
  }
  .rows {
    flex: 1;
    min-height: 0;
    overflow: auto;
  }
  .rows li {
    padding: 6px 0;
    border-bottom: 1px solid var(--line);
  }
  .rows li:last-child {
    border-bottom: 0;
  }
  .rows li a {
    display: inline-flex;
    align-items: center;
    gap: 6px;
    min-height: 24px;
    overflow-wrap: anywhere;
  }
  .rows .under {
    padding-left: 20px;
  }
  .number {
    text-align: right;
  }
  @media (max-width: 1023px) {
    .board {
      grid-template-columns: minmax(0, 1fr);
      height: auto;
    }
    .chart {
      height: 62vh;
      min-height: 340px;
    }
    /* In a row above the city, of which a phone shows little enough. */
    .keys {
      flex-flow: row wrap;
      right: 10px;
    }
    .rows {
      max-height: none;
    }
  }
  @media (max-width: 719px) {
    .tools {
      display: grid;
      grid-template-columns: minmax(0, 1fr) minmax(0, 1fr);
    }
    .tools map-search {
      grid-column: 1 / -1;
    }
    .tools label {
      min-width: 0;
    }
    .tools select {
      width: 100%;
    }
    .rows li a {
      min-height: 40px;
    }
  }
`;

/** Of the search beside its layers: what was found lies over the map, so that nothing moves when it comes. */
export const mapSearchStyles = css`
  :host {
    display: block;
    position: relative;
  }
  form {
    display: flex;
    align-items: end;
    gap: var(--s2);
  }
  input {
    width: 220px;
  }
  .found {
    position: absolute;
    z-index: 3;
    top: 100%;
    right: 0;
    width: min(420px, 92vw);
    margin-top: var(--s2);
    max-height: 60vh;
    overflow: auto;
  }
  .found .results {
    display: flex;
    flex-direction: column;
    gap: var(--s2);
    margin: var(--s2) 0;
  }
  .found .results button {
    text-align: start;
  }
  @media (max-width: 719px) {
    label {
      min-width: 0;
      flex: 1;
    }
    input {
      width: 100%;
    }
    .found {
      width: 100%;
    }
  }
`;
