/** One box of the city, small enough to be sent to another process, and what it is made of. */
import { identityFor } from './camera.ts';
import type { DeviceMake, Identity } from './device.ts';
import type { Fault } from './faults.ts';
import type { Part, Resident } from './population.ts';
import { VENDORS, type Vendor } from './words.ts';

/** Logins that the city's devices share. Slashes and signs are in them on purpose. */
export const CREDENTIALS = [
  { id: 'public-video', username: 'ops-public', password: 'Demo/2026@pub#1', basicAllowed: false },
  { id: 'social-video', username: 'ops-social', password: 'Demo%2026:soc/2', basicAllowed: false },
] as const;

/** A camera, or one lane of a checkpoint. */
export interface Box {
  /** `Part.number`. */
  readonly number: number;
  readonly host: string;
  readonly onvifPort: number;
  readonly rtspPort: number;
  /** Index into `VENDORS`. */
  readonly vendor: number;
  readonly model: string;
  /** Index into `CREDENTIALS`. */
  readonly credential: number;
  readonly name: string;
  readonly tls: boolean;
  /** Where it says that it stands. */
  readonly place?: readonly [lon: number, lat: number] | undefined;
  readonly faults: readonly Fault[];
}

/** A part of a resident as a box. */
export function boxOf(resident: Resident, part: Part): Box {
  return {
    number: part.number,
    ...part.spot,
    vendor: VENDORS.indexOf(resident.vendor),
    model: resident.model,
    credential: CREDENTIALS.findIndex(({ id }) => id === resident.credential),
    name: resident.name,
    tls: resident.tls,
    ...(resident.told && { place: resident.told }),
    faults: faultsFor(resident, part),
  };
}

/** What a box has from the first day. */
export function faultsFor(resident: Resident, part: Part): readonly Fault[] {
  return part.isDown ? [...resident.standing, 'off'] : resident.standing;
}

/** A device's make, worked out when asked for: thousands are never asked. */
export class BoxMake implements DeviceMake {
  readonly box: Box;

  constructor(box: Box) {
    this.box = box;
  }

  get host(): string {
    return this.box.host;
  }
  get username(): string {
    return this.#credential.username;
  }
  get password(): string {
    return this.#credential.password;
  }
  get login(): DeviceMake['login'] {
    return this.#vendor.login;
  }
  get rtspPath(): string {
    return this.#vendor.rtspPath;
  }
  get snapshotPath(): string {
    return this.#vendor.snapshotPath;
  }
  get identity(): Identity {
    return identityFor(this.seed, this.#vendor.name, this.box.model);
  }
  get name(): string {
    return this.box.name;
  }
  get seed(): number {
    return this.box.number + 1;
  }
  get tls(): boolean {
    return this.box.tls;
  }
  get place(): Box['place'] {
    return this.box.place;
  }
  get tokenWindowMs(): number {
    return 300_000;
  }

  get #vendor(): Vendor {
    return VENDORS[this.box.vendor] ?? VENDORS[0];
  }
  get #credential(): (typeof CREDENTIALS)[number] {
    return CREDENTIALS[this.box.credential] ?? CREDENTIALS[0];
  }
}
