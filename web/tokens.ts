/** Colours, sizes and spaces. Themes are sets of custom properties on the root. */
import { css } from 'lit';

const light = css`
  color-scheme: light;
  --bg: #eef0f2;
  --surface: #ffffff;
  --raised: #f6f7f8;
  --text: #1a1e23;
  --muted: #565e67;
  --accent: #0b5cad;
  --on-accent: #ffffff;
  --crit: #a8131a;
  --warn: #b97400;
  --loc: #6b3fa0;
  --unreg: #007a74;
  --ctl: #7d8690;
  --line: #d3d8dd;
  --picture: #14181c;
`;

const dark = css`
  color-scheme: dark;
  --bg: #121517;
  --surface: #1a1e21;
  --raised: #23282c;
  --text: #e2e5e8;
  --muted: #a4adb6;
  --accent: #74b3f5;
  --on-accent: #121517;
  --crit: #ff7a70;
  --warn: #f0c24b;
  --loc: #c6a1ff;
  --unreg: #5cc7c0;
  --ctl: #77818b;
  --line: #343b41;
  --picture: #000000;
`;

/** For the document itself: custom properties reach into every element from here. Print is always light. */
export const tokens = css`
  :root {
    ${light}
    --font: "PingFang SC", "Microsoft YaHei UI", "Microsoft YaHei", "HarmonyOS Sans SC", "Noto Sans CJK SC",
      "Source Han Sans SC", "WenQuanYi Micro Hei", system-ui, sans-serif;
    --mono: ui-monospace, "SF Mono", Consolas, "DejaVu Sans Mono", "Noto Sans Mono CJK SC", monospace;
    --s1: 4px;
    --s2: 8px;
    --s3: 12px;
    --s4: 16px;
    --s5: 24px;
    --target: 32px;
    --base: 14px;
    background: var(--bg);
    color: var(--text);
    font: var(--base) / 1.5 var(--font);
    font-variant-numeric: tabular-nums;
    -webkit-text-size-adjust: 100%;
    text-size-adjust: 100%;
  }
  @media (prefers-color-scheme: dark) {
    :root:not([data-theme="light"]) {
      ${dark}
    }
  }
  :root[data-theme="dark"] {
    ${dark}
  }
  @media (max-width: 719px) {
    :root {
      --target: 48px;
      --base: 16px;
    }
  }
  @media print {
    :root:root:root {
      ${light}
      --bg: #ffffff;
    }
  }
`;
