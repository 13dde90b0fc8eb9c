/** A few cameras that are in nobody's file, for discovery to find. */
import type { AddressPlan } from './addresses.ts';
import { identityFor } from './camera.ts';
import { type Device, newDevice } from './device.ts';
import { Stand } from './stand.ts';
import { VENDORS } from './words.ts';

const HOW_MANY = 5;
/** Far beyond the numbers of a city's devices. */
const FIRST_SEED = 9_000_000;

/** Cameras beside the city. */
export class Neighbours {
  readonly #stands: Stand[] = [];

  get devices(): readonly Device[] {
    return this.#stands.map(({ device }) => device);
  }

  /** `host:port` of each. */
  get addresses(): readonly string[] {
    return this.devices.map(({ make, onvifPort }) => `${make.host}:${onvifPort}`);
  }

  get hosts(): readonly string[] {
    return [...new Set(this.devices.map(({ make }) => make.host))];
  }

  async start(addresses: AddressPlan): Promise<void> {
    for (let at = 0; at < HOW_MANY; at += 1) {
      const vendor = VENDORS[at % VENDORS.length] ?? VENDORS[0];
      const { host, onvifPort } = addresses.aside();
      const device = newDevice({
        host,
        username: 'ops-public',
        password: 'Demo/2026@pub#1',
        login: vendor.login,
        rtspPath: vendor.rtspPath,
        snapshotPath: vendor.snapshotPath,
        identity: identityFor(FIRST_SEED + at, vendor.name, vendor.models[0]),
        name: `未登记点位${at + 1}`,
        seed: FIRST_SEED + at,
        tokenWindowMs: 300_000,
        tls: false,
      });
      device.onvifPort = onvifPort;
      device.rtspPort = onvifPort;
      const stand = new Stand(device, true);
      await stand.start();
      this.#stands.push(stand);
    }
  }

  async stop(): Promise<void> {
    await Promise.all(this.#stands.map((stand) => stand.stop()));
  }
}
