/** The live columns as bytes, from time to time, so that a start need not read every frame ever sent. */
import { promisify } from 'node:util';
import { deflate, inflate } from 'node:zlib';
import { CHECKS } from '../../config/terms.ts';
import type { Reason } from '../../probes/link/observation.ts';
import type { Outcome, Spell } from '../rules/spell.ts';
import { CHECK_COUNT, FREE } from './columns.ts';
import type { Live } from './live.ts';
import { NOTHING, reasonOf, stateCode, stateOf, WORD_COUNT } from './words.ts';

const FORM = 1;
const BYTES_PER_CELL = 4 + 3 * 8;
const HEAD = 4;

const deflated = promisify(deflate);
const inflated = promisify(inflate);

/** What stands in front of the columns: the words behind the numbers, and what else outlives a start. */
interface Head {
  readonly form: number;
  readonly checks: readonly string[];
  readonly states: readonly string[];
  readonly reasons: readonly (string | null)[];
  /** By index, from 1. */
  readonly daemons: readonly string[];
  readonly devices: number;
  /** Whatever the watch wants to find again. */
  readonly beside: unknown;
}

/** One cell of a checkpoint. */
export interface KeptCell {
  readonly device: number;
  readonly check: number;
  readonly daemon: string;
  readonly spell: Spell;
  readonly told: Outcome;
}

export interface Kept {
  readonly cells: Iterable<KeptCell>;
  readonly beside: unknown;
}

/** Copies the columns as they are at this instant; the packing of the copy takes its time elsewhere. */
export function snapshotOf(
  live: Live,
  daemons: readonly string[],
  beside: unknown,
): () => Promise<Uint8Array> {
  const { columns } = live;
  const slots = Array.from({ length: live.end }, (_, slot) => slot).filter((s) => columns.device[s] !== FREE);
  const head: Head = {
    form: FORM,
    checks: CHECKS,
    states: [0, 1, 2].map(stateOf),
    reasons: Array.from({ length: WORD_COUNT }, (_, code) => reasonOf(code)),
    daemons,
    devices: slots.length,
    beside,
  };
  const text = Buffer.from(JSON.stringify(head));
  const bytes = Buffer.alloc(HEAD + text.length + slots.length * (6 + CHECK_COUNT * BYTES_PER_CELL));
  bytes.writeUInt32LE(text.length);
  text.copy(bytes, HEAD);
  let at = HEAD + text.length;
  for (const slot of slots) {
    at = bytes.writeUInt32LE(columns.device[slot] ?? 0, at);
    at = bytes.writeUInt16LE(columns.daemon[slot] ?? 0, at);
    for (let cell = slot * CHECK_COUNT; cell < (slot + 1) * CHECK_COUNT; cell++) {
      for (const column of [columns.state, columns.reason, columns.toldState, columns.toldReason]) {
        at = bytes.writeUInt8(column[cell] ?? 0, at);
      }
      for (const column of [columns.fromMs, columns.sinceMs, columns.seenMs]) {
        at = bytes.writeDoubleLE(column[cell] ?? 0, at);
      }
    }
  }
  return () => deflated(bytes, { level: 1 });
}

/** What a checkpoint holds; undefined when it was written in a form that this program does not know. */
export async function openCheckpoint(packed: Uint8Array): Promise<Kept | undefined> {
  const bytes = await inflated(packed);
  const length = bytes.readUInt32LE();
  const head = JSON.parse(bytes.toString('utf8', HEAD, HEAD + length)) as Head; // written by snapshotOf
  if (head.form !== FORM) return undefined;
  return { cells: cellsOf(bytes, HEAD + length, head), beside: head.beside };
}

function* cellsOf(bytes: Buffer, start: number, head: Head): Generator<KeptCell> {
  const checks = head.checks.map((check) => (CHECKS as readonly string[]).indexOf(check));
  const outcome = (at: number): Outcome => ({
    state: stateOf(stateCode((head.states[bytes[at] ?? 0] ?? 'unknown') as Outcome['state'])),
    reason: (head.reasons[bytes[at + 1] ?? 0] ?? null) as Reason | null, // a word from the list of its time
  });
  let at = start;
  for (let n = 0; n < head.devices; n++) {
    const device = bytes.readUInt32LE(at);
    const daemon = head.daemons[bytes.readUInt16LE(at + 4) - 1] ?? '';
    at += 6;
    for (const check of checks) {
      if (bytes[at + 2] !== NOTHING && check >= 0) {
        const [fromMs, sinceMs, seenMs] = [4, 12, 20].map((offset) => bytes.readDoubleLE(at + offset));
        const spell = { ...outcome(at), fromMs: fromMs ?? 0, sinceMs: sinceMs ?? 0, seenMs: seenMs ?? 0 };
        yield { device, check, daemon, spell, told: outcome(at + 2) };
      }
      at += BYTES_PER_CELL;
    }
  }
}
