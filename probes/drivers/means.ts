/** What a driver is given beside its target. */
import type { Login } from '../link/target.ts';
import type { Lacks } from './lacks.ts';
import type { Logins } from './logins.ts';
import type { Memory } from './memory.ts';
import type { ViidView } from './viid-registrations.ts';

export interface Means {
  /** Absent where the record has none. */
  readonly login: Login | undefined;
  /** One for the whole daemon: remembers refused passwords. */
  readonly logins: Logins;
  /** How long the whole look may take. Counted from the making of the driver. */
  readonly timeoutMs: number;
  /** One for the whole daemon; without it every picture costs the calls that find its address. */
  readonly memory?: Memory;
  /** Who registers by itself at the checkpoint listener; absent while nobody may. */
  readonly viid?: ViidView;
  /** One for the whole daemon: what devices are known not to do. Without it they are asked again each time. */
  readonly lacks?: Lacks;
}
