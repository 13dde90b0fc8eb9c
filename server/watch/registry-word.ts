/** What the registry says of pins, taken in as if a daemon had told it: exact through a restart, and never silent. */
import { CHECKS } from '../../config/terms.ts';
import type { Observation } from '../../probes/link/observation.ts';
import { isSame } from '../rules/spell.ts';
import { CHECK_COUNT } from './columns.ts';
import { type Daemons, REGISTRY } from './daemons.ts';
import { outcomeOf } from './fold-batch.ts';
import type { Intake } from './intake.ts';
import type { Live } from './live.ts';

/** What one pin comes to; why, only where it is another thing than before. */
export interface RegistryVerdict {
  readonly n: number;
  readonly finding: Observation['finding'];
  look(): Pick<Observation, 'steps'> & Required<Pick<Observation, 'readings'>>;
}

export interface RegistryWordParts {
  readonly live: Live;
  readonly daemons: Daemons;
  readonly intake: Intake;
  readonly clock: () => number;
}

const POSITION = CHECKS.indexOf('position');
/** Of what changed, so much is written down at once. */
const AT_ONCE = 1_000;

export class RegistryWord {
  readonly #parts: RegistryWordParts;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(parts: RegistryWordParts) {
    this.#parts = parts;
  }

  /** Resolves after the commit. What is as it was told last is not told again. */
  take(verdicts: Iterable<RegistryVerdict>): Promise<void> {
    const done = this.#turn.then(() => this.#take([...verdicts]));
    this.#turn = done.catch(() => undefined);
    return done;
  }

  async #take(verdicts: readonly RegistryVerdict[]): Promise<void> {
    const changed = verdicts.filter((verdict) => !this.#isTold(verdict));
    for (let at = 0; at < changed.length; at += AT_ONCE) await this.#tell(changed.slice(at, at + AT_ONCE));
  }

  #isTold({ n, finding }: RegistryVerdict): boolean {
    const { live } = this.#parts;
    const slot = live.slotOf(n);
    const told = slot === undefined ? undefined : live.toldOf(slot * CHECK_COUNT + POSITION);
    return told !== undefined && isSame(told, outcomeOf(finding));
  }

  async #tell(verdicts: readonly RegistryVerdict[]): Promise<void> {
    const { daemons, intake, clock } = this.#parts;
    const { seq, toMs } = daemons.of(REGISTRY, clock());
    // A look at the instant of the last one would be late.
    const atMs = Math.max(clock(), (toMs ?? 0) + 1);
    const changed = verdicts.map(
      ({ n, finding, look }): Observation => ({ n, check: 'position', atMs, finding, ...look() }),
    );
    const batch = { daemon: REGISTRY, seq: seq + 1, fromMs: toMs ?? atMs - 1, toMs: atMs };
    await intake.batch({ ...batch, changed, unchanged: [] });
  }
}
