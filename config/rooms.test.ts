/** The rules of the house, held by a test: who may call whom, one door per package, and no eye for people. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';

const root = resolve(import.meta.dirname, '..');

interface Import {
  readonly from: string;
  readonly to: string;
  readonly isType: boolean;
}

/** Rooms, longest path first: a file belongs to the first one that holds it. */
const ROOMS = [
  'probes/link',
  'probes/image',
  'probes/feeds',
  'probes/drivers',
  'probes/checks',
  'probes/schedule',
  'probes/fleet',
  'probes',
  'server/rules',
  'server/store',
  'server/registry',
  'server/watch',
  'server/work',
  'server/api',
  'server',
  'web',
  'config/text',
  'config',
] as const;
type Room = (typeof ROOMS)[number];

/** What a room may call besides itself. `type:` means by `import type` only. */
const MAY_CALL: Record<Room, readonly string[]> = {
  config: ['config/text'],
  'config/text': ['config', 'type:probes/link', 'type:server/rules'],
  'probes/link': ['config'],
  'probes/image': ['type:config', 'type:probes/link'],
  'probes/feeds': ['probes/drivers', 'probes/link', 'config'],
  'probes/drivers': ['probes/link', 'config'],
  'probes/checks': ['probes/drivers', 'probes/image', 'probes/link', 'config'],
  'probes/schedule': ['probes/link', 'config'],
  'probes/fleet': ['config'],
  probes: [
    'probes/link',
    'probes/feeds',
    'probes/drivers',
    'probes/checks',
    'probes/schedule',
    'probes/image',
    'config',
  ],
  'server/rules': ['config', 'type:probes/link'],
  'server/store': ['server/rules', 'config', 'type:probes/link'],
  'server/registry': ['server/store', 'server/rules', 'probes/link', 'config'],
  'server/watch': ['server/registry', 'server/store', 'server/rules', 'probes/link', 'config'],
  'server/work': ['server/watch', 'server/registry', 'server/store', 'server/rules', 'probes/link', 'config'],
  'server/api': [
    'server/work',
    'server/watch',
    'server/registry',
    'server/rules',
    'type:probes/link',
    'config',
    'config/text',
  ],
  server: [
    'server/api',
    'server/work',
    'server/watch',
    'server/registry',
    'server/store',
    'server/rules',
    'probes',
    'probes/link',
    'config',
    'config/text',
  ],
  web: ['type:server/api', 'config', 'config/text'],
};

/** Of config, the page may read only what runs in a browser. */
const WEB_MAY_READ =
  /^config\/((terms|supervision|periods|percent|repairs|shares|sheets|spans|blank-file|file-fields|detail-fields|record-fields|field-shape|file-values|bulk-fields)\.ts|text\/)/;

/** Packages with one door: only these files may import them. */
const DOORS: Readonly<Record<string, RegExp>> = {
  express: /^server\/api\/|^probes\/drivers\//,
  helmet: /^server\/api\//,
  'express-rate-limit': /^server\/api\//,
  'zod-openapi': /^server\/api\//,
  'swagger-ui-dist': /^server\/api\//,
  ws: /^server\/api\//,
  sqlite3: /^server\/store\/db\.ts$/,
  onvif: /^probes\/drivers\/onvif\.ts$/,
  'node-rtsp-stream': /^probes\/feeds\/mpeg1/,
  'node-cron': /^server\/work\/clock\.ts$/,
  zod: /^config\/shape\.ts$/,
  pino: /^config\/log\.ts$/,
  gcoord: /^server\/rules\/datum\.ts$/,
  'csv-parse': /^server\/registry\//,
  'csv-stringify': /^server\/(registry|api)\//,
  'read-excel-file': /^server\/registry\//,
  'write-excel-file': /^server\/registry\//,
  'iconv-lite': /^server\/registry\//,
  'pinyin-pro': /^server\/registry\//,
  supercluster: /^web\//,
  sharp: /^probes\/image\/decode\.ts$|^probes\/fleet\//,
  i18next: /^config\/text\//,
  lit: /^web\//,
  leaflet: /^web\//,
  'universal-router': /^web\//,
  'd3-scale': /^web\//,
  'd3-shape': /^web\//,
  '@cycjimmy/jsmpeg-player': /^web\//,
  vite: /^web\//,
};

