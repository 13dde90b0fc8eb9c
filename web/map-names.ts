/** Names of devices on the map: asked for in one go for what is listed, and kept. */
import type { ReactiveControllerHost } from 'lit';
import type { MapDevice } from '../server/api/wire.ts';
import { ask, pathWith } from './client.ts';

/** Names asked for at once; as many as the server gives. */
const MOST_NAMED = 100;

export class MapNames {
  readonly #host: ReactiveControllerHost;
  /** By number of the device, as far as known. */
  readonly known = new Map<number, MapDevice>();
  /** Asked for, and not there yet. */
  readonly #asked = new Set<number>();

  constructor(host: ReactiveControllerHost) {
    this.#host = host;
  }

  /** Asks for those that are not there yet. */
  async want(ids: readonly number[]): Promise<void> {
    const missing = ids.filter((id) => !this.known.has(id) && !this.#asked.has(id)).slice(0, MOST_NAMED);
    if (missing.length === 0) return;
    for (const id of missing) this.#asked.add(id);
    try {
      const devices = await ask<MapDevice[]>(pathWith('/api/map/devices', { ids: missing.join(',') }));
      for (const device of devices) this.known.set(device.id, device);
      this.#host.requestUpdate();
    } catch {
      // Without names the list has numbers, and the next one asks again.
    } finally {
      for (const id of missing) this.#asked.delete(id);
    }
  }
}
