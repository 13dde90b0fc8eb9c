import { describe, expect, onTestFinished, test } from 'vitest';
import { DEFAULTS } from '../../config/settings.ts';
import { pinsIn, stateIn } from '../../web/map-bytes.ts';
import { SYSTEM } from '../rules/refusal.ts';
import { camera, NORTH, SampleHouse } from './sample.ts';
import { mapFrame } from './wire.ts';

async function house(options: Parameters<typeof SampleHouse.open>[0] = {}) {
  const opened = await SampleHouse.open(options);
  onTestFinished(() => opened.close());
  const ids = await opened.settle();
  return { house: opened, ...ids };
}

async function pins(at: SampleHouse, as: Awaited<ReturnType<SampleHouse['signedIn']>>) {
  const answer = await at.fetch('/api/map/points', { as });
  return { answer, pins: pinsIn(new Uint8Array(await answer.arrayBuffer())) };
}

describe('the pins of the map', () => {
  test('are those of the own district alone; a device without a place is counted, not drawn', async () => {
    const { house: at, north, south } = await house();
    await at.parts.registry.addAll([camera(9, NORTH, { lon: '', lat: '' })], SYSTEM);
    const whole = await pins(at, await at.signedIn('leader'));
    expect([...whole.pins.ids]).toEqual([...north, ...south]);
    const own = await pins(at, await at.signedIn('crew', NORTH));
    expect([...own.pins.ids]).toEqual([...north]);
    expect(own.pins.units.map((code) => code.slice(0, 6))).toEqual([NORTH, NORTH]);
    expect(own.pins.unplaced.reduce((sum, one) => sum + one, 0)).toBe(1);
    expect(own.pins.lon[0]).toBeCloseTo(125.1436, 5);
  });

  test('are sent once: who has them is told that nothing changed, until a device moves', async () => {
    const { house: at, north } = await house();
    const as = await at.signedIn('leader');
    const first = await at.fetch('/api/map/points', { as });
    // As a browser asks that has them.
    const headers = { 'if-none-match': first.headers.get('etag') ?? '', 'cache-control': 'max-age=0' };
    const again = await at.fetch('/api/map/points', { as, headers });
    expect([first.status, again.status, (await again.arrayBuffer()).byteLength]).toEqual([200, 304, 0]);
    const record = at.parts.registry.get(north[0] ?? 0);
    await at.parts.registry.update(record?.id ?? 0, record?.version ?? 0, { lon: '125.20001' }, SYSTEM);
    const moved = await at.fetch('/api/map/points', { as, headers });
    expect(moved.status).toBe(200);
  });

  test('come compressed for whoever can read that, and plain for whoever cannot', async () => {
    const { house: at } = await house();
    const as = await at.signedIn('leader');
    const sizes = await Promise.all(
      ['br', 'gzip', 'identity'].map(async (encoding) => {
        const answer = await at.fetch('/api/map/points', { as, headers: { 'accept-encoding': encoding } });
        return [
          answer.headers.get('content-encoding'),
          pinsIn(new Uint8Array(await answer.arrayBuffer())).ids.length,
        ];
      }),
    );
    expect(sizes).toEqual([
      ['br', 4],
      ['gzip', 4],
      [null, 4],
    ]);
  });
});

describe('the states of the map', () => {
  test('are a byte per pin in the order of the pins, and say of which pins they are', async () => {
    const { house: at, north } = await house();
    const as = await at.signedIn('leader');
    const { answer, pins: all } = await pins(at, as);
    const [first = 0] = north;
    const now = Date.now();
    const finding = { state: 'bad', reason: 'timeout' } as const;
    await at.parts.watch.batch({
      ...{ daemon: 'local', seq: 1, fromMs: now - 1_000, toMs: now, unchanged: [] },
      changed: [{ n: first, check: 'online', atMs: now, asked: true, steps: [], finding }],
    });
    await at.parts.watch.tick();
    const states = await at.fetch('/api/map/states', { as });
    const bytes = new Uint8Array(await states.arrayBuffer());
    expect(states.headers.get('x-map-points')).toBe(answer.headers.get('etag'));
    expect(bytes.length).toBe(all.ids.length);
    expect(stateIn(bytes[all.ids.indexOf(first)] ?? 0, 'online')).toBe('bad');
    expect(stateIn(bytes[1] ?? 0, 'online')).toBe('unknown');
  });
});

describe('what lies under the pins', () => {
  test('names the datum and the outlines, and offers no tiles unless the settings do', async () => {
    const { house: at } = await house();
    const { body } = await at.ask('/api/map', { as: await at.signedIn('leader') });
    expect(body).toMatchObject({ datum: 'wgs84', devices: 4, unplaced: 0, tiles: null });
  });

  test('may have tiles of one server: the content policy allows images from there and from nowhere else', async () => {
    const map = { tiles: 'http://tiles.example:8088/xyz/{z}/{x}/{y}.png', tilesNote: 'city survey' };
    const { house: at } = await house({ settings: { ...DEFAULTS, map } });
    const answer = await at.fetch('/api/map', { as: await at.signedIn('leader') });
    expect(await answer.json()).toMatchObject({ tiles: { address: map.tiles, note: 'city survey' } });
    expect(answer.headers.get('content-security-policy')).toContain(
      "img-src 'self' data: blob: http://tiles.example:8088;",
    );
  });
});

describe('names for the list beside the map', () => {
  test('are given for devices within reach', async () => {
    const { house: at, north, south } = await house();
    const as = await at.signedIn('crew', NORTH);
    const { body } = await at.ask(`/api/map/devices?ids=${[...north, ...south, 999].join()}`, { as });
    expect(body).toMatchObject(north.map((id) => ({ id })));
    expect(body).toHaveLength(north.length);
  });

  test.each([
    ['nothing', ''],
    ['a word', 'a'],
    ['a gap', '1,,2'],
    ['more than a hundred', Array(101).fill(1).join()],
  ])('are refused for %s', async (_, ids) => {
    const { house: at } = await house();
    const { status } = await at.ask(`/api/map/devices?ids=${ids}`, { as: await at.signedIn('leader') });
    expect(status).toBe(400);
  });
});

test('outlines of towns are drawn inside those of their districts, each with figures of its own and as exact as its file says', async () => {
  const square = (west: number, south: number, side: number) =>
    [
      [west, south],
      [west + side, south],
      [west + side, south + side],
      [west, south + side],
      [west, south],
    ] as const;
  const outlines = [
    { unit: NORTH, bufferMetres: null, polygons: [[square(125, 42.7, 0.4)]] },
    { unit: `${NORTH}001`, bufferMetres: 50, polygons: [[square(125.1, 42.85, 0.1)]] },
  ];
  const { house: at } = await house({ boundaries: { outlines, datum: 'wgs84', note: 'surveyed' } });
  const answer = await at.fetch('/api/map', { as: await at.signedIn('leader') });
  const frame = mapFrame.parse(await answer.json());
  expect(frame.bufferMetres).toBe(DEFAULTS.boundaries.bufferMetres);
  expect(
    frame.outlines.map(({ unit, figures }) => [unit.code, Math.round((figures?.areaKm2 ?? 0) / 10) * 10]),
  ).toEqual([
    [NORTH, 1_450],
    [`${NORTH}001`, 90],
  ]);
});
