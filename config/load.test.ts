import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Env, load } from './load.ts';
import { basisPoints, DEFAULTS, settingsFileShape, settingsShape } from './settings.ts';
import { inWords, read, ShapeError } from './shape.ts';

const testdata = resolve(import.meta.dirname, 'testdata');
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'load-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function problemsOf(env: Env): string[] {
  try {
    load(env, folder);
    return [];
  } catch (error) {
    expect(error).toBeInstanceOf(ShapeError);
    return (error as ShapeError).problems.map(inWords);
  }
}

function write(name: string, value: unknown): void {
  mkdirSync(join(folder, 'data'), { recursive: true });
  writeFileSync(join(folder, 'data', name), JSON.stringify(value));
}

describe('settings', () => {
  test('without any file the defaults are in force, and the defaults are in order themselves', () => {
    expect(load({}, folder).settings).toEqual(DEFAULTS);
    expect(read(settingsShape, DEFAULTS)).toEqual(DEFAULTS);
  });

  test('what the file says stands, and where it is silent the default stands', () => {
    write('settings.json', { thresholds: { online: 97.5 }, cadences: { online: { everySeconds: 20 } } });
    const { settings } = load({}, folder);
    expect(settings).toEqual({
      ...DEFAULTS,
      thresholds: { ...DEFAULTS.thresholds, online: 97.5 },
      cadences: { ...DEFAULTS.cadences, online: { ...DEFAULTS.cadences.online, everySeconds: 20 } },
    });
    expect(basisPoints(settings.thresholds.online)).toBe(9_750);
  });

  test('every group may be left out or be empty', () => {
    const empty = Object.fromEntries(
      Object.entries(DEFAULTS).flatMap(([key, value]) => (typeof value === 'object' ? [[key, {}]] : [])),
    );
    write('settings.json', empty);
    expect(load({}, folder).settings).toEqual(DEFAULTS);
    expect(settingsFileShape.safeParse(DEFAULTS).success).toBe(true);
  });

  test('a percentage becomes hundredths of a percent without a rounding error', () => {
    for (let hundredths = 0; hundredths <= 10_000; hundredths++)
      expect(basisPoints(hundredths / 100)).toBe(hundredths);
  });

  test('a byte-order mark at the beginning of the file does no harm', () => {
    mkdirSync(join(folder, 'data'));
    writeFileSync(join(folder, 'data', 'settings.json'), '\uFEFF{ "graceDays": 3 }');
    expect(load({}, folder).settings.graceDays).toBe(3);
  });

  test('the settings of the example city are in order', () => {
    const file = resolve(import.meta.dirname, 'liaoyuan', 'settings.json');
    expect(settingsFileShape.safeParse(JSON.parse(readFileSync(file, 'utf8'))).success).toBe(true);
  });

  test.each([
    ['threshold-over-100.json', ['thresholds.online: wanted a percentage from 0 to 100, got 950']],
    [
      'unknown-keys.json',
      ['thresholds.picture: wanted no such key, got 95', 'treshold: wanted no such key, got 90'],
    ],
    ['cadence-too-fast.json', ['cadences.online.everySeconds: wanted seconds from 5 to 2592000, got 1']],
    [
      'time-zone-that-is-not.json',
      ['timeZone: wanted a time zone name such as Asia/Shanghai, got "Asia/Atlantis"'],
    ],
    [
      'viid-port-too-great.json',
      [
        'viid.port: wanted a whole number from 0 to 65535, got 70000',
        'viid.misses: wanted a whole number from 1 to 20, got 0',
      ],
    ],
    ['list-instead-of-object.json', [': wanted an object, got []']],
    [
      'four-faults.json',
      [
        'thresholds.image: wanted at most two decimals, got 95.555',
        'flags.leastDevices: wanted a whole number from 1 to 10000, got 2.5',
        'leastCoverage: wanted a percentage from 0 to 100, got "80"',
        'graceDays: wanted a whole number from 0 to 365, got -1',
      ],
    ],
  ])('%s is refused with every problem of it', (name, wanted) => {
    const file = join(testdata, name);
    const told = problemsOf({ LIGHTKEEPER_SETTINGS: file });
    expect(told).toEqual(wanted.map((problem) => `${file}: ${problem}`));
  });

  test('every settings fixture is refused', () => {
    for (const name of readdirSync(testdata).filter((file) => !file.startsWith('outlines')))
      expect(problemsOf({ LIGHTKEEPER_SETTINGS: join(testdata, name) }), name).not.toEqual([]);
  });

  test('a file that is cut off says so, and a file that is named but not there too', () => {
    const cut = join(testdata, 'cut-off.txt');
    expect(problemsOf({ LIGHTKEEPER_SETTINGS: cut })[0]).toMatch(/cut-off\.txt: wanted JSON, got a fault: /);
    expect(problemsOf({ LIGHTKEEPER_SETTINGS: 'gone.json' })).toEqual([
      'gone.json: wanted a file that can be read, got ENOENT',
    ]);
  });
});

