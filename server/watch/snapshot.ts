/** What only the running server knows of the present, in columns: a thread that counts months takes it along. */

import { CHECKS } from '../../config/terms.ts';
import { LEDGER_CHECKS } from '../rules/period-ledger.ts';
import { CHECK_COUNT, FREE } from './columns.ts';
import type { Daemons } from './daemons.ts';
import type { Live } from './live.ts';
import { NOTHING } from './words.ts';

export interface PresentColumns {
  readonly atMs: number;
  /** Ascending. */
  readonly ids: Int32Array<ArrayBuffer>;
  /** When the spell that goes on was last seen, for each of LEDGER_CHECKS; 0 for none. */
  readonly seen: Float64Array<ArrayBuffer>;
  readonly daemon: Uint16Array<ArrayBuffer>;
  readonly daemons: readonly string[];
  /** Since when each daemon has been silent; Infinity for one that is heard. */
  readonly silentFrom: readonly number[];
}

const OFFSETS = LEDGER_CHECKS.map((check) => CHECKS.indexOf(check));

export function presentOf(live: Live, daemons: Daemons, atMs: number): PresentColumns {
  const { columns } = live;
  const slots: number[] = [];
  for (let slot = 0; slot < live.end; slot++) if (columns.device[slot] !== FREE) slots.push(slot);
  slots.sort((a, b) => (columns.device[a] ?? 0) - (columns.device[b] ?? 0));
  const ids = new Int32Array(slots.length);
  const seen = new Float64Array(slots.length * OFFSETS.length);
  const daemon = new Uint16Array(slots.length);
  for (const [at, slot] of slots.entries()) {
    ids[at] = columns.device[slot] ?? 0;
    daemon[at] = columns.daemon[slot] ?? 0;
    for (const [index, offset] of OFFSETS.entries()) {
      const cell = slot * CHECK_COUNT + offset;
      if (columns.toldState[cell] !== NOTHING) seen[at * OFFSETS.length + index] = columns.seenMs[cell] ?? 0;
    }
  }
  return {
    ...{ atMs, ids, seen, daemon, daemons: daemons.names },
    silentFrom: daemons
      .all()
      .map(({ state, toMs, heardMs }) => (state === 'silent' ? (toMs ?? heardMs) : Number.POSITIVE_INFINITY)),
  };
}
