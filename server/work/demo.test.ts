/** The simulated city, as a real program, in and out of a real registry. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { SILENT } from '../../config/log.ts';
import { Secrets } from '../../config/secrets.ts';
import { DEFAULTS } from '../../config/settings.ts';
import { Registry } from '../registry/registry.ts';
import { SYSTEM } from '../rules/refusal.ts';
import { Db } from '../store/db.ts';
import { removeDemo } from '../store/demo.ts';
import { Journal } from '../store/journal.ts';
import { migrations } from '../store/schema.ts';
import type { Asker } from './asker.ts';
import { Demo } from './demo.ts';

const person: Asker = { key: 'k', kind: 'staff', staff: 1, name: 'chief', role: 'admin', unit: '' };
const FLEET = join(import.meta.dirname, '../../probes/fleet/main.ts');
const DEVICES = 30;

let folder: string;
let db: Db;
let registry: Registry;
const open: Demo[] = [];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'lk-demo-'));
  db = await Db.open(join(folder, 'a.db'), migrations);
  const secrets = Secrets.open(folder, {});
  registry = await Registry.open(db, { secrets, settings: DEFAULTS, journal: new Journal() });
});
afterEach(async () => {
  for (const demo of open.splice(0)) await demo.close();
  await db.close();
  rmSync(folder, { recursive: true });
});

async function openDemo(fleetFile = FLEET, fleet?: string): Promise<Demo> {
  const demo = await Demo.open({ db, registry, journal: new Journal(), log: SILENT, fleetFile, fleet });
  open.push(demo);
  return demo;
}

const isThere = async (control: string | null) =>
  fetch(`${control}/setup`).then(
    (answer) => answer.ok,
    () => false,
  );

describe('the demo', () => {
  test('fills an empty registry, comes back after a restart, and leaves nothing behind', async () => {
    const demo = await openDemo();
    expect(demo.state()).toEqual({ running: false, devices: 0, control: null });
    const { running, devices, control } = await demo.start(DEVICES, person);
    expect(running).toBe(true);
    expect(devices).toBe(registry.size);
    expect([...registry.all()].filter(({ kind }) => kind !== 'site')).toHaveLength(DEVICES);
    expect(registry.units.top).toBeDefined();
    expect(registry.credentials().length).toBeGreaterThan(0);
    await expect(demo.start(DEVICES, person)).rejects.toMatchObject({ code: 'not-empty' });

    await demo.close();
    expect(await isThere(control)).toBe(false);
    const codes = [...registry.all()].map(({ code, host }) => `${code} ${host}`);
    const again = await openDemo();
    expect(again.state()).toEqual({ running: false, devices, control: null });
    await again.resume();
    expect(again.state().running).toBe(true);
    expect([...registry.all()].map(({ code, host }) => `${code} ${host}`)).toEqual(codes);

    const address = again.state().control ?? '';
    expect(await again.stop(person)).toEqual({ running: false, devices: 0, control: null });
    expect(registry.size).toBe(0);
    expect(await isThere(address)).toBe(false);
    await expect(again.stop(person)).rejects.toMatchObject({ code: 'not-found' });
  });

  test('registers a city that somebody else runs, and leaves it running', async () => {
    const theirs = await openDemo();
    const { control } = await theirs.start(DEVICES, person);
    await registry.removeAll(SYSTEM);
    await db.write((sql) => removeDemo(sql));
    const demo = await openDemo('none.ts', control?.replace('http://', ''));
    expect(await demo.start(DEVICES, person)).toMatchObject({ running: true, devices: registry.size });
    await demo.stop(person);
    expect(await isThere(control)).toBe(true);
    expect(registry.size).toBe(0);
  });

  test('is refused where anybody has registered a device', async () => {
    await registry.putUnits([{ code: '220400', name: 'City', level: 'city', parent: null }], SYSTEM);
    const wish = { code: '22040000001320000001', name: 'one', kind: 'camera', category: 'social' } as const;
    await registry.add({ ...wish, unit: '220400' }, SYSTEM);
    const demo = await openDemo();
    await expect(demo.start(DEVICES, person)).rejects.toMatchObject({ code: 'not-empty' });
    expect(registry.size).toBe(1);
  });

  test.each([
    { what: 'is not there', file: 'nothing.ts' },
    { what: 'says something else', file: 'rules.ts' },
  ])('that cannot start since its program $what leaves the registry empty', async ({ file }) => {
    const demo = await openDemo(join(folder, file));
    await expect(demo.start(DEVICES, person)).rejects.toThrow(/simulated city ended/);
    expect(demo.state()).toEqual({ running: false, devices: 0, control: null });
    expect(registry.size).toBe(0);
  });

  test('ends with the server, even when that is killed', async () => {
    const program = `
      import { Demo } from ${JSON.stringify(join(import.meta.dirname, 'demo.ts'))};
      import { Db } from ${JSON.stringify(join(import.meta.dirname, '../store/db.ts'))};
      import { migrations } from ${JSON.stringify(join(import.meta.dirname, '../store/schema.ts'))};
      const nothing = async () => ({ written: true, problems: [] });
      const registry = { size: 0, putUnits: nothing, putSegment: nothing, putPlatform: nothing, putCredential: nothing,
        importCsv: nothing, removeAll: nothing, all: () => [], declared: { put: nothing }, catalogues: { take: nothing },
        byCode: () => undefined, divisions: { put: nothing } };
      const db = await Db.open(${JSON.stringify(join(folder, 'b.db'))}, migrations);
      const fleetFile = ${JSON.stringify(FLEET)};
      const demo = await Demo.open({ db, registry, journal: { write: nothing }, log: console, fleetFile });
      console.log((await demo.start(10, { name: 'chief', kind: 'staff' })).control);
      setInterval(() => {}, 1_000);`;
    const args = ['--disable-warning=ExperimentalWarning', '--input-type=module', '-e', program];
    const server = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    const control = await new Promise<string>((done) =>
      server.stdout.once('data', (line) => done(String(line).trim())),
    );
    expect(await isThere(control)).toBe(true);
    server.kill('SIGKILL');
    await vi.waitFor(async () => expect(await isThere(control)).toBe(false), 10_000);
  });
});
