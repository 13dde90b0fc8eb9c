/** Rules, sockets, store and routes on Node; pages in a real Chromium; then, by itself, the long run in short. */
import { playwright } from '@vitest/browser-playwright';
import { defineConfig } from 'vitest/config';
import { browserFlags, chromium } from './test-needs.ts';

const root = new URL('..', import.meta.url).pathname;

/** A city, its probe and its server at once, held to their promises: beside other tests they would be starved. */
const ALONE = 'server/soak/soak.test.ts';

const launchOptions = { executablePath: chromium() ?? 'chromium', args: [...browserFlags] };

export default defineConfig({
  root,
  test: {
    projects: [
      {
        root,
        test: {
          name: 'node',
          include: ['{config,probes,server}/**/*.test.ts'],
          exclude: [ALONE],
          environment: 'node',
          testTimeout: 30_000,
          hookTimeout: 30_000,
          maxWorkers: 2,
        },
      },
      {
        root,
        test: { name: 'alone', include: [ALONE], environment: 'node', sequence: { groupOrder: 1 } },
      },
      {
        root,
        // Found only while tests run, a package would be prepared then, and the page of the test be loaded anew.
        optimizeDeps: {
          include: [
            '@cycjimmy/jsmpeg-player',
            'axe-core',
            'd3-scale',
            'd3-shape',
            'i18next',
            'leaflet',
            'lit',
            'lit/decorators.js',
            'lit/directives/keyed.js',
            'lit/directives/repeat.js',
            'supercluster',
            'universal-router',
          ],
        },
        test: {
          name: 'web',
          include: ['web/**/*.test.ts'],
          browser: {
            enabled: true,
            headless: true,
            provider: playwright({ launchOptions }),
            instances: [{ browser: 'chromium' }],
            screenshotFailures: false,
          },
        },
      },
    ],
  },
});
