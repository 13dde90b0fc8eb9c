/** Looks at a device out of turn, because somebody asks. */
import { ASKED_CHECKS, type AskedCheck } from '../../config/terms.ts';
import type { ProbeLink } from '../../probes/link/link.ts';
import type { Observation } from '../../probes/link/observation.ts';
import { Refusal } from '../rules/refusal.ts';
import { type Asker, byOf } from './asker.ts';
import type { DeedWriter } from './deeds.ts';

/** All checks of the slowest device take less. */
const PATIENCE_MS = 40_000;

export class LookNow {
  readonly #link: Pick<ProbeLink, 'lookNow' | 'connected'>;
  readonly #deeds: DeedWriter;

  constructor(link: Pick<ProbeLink, 'lookNow' | 'connected'>, deeds: DeedWriter) {
    this.#link = link;
    this.#deeds = deeds;
  }

  /** What was seen; it also goes the way of every other look. */
  async look(
    device: number,
    checks: readonly AskedCheck[] | undefined,
    person: Asker,
    signal: AbortSignal,
  ): Promise<readonly Observation[]> {
    if (!this.#link.connected) throw new Refusal('no-daemon');
    const asked = checks ?? ASKED_CHECKS;
    const subject = `device/${device}`;
    await this.#deeds.write({ by: byOf(person), did: 'device.look', subject, after: { checks: asked } });
    try {
      const patience = AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_MS)]);
      return await this.#link.lookNow(device, asked, patience);
    } catch (error) {
      if (!this.#link.connected || signal.aborted) throw new Refusal('no-daemon');
      throw error;
    }
  }
}
