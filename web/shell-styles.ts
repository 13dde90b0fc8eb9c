/** The look of the shell: one quiet header above, on a phone a bar of four entries below. */
import { css } from 'lit';

export const shellStyles = css`
  :host {
    min-height: 100vh;
    display: flex;
    flex-direction: column;
  }
  .skip {
    position: absolute;
    left: 8px;
    top: -60px;
    background: var(--surface);
    padding: 8px 12px;
    border: 1px solid var(--ctl);
    border-radius: 4px;
    z-index: 30;
  }
  .skip:focus {
    top: 8px;
  }
  .bar {
    position: fixed;
    inset: 0 0 auto;
    height: 3px;
    z-index: 40;
    visibility: hidden;
    background: var(--accent);
  }
  /* Only a wait that is felt is shown. */
  .bar.on {
    animation: appear 0s 300ms forwards;
  }
  @keyframes appear {
    to {
      visibility: visible;
    }
  }
  .skeleton-text {
    visibility: hidden;
    animation: appear 0s 300ms forwards;
  }
  header {
    display: flex;
    align-items: center;
    gap: var(--s3) var(--s4);
    padding: 0 var(--s4);
    min-height: 48px;
    background: var(--surface);
    border-bottom: 1px solid var(--line);
  }
  .brand {
    display: inline-flex;
    align-items: center;
    gap: 6px;
    color: var(--text);
    font-weight: 600;
    font-size: 16px;
    text-decoration: none;
    min-height: var(--target);
    white-space: nowrap;
  }
  .lamp-mark {
    width: 22px;
    height: 22px;
    color: var(--accent);
  }
  nav.top {
    display: flex;
    align-self: stretch;
  }
  nav a,
  nav summary {
    color: var(--text);
    text-decoration: none;
  }
  nav.top > a,
  nav.top > .more > summary {
    display: flex;
    align-items: center;
    padding: 0 12px;
    height: 100%;
    min-height: 48px;
    border-bottom: 2px solid transparent;
    border-top: 2px solid transparent;
    white-space: nowrap;
  }
  nav.top > a[aria-current] {
    border-bottom-color: var(--accent);
    font-weight: 600;
  }
  nav a:hover,
  nav summary:hover {
    background: var(--raised);
  }
  .more {
    position: relative;
  }
  .more > summary::-webkit-details-marker {
    display: none;
  }
  .more > summary {
    list-style: none;
  }
  .more > ul {
    position: absolute;
    z-index: 20;
    left: 0;
    top: 100%;
    min-width: 180px;
    padding: var(--s2) 0;
    background: var(--surface);
    border: 1px solid var(--ctl);
    border-radius: 4px;
  }
  .more li a {
    display: flex;
    align-items: center;
    min-height: 36px;
    padding: 0 var(--s4);
    white-space: nowrap;
  }
  .more li a[aria-current] {
    font-weight: 600;
  }
  .search {
    margin-left: auto;
    min-width: 120px;
    flex: 0 1 280px;
  }
  .live {
    display: inline-flex;
    align-items: center;
    gap: 6px;
    font-size: 12px;
    white-space: nowrap;
  }
  .live .as-of {
    min-width: 9.5em;
  }
  .lamp {
    width: 8px;
    height: 8px;
    border-radius: 50%;
    border: 1.5px solid var(--muted);
  }
  .lamp.live {
    background: var(--muted);
  }
  .broken .state {
    font-weight: 600;
  }
  .broken .lamp {
    border-style: dashed;
  }
  .stale {
    border-radius: 0;
    border-inline: 0;
  }
  main {
    flex: 1;
    width: 100%;
    max-width: 1600px;
    margin: 0 auto;
    padding: var(--s4);
  }
  main:focus {
    outline: none;
  }
  /* Figures that may be old are grey until the stream is back. */
  main.old {
    --figure: var(--muted);
  }
  main.lone {
    display: grid;
    place-content: center;
    min-height: 60vh;
  }
  nav.bottom {
    display: none;
  }

  @media (max-width: 1023px) and (min-width: 720px) {
    .live .as-of {
      display: none;
    }
    header {
      gap: var(--s2);
    }
  }
  @media (max-width: 719px) {
    :host {
      padding-bottom: calc(56px + env(safe-area-inset-bottom));
    }
    header {
      gap: var(--s2);
      padding: var(--s1) var(--s2) var(--s1) var(--s3);
      flex-wrap: wrap;
    }
    nav.top,
    .search {
      display: none;
    }
    .live {
      margin-left: auto;
    }
    .live .as-of {
      min-width: 0;
    }
    .live .state {
      position: absolute;
      clip-path: inset(50%);
    }
    .broken .state {
      position: static;
      clip-path: none;
    }
    main {
      padding: var(--s3);
    }
    nav.bottom {
      position: fixed;
      inset: auto 0 0;
      z-index: 20;
      display: grid;
      grid-template-columns: repeat(5, 1fr);
      background: var(--surface);
      border-top: 1px solid var(--ctl);
      padding-bottom: env(safe-area-inset-bottom);
    }
    nav.bottom > a,
    nav.bottom > .more > summary {
      display: flex;
      align-items: center;
      justify-content: center;
      min-height: 56px;
      border-top: 3px solid transparent;
    }
    nav.bottom > a[aria-current] {
      border-top-color: var(--accent);
      font-weight: 600;
    }
    nav.bottom .more > ul {
      left: auto;
      right: 0;
      top: auto;
      bottom: 100%;
      max-width: calc(100vw - 16px);
    }
    nav.bottom .more li a {
      min-height: 48px;
    }
  }
  /* On a wall every inch is for figures. */
  main.wall {
    max-width: none;
  }
  @media print {
    header,
    nav.bottom,
    .stale {
      display: none;
    }
    /* The last hair of an edge lies beyond the paper. */
    main {
      padding: 0 1px 0 0;
      max-width: none;
    }
  }
`;
