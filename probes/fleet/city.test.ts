import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { CATEGORIES } from '../../config/terms.ts';
import { addressPlan, hostAt } from './addresses.ts';
import { talk } from './caller.ts';
import { type City, startCity } from './city.ts';
import { type Control, startControl } from './control.ts';
import { apportion, PUBLISHED, readTowns } from './headcount.ts';
import { isInside, readDistricts } from './places.ts';
import { populate } from './population.ts';
import { HARMLESS } from './standing.ts';

const plan = () => addressPlan({ isOnePort: true, hasManyHosts: true, onvifPort: 8_000, rtspPort: 8_554 });
const whole = populate({ devices: 55_425, seed: 1, addresses: plan() });

describe('the population of the whole city', () => {
  const { residents, switches, parts } = whole;

  test('has the published numbers, 55,425 in all', () => {
    const counts = Object.fromEntries(CATEGORIES.map((category) => [category, 0]));
    for (const { category } of residents) counts[category] = (counts[category] ?? 0) + 1;
    expect(counts).toEqual(PUBLISHED);
    expect(residents).toHaveLength(55_425);
  });

  test('lives in all 48 towns of the four districts', () => {
    expect(new Set(residents.map(({ unit }) => unit))).toEqual(new Set(readTowns().map(({ code }) => code)));
  });

  test('bears codes of 20 digits, each once, that begin with the district and say the type', () => {
    const codes = [...residents, ...switches].map(({ code }) => code);
    expect(new Set(codes).size).toBe(codes.length);
    const wrong = residents.filter(({ code, unit, kind }) => {
      const type = kind === 'checkpoint' ? '121' : '132';
      return !/^\d{20}$/.test(code) || code.slice(0, 6) !== unit.slice(0, 6) || code.slice(10, 13) !== type;
    });
    expect(wrong).toEqual([]);
  });

  test('has an address for every box, none twice, none at the ends of a network', () => {
    const hosts = residents.flatMap((resident) => resident.parts.map(({ spot }) => spot.host));
    expect(new Set(hosts).size).toBe(parts);
    expect(hosts.filter((host) => /\.(0|255)$/.test(host) || !host.startsWith('127.'))).toEqual([]);
  });

  test('stands inside its districts, with five decimals or six, but for the pins that are wrong on purpose', () => {
    const districts = readDistricts();
    const astray = residents.filter(({ pinFault, lon, lat, unit }) => {
      const district = districts.get(unit.slice(0, 6));
      const isHome = district !== undefined && isInside([Number(lon), Number(lat)], district);
      return pinFault === undefined && !(isHome && /^\d+\.\d{5,6}$/.test(lon) && /^\d+\.\d{5,6}$/.test(lat));
    });
    expect(astray).toEqual([]);
  });

  test('is mostly well: one district about 93 % online, the others 97 to 98 %', () => {
    const share = (district: string) => {
      const living = residents.filter(
        ({ unit, lifecycle }) => unit.startsWith(district) && /active|repair/.test(lifecycle),
      );
      const off = living.filter(
        ({ standing, parts: boxes }) =>
          boxes.some(({ isDown }) => isDown) || /off|silent|reset/.test(standing.join(' ')),
      );
      return 1 - off.length / living.length;
    };
    expect(share('220421')).toBeCloseTo(0.93, 2);
    for (const district of ['220402', '220403', '220422']) {
      expect(share(district)).toBeGreaterThan(0.97);
      expect(share(district)).toBeLessThan(0.985);
    }
  });

  test('is the same for the same seed and another for another', () => {
    const small = (seed: number) => populate({ devices: 300, seed, addresses: plan() });
    expect(small(5)).toEqual(small(5));
    expect(small(5)).not.toEqual(small(6));
  });
});

test.each([
  { total: 10, weights: [1, 1, 1], counts: [4, 3, 3] },
  { total: 7, weights: [0, 0], counts: [0, 0] },
  { total: 2, weights: [5, 3, 2], counts: [1, 1, 0] },
])('$total shared out by $weights gives $counts', ({ total, weights, counts }) => {
  expect(apportion(total, weights)).toEqual(counts);
});

