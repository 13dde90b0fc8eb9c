/** A question put to a device. Knows no schedule, no database and no web. */
import type { AskedCheck } from '../../config/terms.ts';
import type { Driver } from '../drivers/driver.ts';
import type { Look, ShownPicture } from '../link/observation.ts';

export interface Check {
  readonly name: AskedCheck;
  /** Asks once. Never rejects for anything the device did: that is a finding. Rejects only with the signal's reason. */
  look(device: Driver, signal: AbortSignal): Promise<Look & { readonly picture?: ShownPicture }>;
}
