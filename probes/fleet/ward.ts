/** A part of the city in one process: so many boxes, each with its own listeners. */
import { type Box, BoxMake } from './box.ts';
import { newDevice, type Suffered } from './device.ts';
import type { Fault } from './faults.ts';
import { Stand } from './stand.ts';

/** A box and what befalls it. */
export interface Change {
  /** `Part.number`. */
  readonly number: number;
  readonly faults: readonly Fault[];
}

/** What the boxes suffered: sums, and the worst of each. */
export interface Sufferings {
  readonly sum: Suffered;
  readonly worst: Suffered;
}

/** Boxes opened or closed at once: enough to keep the machine busy, few enough to breathe. */
const AT_ONCE = 200;

/** Runs these boxes. */
export class Ward {
  readonly #stands = new Map<number, Stand>();

  constructor(boxes: readonly Box[]) {
    for (const box of boxes) this.#stands.set(box.number, standFor(box));
  }

  /** Opens every listener. */
  async start(): Promise<void> {
    await inSlices([...this.#stands.values()], (stand) => stand.start());
  }

  /** Boxes of other wards are left out. */
  async set(changes: readonly Change[]): Promise<void> {
    await inSlices(changes, async ({ number, faults }) => this.#stands.get(number)?.set(faults));
  }

  sufferings(): Sufferings {
    const sum = newDevice(NOBODY).suffered;
    const worst = newDevice(NOBODY).suffered;
    for (const { device } of this.#stands.values()) join(sum, worst, device.suffered, device.suffered);
    return { sum, worst };
  }

  async stop(): Promise<void> {
    await inSlices([...this.#stands.values()], (stand) => stand.stop());
  }
}

/** Adds one to a sum, and raises the worst. */
export function join(sum: Suffered, worst: Suffered, more: Suffered, most: Suffered): void {
  for (const key of Object.keys(sum) as (keyof Suffered)[]) {
    sum[key] += more[key];
    worst[key] = Math.max(worst[key], most[key]);
  }
}

const NOBODY = {
  host: '',
  username: '',
  password: '',
  login: 'none',
  rtspPath: '',
  snapshotPath: '',
  identity: { manufacturer: '', model: '', firmware: '', serial: '', hardwareId: '', mac: '' },
  name: '',
  seed: 0,
  tokenWindowMs: 0,
  tls: false,
} as const;

/** Nothing suffered yet. */
export function unharmed(): Suffered {
  return newDevice(NOBODY).suffered;
}

function standFor(box: Box): Stand {
  const device = newDevice(new BoxMake(box));
  device.onvifPort = box.onvifPort;
  device.rtspPort = box.rtspPort;
  device.soundPictures = 1;
  return new Stand(device, box.onvifPort === box.rtspPort, box.faults);
}

async function inSlices<T>(all: readonly T[], work: (one: T) => Promise<void>): Promise<void> {
  for (let from = 0; from < all.length; from += AT_ONCE) {
    await Promise.all(all.slice(from, from + AT_ONCE).map(work));
  }
}
