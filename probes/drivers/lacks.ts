/** What devices are known not to do, so that they are not asked for it every day. Losing it costs a few calls. */
import type { Trouble } from './driver.ts';

/** Answers that will be the same tomorrow: no such function, or none for this login. */
export type Lack = Extract<Trouble, 'unsupported' | 'auth-refused'>;

/** One for the whole daemon. */
export interface Lacks {
  /** Why it is not worth asking; undefined where it is. `version`: the device's firmware, whose change forgets all. */
  of(device: string, version: string, operation: string): Lack | undefined;
  note(device: string, version: string, operation: string, lack: Lack): void;
}

interface Known {
  readonly version: string;
  readonly untilMs: number;
  /** By operation. */
  readonly lacks: Map<string, Lack>;
}

const WEEKS_3_MS = 21 * 86_400_000;

/** A memory of at most so many devices; those noted first are forgotten first. */
export function newLacks(nowMs: () => number = Date.now, keepMs = WEEKS_3_MS, most = 60_000): Lacks {
  const devices = new Map<string, Known>();
  const knownOf = (device: string, version: string): Known | undefined => {
    const known = devices.get(device);
    if (known === undefined || (known.version === version && known.untilMs > nowMs())) return known;
    devices.delete(device);
    return undefined;
  };
  return {
    of: (device, version, operation) => knownOf(device, version)?.lacks.get(operation),
    note(device, version, operation, lack) {
      let known = knownOf(device, version);
      if (known === undefined) {
        known = { version, untilMs: nowMs() + keepMs, lacks: new Map() };
        devices.set(device, known);
        if (devices.size > most) devices.delete(devices.keys().next().value as string);
      }
      known.lacks.set(operation, lack);
    },
  };
}
