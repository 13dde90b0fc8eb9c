/** Devices that are found, and how they come into the registry. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Secrets } from '../../config/secrets.ts';
import { DEFAULTS } from '../../config/settings.ts';
import type { DiscoveryWish, Found } from '../../probes/link/link.ts';
import { Registry } from '../registry/registry.ts';
import { SYSTEM } from '../rules/refusal.ts';
import { Db } from '../store/db.ts';
import { Journal } from '../store/journal.ts';
import { migrations } from '../store/schema.ts';
import type { Asker } from './asker.ts';
import { Deeds } from './deeds.ts';
import { Discoveries } from './discoveries.ts';

const person: Asker = { key: 'k', kind: 'staff', staff: 1, name: 'chief', role: 'admin', unit: '' };
const PREFIX = '22040200001320';
const TEMPLATE = { category: 'social', unit: '220402', codePrefix: PREFIX } as const;
const found = (host: string, name = '', port = 80): Found => ({
  host,
  port,
  name,
  endpoint: '',
  hardware: 'M1',
  xaddr: '',
  scopes: [],
});

let folder: string;
let db: Db;
let registry: Registry;
let discoveries: Discoveries;
const link = {
  connected: true,
  there: [] as Found[],
  asked: [] as DiscoveryWish[],
  /** Goes on after what is there, until it is stopped. */
  isEndless: false,
  fault: undefined as Error | undefined,
  async *discover(wish: DiscoveryWish, signal: AbortSignal) {
    link.asked.push(wish);
    yield* link.there;
    if (link.fault) throw link.fault;
    if (link.isEndless)
      await new Promise((_, fail) =>
        signal.addEventListener('abort', () => fail(signal.reason), { once: true }),
      );
  },
};

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'lk-discovery-'));
  db = await Db.open(join(folder, 'a.db'), migrations);
  const journal = new Journal();
  registry = await Registry.open(db, { secrets: Secrets.open(folder, {}), settings: DEFAULTS, journal });
  await registry.putUnits(
    [
      { code: '220400', name: 'City', level: 'city', parent: null },
      { code: '220402', name: 'North', level: 'district', parent: '220400' },
    ],
    SYSTEM,
  );
  Object.assign(link, { connected: true, asked: [], isEndless: false, fault: undefined });
  link.there = [found('10.0.0.1', 'Gate'), found('10.0.0.2'), found('10.0.0.3', 'Yard', 554)];
  discoveries = new Discoveries({ link, registry, deeds: new Deeds(db, journal) });
});
afterEach(async () => {
  discoveries.stop();
  await db.close();
  rmSync(folder, { recursive: true });
});

async function done(ranges: readonly string[] = ['10.0.0.0/29']): Promise<string> {
  const { id } = await discoveries.start({ ranges, ports: [80] }, person);
  await vi.waitFor(() => expect(discoveries.get(id).state).toBe('done'));
  return id;
}

describe('a discovery', () => {
  test('asks for blocks of addresses, and marks what is registered', async () => {
    await registry.add(
      {
        code: `${PREFIX}000001`,
        name: 'one',
        kind: 'camera',
        category: 'social',
        unit: '220402',
        host: '10.0.0.2',
      },
      SYSTEM,
    );
    const id = await done(['10.0.0.1-10.0.0.3']);
    expect(link.asked).toEqual([{ id, ranges: ['10.0.0.1/32', '10.0.0.2/31'], ports: [80] }]);
    const { addresses, found: devices } = discoveries.get(id);
    expect(addresses).toBe(3);
    expect(devices.map(({ host, registered }) => [host, registered])).toEqual([
      ['10.0.0.1', null],
      ['10.0.0.2', 1],
      ['10.0.0.3', null],
    ]);
  });

  test('is alone, and can be stopped with what it found', async () => {
    link.isEndless = true;
    const { id } = await discoveries.start({ ranges: [], ports: [80] }, person);
    await expect(discoveries.start({ ranges: [], ports: [80] }, person)).rejects.toMatchObject({
      code: 'limit',
    });
    await vi.waitFor(() => expect(discoveries.get(id).found).toHaveLength(3));
    await discoveries.end(id, person);
    await vi.waitFor(() => expect(discoveries.get(id).state).toBe('done'));
    expect(discoveries.get(id).found).toHaveLength(3);
  });

  test('that breaks says so, and keeps what it found', async () => {
    link.fault = new Error('broken');
    const faults: unknown[] = [];
    discoveries.on('fault', (error) => faults.push(error));
    const { id } = await discoveries.start({ ranges: [], ports: [80] }, person);
    await vi.waitFor(() => expect(discoveries.get(id).state).toBe('failed'));
    expect(discoveries.get(id).found).toHaveLength(3);
    expect(faults).toEqual([link.fault]);
  });

  test('needs a daemon, sound ranges, and is known only by its own name', async () => {
    await expect(discoveries.start({ ranges: ['10.0.0.0/8'], ports: [80] }, person)).rejects.toMatchObject({
      code: 'bad-input',
      problems: [{ path: 'ranges.0' }],
    });
    link.connected = false;
    await expect(discoveries.start({ ranges: [], ports: [80] }, person)).rejects.toMatchObject({
      code: 'no-daemon',
    });
    expect(() => discoveries.get('x')).toThrow(expect.objectContaining({ code: 'not-found' }));
  });

  test('is one of the last ten', async () => {
    const ids = [];
    for (let n = 0; n < 12; n++) ids.push(await done());
    expect(discoveries.list().map(({ id }) => id)).toEqual(ids.slice(2).reverse());
  });
});