test.each([
  [0, '127.16.0.1'],
  [253, '127.16.0.254'],
  [254, '127.16.1.1'],
  [65_024, '127.17.0.1'],
])('box %i has the address %s', (count, host) => {
  expect(hostAt(16, count)).toBe(host);
});

describe('a running city', () => {
  let city: City;
  let control: Control;
  beforeAll(async () => {
    city = await startCity({ devices: 240, seed: 3 });
    control = await startControl(city, 0);
  });
  afterAll(async () => {
    await control.stop();
    await city.stop();
  });

  const call = async (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) => {
    const answer = await fetch(`http://127.0.0.1:${control.port}${path}`, {
      method,
      headers,
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    return { status: answer.status, told: (await answer.json()) as Record<string, unknown> };
  };

  const isOpen = (host: string, port: number) =>
    new Promise<boolean>((resolve) => {
      const socket = connect(port, host);
      const end = (isThere: boolean) => {
        socket.destroy();
        resolve(isThere);
      };
      socket.on('connect', () => end(true));
      socket.on('error', () => end(false));
    });

  const spotOf = (code: string) => {
    const spot = city.population.residents.find((resident) => resident.code === code)?.parts[0]?.spot;
    if (spot === undefined) throw new Error(`nobody is ${code}`);
    return spot;
  };

  test('listens where its list says, and nowhere where it is off', async () => {
    const { residents } = city.population;
    const sound = residents.filter(
      ({ standing, parts }) => standing.length === 0 && parts.every(({ isDown }) => !isDown),
    );
    for (const { parts } of sound.slice(0, 20)) {
      for (const { spot } of parts) expect(await isOpen(spot.host, spot.onvifPort)).toBe(true);
    }
    const off = residents.filter(({ standing }) => standing.includes('off'));
    expect(off.length).toBeGreaterThan(0);
    for (const { parts } of off)
      expect(await isOpen(parts[0]?.spot.host ?? '', parts[0]?.spot.rtspPort ?? 0)).toBe(false);
  });

  test('gives everything a registry needs, and the list has a row for every device and switch', async () => {
    const { told } = await call('GET', '/setup');
    const [head = '', ...rows] = String(told.csv).trimEnd().split('\n');
    expect(head).toMatch(
      /^code,name,kind,category,unit,segment,platform,upstream,vendor,model,serial,mac,host,onvifPort,tls,rtspPort,rtspPath,credential,lanes,address,lon,lat,datum,lifecycle,inScope,commissioned,pointClass,/,
    );
    expect(rows).toHaveLength(240 + city.population.switches.length);
    expect(rows.filter((row) => row.split(',').length !== head.split(',').length)).toEqual([]);
    expect(told.units).toHaveLength(53);
    expect(told.platforms).toHaveLength(6);
    // Too small a city for faults of its registry's own.
    expect([told.deliveries, told.catalogues, (await call('GET', '/injected')).told]).toEqual([[], [], []]);
    for (const { canaries } of told.segments as { canaries: string[] }[]) {
      for (const canary of canaries) {
        const [host = '', port] = canary.split(':');
        expect(await isOpen(host, Number(port))).toBe(true);
      }
    }
  });

  test('switches off so many devices of a unit that were well, and on again', async () => {
    const before = (await call('GET', '/counts')).told;
    const { told } = await call('POST', '/fault', {
      fault: 'off',
      unit: '220402',
      category: 'social',
      count: 12,
    });
    const codes = told.codes as string[];
    expect(codes).toHaveLength(12);
    for (const code of codes) expect(await isOpen(spotOf(code).host, spotOf(code).onvifPort)).toBe(false);
    const truth = (await call('GET', '/truth?unit=220402')).told as unknown as {
      code: string;
      checks: { online: unknown };
    }[];
    expect(truth.filter(({ code }) => codes.includes(code)).map(({ checks }) => checks.online)).toEqual(
      codes.map(() => ({ state: 'bad', reason: 'refused' })),
    );
    expect((await call('POST', '/heal', { unit: '220402' })).told).toEqual({ count: 12, codes });
    for (const code of codes) expect(await isOpen(spotOf(code).host, spotOf(code).onvifPort)).toBe(true);
    expect((await call('GET', '/counts')).told).toEqual(before);
  });

  test('lets a sub-platform fall silent and come back', async () => {
    const canary = city.setup().segments[1]?.canaries[1]?.split(':') ?? [];
    await call('POST', '/endpoint', { id: 'platform-3', isUp: false });
    expect(await isOpen(canary[0] ?? '', Number(canary[1]))).toBe(false);
    await call('POST', '/endpoint', { id: 'platform-3', isUp: true });
    expect(await isOpen(canary[0] ?? '', Number(canary[1]))).toBe(true);
  });

  test('runs its day: what fails comes back, and in the end all is as it was', async () => {
    const before = (await call('GET', '/counts')).told;
    await call('POST', '/script', { name: 'day', speed: 20_000 });
    await expect
      .poll(async () => (await call('GET', '/script')).told, { timeout: 20_000, interval: 100 })
      .toMatchObject({ happened: Array.from({ length: 18 }, () => ({ isOver: true })) });
    expect((await call('GET', '/counts')).told).toEqual(before);
  });

  test.each([
    { path: '/fault', body: { fault: 'bang' }, status: 400, because: 'the fault is not known' },
    { path: '/fault', body: { fault: 'off', who: 'all' }, status: 400, because: 'a key is not known' },
    { path: '/heal', body: { count: -1 }, status: 400, because: 'a number is out of range' },
    { path: '/nowhere', body: {}, status: 404, because: 'there is nothing there' },
  ])('a wish is turned down when $because', async ({ path, body, status }) => {
    expect((await call('POST', path, body)).status).toBe(status);
  });

  test('a web page elsewhere cannot play with the city', async () => {
    expect((await call('POST', '/heal', {}, { origin: 'http://elsewhere.example' })).status).toBe(403);
  });
});

test('on a machine with one loopback address every box has ports of its own', async () => {
  const basis = { isOnePort: false, hasManyHosts: false, onvifPort: 8_000, rtspPort: 8_554 };
  const city = await startCity({ devices: 30, seed: 9, basis });
  onTestFinished(() => city.stop());
  const spots = city.population.residents.flatMap(({ parts }) => parts.map(({ spot }) => spot));
  const ports = spots.flatMap(({ onvifPort, rtspPort }) => [onvifPort, rtspPort]);
  expect(new Set(spots.map(({ host }) => host))).toEqual(new Set(['127.0.0.1']));
  expect(new Set(ports).size).toBe(ports.length);
  expect(() => {
    const narrow = addressPlan({ ...basis, isOnePort: true });
    for (let count = 0; count < 50_000; count += 1) narrow.next(false);
  }).toThrow('one loopback address');
});

test('a city too large for one process is run by several, and ends with all of them', async () => {
  const city = await startCity({ devices: 4_200, seed: 2 });
  onTestFinished(() => city.stop());
  const last = city.population.residents.findLast(({ standing }) => standing.length === 0);
  const [code] = await city.afflict('off', { codes: [last?.code ?? ''] });
  expect(code).toBe(last?.code);
  const spot = last?.parts[0]?.spot;
  const refused = await talk(spot?.host ?? '', spot?.onvifPort ?? 0, '');
  expect(refused.end).toBe('refused');
  await city.heal({});
  const heard = await talk(
    spot?.host ?? '',
    spot?.onvifPort ?? 0,
    'OPTIONS rtsp://x/ RTSP/1.0\r\nCSeq: 3\r\n\r\n',
    (got) => got.length > 20,
  );
  expect(heard.bytes.toString()).toContain('RTSP/1.0 200 OK\r\nCSeq: 3');
  // The tests beside share the loopback addresses: somebody may have knocked elsewhere, but this box was asked once.
  const { sum, worst } = await city.sufferings();
  expect(worst).toMatchObject({ connections: 1, requests: 1 });
  expect(sum.requests).toBeGreaterThanOrEqual(worst.requests);
});

test('harmless quirks are faults that no check may find', () => {
  const reasons = readFileSync(new URL('./truth.ts', import.meta.url), 'utf8');
  for (const quirk of HARMLESS) expect(reasons).not.toContain(`'${quirk}'`);
});
