/** How the page is built: one entry, a chunk per view, for the oldest browsers that the bureaus still run. */
import { join } from 'node:path';
import { defineConfig, type Plugin } from 'vite';
import { packBeside } from './packed-beside.ts';

/** Where `npm run dev` finds a running server. */
const server = process.env.LIGHTKEEPER_URL ?? 'http://127.0.0.1:8480';

/** The player's package puts a style element into the page for controls that are not used; the content policy refuses it. */
const noInjectedStyle: Plugin = {
  name: 'no-injected-style',
  transform(code, id) {
    return id.includes('jsmpeg-player') ? code.replace('styleInject(css_248z);', '') : undefined;
  },
};

const packedBeside: Plugin = {
  name: 'packed-beside',
  apply: 'build',
  closeBundle: () => void packBeside(join(import.meta.dirname, 'dist/assets')),
};

export default defineConfig({
  plugins: [noInjectedStyle, packedBeside],
  root: import.meta.dirname,
  // The built files are served under any host name, so nothing absolute but the path.
  base: '/',
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: ['chrome109', 'firefox115', 'safari16.4'],
    // Inlined assets would be data: addresses, which the content policy refuses for scripts and styles.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 400,
  },
  worker: { format: 'es' },
  server: { proxy: { '/api': { target: server, ws: true }, '/healthz': server } },
});