describe('claiming', () => {
  const all = [
    { host: '10.0.0.1', port: 80 },
    { host: '10.0.0.2', port: 80, name: 'Corner' },
    { host: '10.0.0.3', port: 554 },
  ];

  test('registers what was found under the next free codes, by template', async () => {
    const taken = { code: `${PREFIX}000002`, name: 'x', kind: 'camera', category: 'social' } as const;
    await registry.add({ ...taken, unit: '220402' }, SYSTEM);
    const id = await done();
    const added = await discoveries.claim(id, TEMPLATE, all, person);
    expect(added.map(({ code, host }) => [code.slice(14), host])).toEqual([
      ['000001', '10.0.0.1'],
      ['000003', '10.0.0.2'],
      ['000004', '10.0.0.3'],
    ]);
    expect(added.map(({ id: device }) => registry.get(device))).toMatchObject([
      { name: 'Gate', onvifPort: 80, rtspPort: null, model: 'M1', kind: 'camera', lifecycle: 'active' },
      { name: 'Corner', onvifPort: 80 },
      { name: 'Yard', onvifPort: null, rtspPort: 554 },
    ]);
    expect(discoveries.get(id).found.every(({ registered }) => registered !== null)).toBe(true);
  });

  test.each([
    {
      what: 'a device that was not found',
      template: TEMPLATE,
      devices: [...all, { host: '10.9.9.9', port: 80 }],
      path: 'devices.3.host',
    },
    {
      what: 'no code and no prefix',
      template: { category: 'social', unit: '220402' } as const,
      devices: all,
      path: 'devices.0.code',
    },
    {
      what: 'one code twice',
      template: TEMPLATE,
      devices: [
        { host: '10.0.0.1', port: 80, code: `${PREFIX}000009` },
        { host: '10.0.0.2', port: 80, code: `${PREFIX}000009` },
      ],
      path: 'devices.1.code',
    },
    {
      what: 'a unit that is not there',
      template: { ...TEMPLATE, unit: '999999' },
      devices: all,
      path: 'devices.0.unit',
    },
    {
      what: 'a prefix that is no code’s',
      template: { ...TEMPLATE, codePrefix: '99999999999999' },
      devices: all,
      path: 'devices.0.code',
    },
  ])('is refused whole with $what', async ({ template, devices, path }) => {
    const id = await done();
    await expect(discoveries.claim(id, template, devices, person)).rejects.toMatchObject({
      code: 'bad-input',
      problems: expect.arrayContaining([expect.objectContaining({ path })]),
    });
    expect(registry.size).toBe(0);
  });

  test('never overwrites a device that bears the code', async () => {
    const code = `${PREFIX}000001`;
    await registry.add({ code, name: 'mine', kind: 'camera', category: 'social', unit: '220402' }, SYSTEM);
    const id = await done();
    const devices = [{ host: '10.0.0.1', port: 80, code }];
    await expect(discoveries.claim(id, TEMPLATE, devices, person)).rejects.toMatchObject({
      code: 'bad-input',
    });
    expect(registry.byCode(code)?.name).toBe('mine');
  });
});
