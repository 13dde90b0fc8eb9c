/** What a batch comes to, worked out before anything is touched: cells after it, spells begun and ended, cells seen again. */
import type { CheckName } from '../../config/terms.ts';
import type { Batch, Finding } from '../../probes/link/observation.ts';
import type { Outcome, Spell } from '../rules/spell.ts';
import { fold, isSame } from '../rules/spell.ts';

/** What is known of a device and check before the batch; both undefined before the first look. */
export interface Cell {
  readonly spell: Spell | undefined;
  /** What the daemon reported last, which `unchanged` repeats. */
  readonly told: Outcome | undefined;
}

/** Where the present is read. */
export interface Past {
  /** Undefined for a device that is not watched. */
  cell(device: number, check: CheckName): Cell | undefined;
}

export interface At {
  readonly device: number;
  readonly check: CheckName;
}

export interface FoldedBatch {
  /** Cells whose spell or report is another one. */
  readonly cells: readonly (At & { readonly spell: Spell; readonly told: Outcome })[];
  readonly begun: readonly (At & Spell)[];
  readonly ended: readonly (At & Spell & { readonly untilMs: number })[];
  /** Cells seen to go on as they were, at the end of the batch. */
  readonly seen: readonly At[];
  /** Devices that nobody watches, and repeats of what was never told. */
  readonly strangers: number;
}

interface Turned extends At {
  spell: Spell;
  told: Outcome;
}

/** Time for which a known state outlasts looks that could not ask, by check. */
export type Memory = Readonly<Record<CheckName, number>>;

/**
 * The looks with their steps first, in order of time; then the repeats, which carry the time of the batch and say
 * nothing about a cell that the same batch told more of.
 */
export function foldBatch(batch: Batch, past: Past, memory: Memory): FoldedBatch {
  const turned = new Map<string, Turned>();
  const begun: (At & Spell)[] = [];
  const ended: (At & Spell & { untilMs: number })[] = [];
  const seen: At[] = [];
  let strangers = 0;

  const turn = (at: At, before: Cell, told: Outcome, atMs: number) => {
    const { spell, ended: end } = fold(before.spell, { ...told, atMs }, memory[at.check]);
    if (end) ended.push({ ...at, ...end, untilMs: spell.fromMs });
    if (end || before.spell === undefined) begun.push({ ...at, ...spell });
    turned.set(keyOf(at), { ...at, spell, told });
  };

  for (const { n, check, atMs, finding } of inTime(batch)) {
    const at = { device: n, check };
    const before = turned.get(keyOf(at)) ?? past.cell(n, check);
    if (before) turn(at, before, outcomeOf(finding), atMs);
    else strangers++;
  }
  for (const { check, ns } of batch.unchanged) {
    for (const device of ns) {
      const at = { device, check };
      const before = past.cell(device, check);
      if (turned.size > 0 && turned.has(keyOf(at))) continue;
      if (before?.spell === undefined || before.told === undefined) strangers++;
      else if (isSame(before.spell, before.told)) seen.push(at);
      else turn(at, before, before.told, batch.toMs);
    }
  }
  return { cells: [...turned.values()], begun, ended, seen, strangers };
}

export function outcomeOf(finding: Finding): Outcome {
  return { state: finding.state, reason: finding.state === 'good' ? null : finding.reason };
}

function inTime({ changed }: Batch): Batch['changed'] {
  return changed.length > 1 ? changed.toSorted((a, b) => a.atMs - b.atMs) : changed;
}

function keyOf({ device, check }: At): string {
  return `${device} ${check}`;
}
