/** Which driver asks which kind of device. */
import type { DeviceKind } from '../../config/terms.ts';
import type { Target } from '../link/target.ts';
import { cameraDriver } from './camera.ts';
import { checkpointDriver } from './checkpoint.ts';
import type { Driver } from './driver.ts';
import type { Means } from './means.ts';
import { placeDriver } from './place.ts';

export { newLacks } from './lacks.ts';
export { newLogins } from './logins.ts';
export { newMemory } from './memory.ts';
export { ViidListener } from './viid.ts';

const drivers = {
  camera: cameraDriver,
  checkpoint: checkpointDriver,
  site: placeDriver,
  platform: placeDriver,
} satisfies Record<DeviceKind, (target: Target, means: Means) => Driver>;

/** A device, ready to be asked. Make one per look, and drop it. */
export function driverOf(target: Target, means: Means): Driver {
  return drivers[target.kind](target, means);
}
