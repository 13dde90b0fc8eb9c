/** A small registry in a temporary folder, for tests. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { load } from '../../config/load.ts';
import { Secrets } from '../../config/secrets.ts';
import { DEFAULTS } from '../../config/settings.ts';
import type { By } from '../rules/refusal.ts';
import { Db } from '../store/db.ts';
import { Journal } from '../store/journal.ts';
import { migrations } from '../store/schema.ts';
import type { NewDevice } from './record.ts';
import { Registry, type RegistryOptions } from './registry.ts';

export const BY: By = { name: 'li', kind: 'staff' };
export const CITY = '220400';
export const NORTH = '220402';
export const SOUTH = '220403';
export const TOWN = '220402001';

/** The nth camera of a district, with nothing but what it must have. */
export function camera(n: number, more: Partial<NewDevice> = {}): NewDevice {
  const { code = `22040200001320${String(n).padStart(6, '0')}` } = more;
  return { code, name: `camera ${n}`, kind: 'camera', category: 'safe-city', unit: TOWN, ...more };
}

/** A furnished registry for one test, or for each where it is asked for before each; removed after it. */
export async function furnished(
  options: Partial<RegistryOptions> = {},
): Promise<{ readonly sample: Sample; readonly registry: Registry }> {
  const sample = new Sample(options);
  onTestFinished(() => sample.remove());
  return { sample, registry: await sample.furnish() };
}

/** One registry with its database, which can be opened again. */
export class Sample {
  readonly folder = mkdtempSync(join(tmpdir(), 'registry-'));
  readonly #options: Partial<RegistryOptions>;
  db!: Db;
  registry!: Registry;

  constructor(options: Partial<RegistryOptions> = {}) {
    this.#options = options;
  }

  /** Opens, or closes and opens again, as a restart does. */
  async open(): Promise<Registry> {
    await this.close();
    this.db = await Db.open(join(this.folder, 'data.db'), migrations);
    this.registry = await Registry.open(this.db, {
      secrets: Secrets.open(this.folder, {}),
      settings: DEFAULTS,
      journal: new Journal(),
      boundaries: load({}, this.folder).boundaries,
      ...this.#options,
    });
    return this.registry;
  }

  /** A city with two districts, one town, a platform, a segment and a login. */
  async furnish(): Promise<Registry> {
    const registry = await this.open();
    await registry.putUnits(
      [
        { code: CITY, name: '辽源市', level: 'city', parent: null },
        { code: NORTH, name: '龙山区', level: 'district', parent: CITY },
        { code: SOUTH, name: '西安区', level: 'district', parent: CITY },
        { code: TOWN, name: '东吉街道', level: 'town', parent: NORTH },
      ],
      BY,
    );
    await registry.putPlatform({ id: 'carrier-a', name: 'Platform A', carrier: 'A' }, BY);
    await registry.putSegment(
      { id: 'ring', name: 'Ring', looksPerSecond: 100, inFlight: 10, canaries: ['10.0.0.1:80'] },
      BY,
    );
    await registry.putCredential(
      { id: 'shared', username: 'watch', password: 'harbour', basicAllowed: false },
      BY,
    );
    return registry;
  }

  async close(): Promise<void> {
    await this.db?.close();
  }

  async remove(): Promise<void> {
    await this.close();
    rmSync(this.folder, { recursive: true });
  }
}