function sources(folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
    .filter((file) => !file.includes('dist/'));
}

const files = ['config', 'probes', 'server', 'web'].flatMap(sources);

const IMPORT =
  /^(?:import|export)\s+(type\s+)?(?:[^'";]*?\sfrom\s+)?'([^']+)'|\b(?:import|require)\(\s*'([^']+)'/gm;

function importsOf(file: string): Import[] {
  const text = readFileSync(join(root, file), 'utf8');
  return [...text.matchAll(IMPORT)].map(([, type, plain, dynamic]) => ({
    from: file,
    to: (plain ?? dynamic) as string,
    isType: type !== undefined,
  }));
}

const isTest = (file: string) => /\.(test|bench)\.ts$|\/sample(-browser)?\.ts$/.test(file);
const roomOf = (file: string): Room | undefined => ROOMS.find((room) => file.startsWith(`${room}/`));

function fault({ from, to, isType }: Import): string | undefined {
  const target = relative(root, resolve(root, dirname(from), to));
  const [here, there] = [roomOf(from), roomOf(target)];
  if (here === undefined || there === undefined || here === there) return undefined;
  if (here === 'web' && there === 'config' && !WEB_MAY_READ.test(target)) return `${from} calls ${target}`;
  const may = MAY_CALL[here];
  if (may.includes(there) || (isType && may.includes(`type:${there}`))) return undefined;
  return `${from} calls ${target}`;
}

const imports = files.filter((file) => !isTest(file)).flatMap(importsOf);

describe('the house', () => {
  test('has files to look at in every room', () => {
    expect(new Set(files.map(roomOf))).toEqual(new Set(ROOMS));
  });

  test('every file calls its own room and the rooms below it, never one above', () => {
    expect(
      imports
        .filter(({ to }) => to.startsWith('.'))
        .map(fault)
        .filter(Boolean),
    ).toEqual([]);
  });

  test('every outside package has one door', () => {
    const strays = imports.filter(({ from, to }) => {
      const name = to.startsWith('@') ? to.split('/').slice(0, 2).join('/') : to.split('/')[0];
      const door = DOORS[name ?? ''];
      return door !== undefined && !door.test(from);
    });
    expect(strays).toEqual([]);
  });

  test('a call upwards would be found', () => {
    expect(fault({ from: 'server/rules/rate.ts', to: '../store/db.ts', isType: false })).toBeDefined();
    expect(fault({ from: 'web/app.ts', to: '../server/api/wire.ts', isType: false })).toBeDefined();
    expect(fault({ from: 'probes/fleet/camera.ts', to: '../drivers/onvif.ts', isType: false })).toBeDefined();
  });
});

describe('it watches the cameras, never the people', () => {
  const EYES =
    /face|facial|person|people|pedestrian|human|body|pose|gait|plate|licen[cs]e-?plate|lpr|anpr|recogni|biometr|tensorflow|onnxruntime|opencv|mediapipe|yolo|tesseract/i;
  /** Words that hold one of those by accident, or for a good reason. */
  const INNOCENT =
    /template|platform|interface|surface|typeface|boilerplate|body-parser|raw-body|api\/body|sheet-body|postgres|compose|expose|purpose/gi;
  const sees = (name: string) => EYES.test(name.replaceAll(INNOCENT, ''));

  test('no installed package recognises faces, persons, bodies or plates', () => {
    const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
      packages: Record<string, unknown>;
    };
    const names = Object.keys(lock.packages).map((path) => path.split('node_modules/').at(-1) ?? '');
    expect(names.length).toBeGreaterThan(50);
    expect(names.filter(sees)).toEqual([]);
  });

  test('no module is about them', () => {
    expect(files.filter((file) => sees(file))).toEqual([]);
  });

  test('such a name would be found', () => {
    expect(['face-api.js', 'probes/image/plate.ts', 'person-count', 'onnxruntime-node'].every(sees)).toBe(
      true,
    );
    expect(['probes/link/platform.ts', 'boilerplate', 'body-parser'].some(sees)).toBe(false);
  });
});
