/** What an engine is made from: whom it tells, how it asks, and what of it a test may replace. */
import type { Log } from '../config/log.ts';
import type { AskedCheck } from '../config/terms.ts';
import type { Check } from './checks/check.ts';
import type { Driver } from './drivers/driver.ts';
import type { Upward } from './link/link.ts';
import type { Login, Target } from './link/target.ts';
import type { TryConnect } from './schedule/canaries.ts';
import type { CheckPace } from './schedule/pace.ts';
import type { Clock } from './schedule/self-check.ts';
import type { Heard } from './schedule/side-looks.ts';

/** What a driver is made from, beside its target. */
export interface DriverMeans {
  readonly login: Login | undefined;
  readonly timeoutMs: number;
}

export interface EngineOptions {
  readonly daemon: string;
  readonly checks: Readonly<Record<AskedCheck, Check>>;
  readonly driverFor: (target: Target, means: DriverMeans) => Driver;
  readonly upward: Upward;
  /** What a device tells beside the checks; without it nobody is asked. */
  readonly traits?: (device: Driver, signal: AbortSignal) => Promise<Heard | undefined>;
  readonly tryConnect: TryConnect;
  readonly log: Log;
  readonly clock?: Clock;
  readonly random?: () => number;
  readonly checkPace?: Readonly<Record<AskedCheck, CheckPace>>;
}