describe('environment', () => {
  test('where nothing is said, the server listens on loopback and keeps its data in ./data', () => {
    expect(load({}, folder)).toMatchObject({
      port: 8480,
      host: '127.0.0.1',
      dataFolder: join(folder, 'data'),
      admin: null,
    });
  });

  test('what is said holds, and an empty variable says nothing', () => {
    const env = {
      LIGHTKEEPER_PORT: '0',
      LIGHTKEEPER_HOST: '::',
      LIGHTKEEPER_DATA: 'city',
      LIGHTKEEPER_SETTINGS: '',
    };
    expect(load(env, folder)).toMatchObject({ port: 0, host: '::', dataFolder: join(folder, 'city') });
  });

  test('every fault of environment and settings is told at once', () => {
    write('settings.json', { graceDays: 1_000 });
    expect(
      problemsOf({
        LIGHTKEEPER_PORT: '84800',
        LIGHTKEEPER_HOST: 'http://x/',
        LIGHTKEEPER_ADMIN_NAME: 'admin',
      }),
    ).toEqual([
      'settings.json: graceDays: wanted a whole number from 0 to 365, got 1000',
      'LIGHTKEEPER_PORT: wanted a port from 0 to 65535, 0 for any free one, got "84800"',
      'LIGHTKEEPER_HOST: wanted an address or a host name to listen on, got "http://x/"',
      'LIGHTKEEPER_ADMIN_PASSWORD: wanted the password that goes with the name, got nothing',
    ]);
  });

  test('the first administrator comes from two variables, or from one and a file', () => {
    writeFileSync(join(folder, 'secret'), 'harbour light 7\n');
    const direct = load({ LIGHTKEEPER_ADMIN_NAME: 'admin', LIGHTKEEPER_ADMIN_PASSWORD: 'harbour' }, folder);
    const filed = load(
      { LIGHTKEEPER_ADMIN_NAME: 'admin', LIGHTKEEPER_ADMIN_PASSWORD_FILE: 'secret' },
      folder,
    );
    expect([direct.admin?.password(), filed.admin?.password()]).toEqual(['harbour', 'harbour light 7']);
  });

  test('whoever prints what was loaded prints no password', () => {
    const loaded = load({ LIGHTKEEPER_ADMIN_NAME: 'admin', LIGHTKEEPER_ADMIN_PASSWORD: 'harbour' }, folder);
    expect(JSON.stringify(loaded) + inspect(loaded, { depth: 9 })).not.toContain('harbour');
  });

  test('a password without a name, twice, or in a file that is not there is refused, and never shown', () => {
    const told = problemsOf({
      LIGHTKEEPER_ADMIN_PASSWORD: 'harbour',
      LIGHTKEEPER_ADMIN_PASSWORD_FILE: 'gone',
    });
    expect(told).toEqual([
      'LIGHTKEEPER_ADMIN_PASSWORD: wanted a password or a file that holds it, got both',
      'LIGHTKEEPER_ADMIN_NAME: wanted the name that goes with the password, got nothing',
    ]);
    expect(problemsOf({ LIGHTKEEPER_ADMIN_NAME: 'a', LIGHTKEEPER_ADMIN_PASSWORD_FILE: 'gone' })).toEqual([
      'gone: wanted a file that can be read, got ENOENT',
    ]);
  });
});

describe('outlines', () => {
  test("an installation without its own has the example city's four districts", () => {
    const { boundaries } = load({}, folder);
    expect(boundaries.outlines.map(({ unit }) => unit)).toEqual(['220402', '220403', '220421', '220422']);
    expect(boundaries.datum).toBe('wgs84');
    expect(boundaries.note).toContain('schematic');
  });

  test('a district around another one keeps its hole', () => {
    const dongliao = load({}, folder).boundaries.outlines.find(({ unit }) => unit === '220422');
    expect(dongliao?.polygons[0]?.length).toBeGreaterThan(1);
  });

  test("an installation's own file takes their place: districts and towns, with the datum and the exactness that it declares", () => {
    const ring = [
      [125, 42],
      [126, 42],
      [126, 43],
      [125, 42],
    ];
    write('boundaries.geojson', {
      type: 'FeatureCollection',
      datum: 'gcj02',
      bufferMetres: 500,
      features: [
        {
          type: 'Feature',
          properties: { code: '220402', name: 'more may be said' },
          geometry: { type: 'MultiPolygon', coordinates: [[ring], [ring]] },
        },
        {
          type: 'Feature',
          properties: { code: '220402001', bufferMetres: 50 },
          geometry: { type: 'Polygon', coordinates: [ring] },
        },
      ],
    });
    const { boundaries } = load({}, folder);
    expect(boundaries).toEqual({
      datum: 'gcj02',
      note: '',
      outlines: [
        { unit: '220402', bufferMetres: 500, polygons: [[ring], [ring]] },
        { unit: '220402001', bufferMetres: 50, polygons: [[ring]] },
      ],
    });
  });

  test('what is wrong with a file of outlines is told with its path', () => {
    write('boundaries.geojson', JSON.parse(readFileSync(join(testdata, 'outlines-open-ring.json'), 'utf8')));
    expect(problemsOf({})).toEqual([
      'boundaries.geojson: features.0.properties.code: wanted the code of a district, six digits, or of a town, nine, got "2204"',
      'boundaries.geojson: features.0.geometry.coordinates.0: wanted a ring that ends where it begins, got [[125,42],[126,42],[126,43],[125,43]]',
      'boundaries.geojson: features.1.geometry.type: wanted a Polygon or a MultiPolygon, got "Point"',
    ]);
  });

  test('a unit that is drawn twice is refused', () => {
    const { features, ...rest } = JSON.parse(
      readFileSync(resolve(import.meta.dirname, 'liaoyuan', 'districts.geojson'), 'utf8'),
    );
    write('boundaries.geojson', { ...rest, features: [...features, features[1]] });
    expect(problemsOf({})).toEqual([
      'boundaries.geojson: features.4.properties.code: wanted each unit once, got "220403" again',
    ]);
  });
});
