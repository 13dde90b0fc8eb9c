/** Takes batches in, one at a time: first on disk, in one transaction, and only then into the live columns. */
import type { Log } from '../../config/log.ts';
import { CHECKS } from '../../config/terms.ts';
import { encodeBatch } from '../../probes/link/batch.ts';
import type { Batch, Observation } from '../../probes/link/observation.ts';
import { GAP_ALLOWED_MS } from '../rules/freshness.ts';
import { addBlind } from '../store/blind.ts';
import type { Db } from '../store/db.ts';
import { addFrame, addGoneFrame, saveDaemon } from '../store/frames.ts';
import { removeAnswersOf } from '../store/image-answers.ts';
import { removeDrawsOf } from '../store/image-draws.ts';
import { removeSamples } from '../store/image-samples.ts';
import type { LookRow } from '../store/looks.ts';
import { removeLooks, saveLooks } from '../store/looks.ts';
import { removeNormalsOf } from '../store/normals.ts';
import { removePictures } from '../store/pictures.ts';
import { removePinsOf } from '../store/pins.ts';
import { removeRegistrations } from '../store/registration.ts';
import { beginSpells, endSpells, endSpellsOf } from '../store/spells.ts';
import { removeTraits } from '../store/traits.ts';
import { CHECK_COUNT } from './columns.ts';
import { type Daemon, type Daemons, REGISTRY } from './daemons.ts';
import type { At, FoldedBatch, Memory, Past } from './fold-batch.ts';
import { foldBatch, outcomeOf } from './fold-batch.ts';
import type { ImageBook } from './image-book.ts';
import type { Live } from './live.ts';
import { lostOf } from './lost.ts';
import type { Proofs } from './proofs.ts';
import type { Registrations } from './registrations.ts';

/** A daemon's clock may be ahead of ours by so much; beyond it, its times are moved back onto ours. */
const AHEAD_ALLOWED_MS = 5_000;
const WARNED_EVERY_MS = 60_000;
/** Of what is lost, so much is written down at once. */
const LOST_AT_ONCE = 4_000;

export interface IntakeOptions {
  readonly db: Db;
  readonly live: Live;
  readonly daemons: Daemons;
  readonly proofs: Proofs;
  readonly memory: Memory;
  readonly imageBook: ImageBook;
  /** Combines what is told of registration. */
  readonly registrations: Registrations;
  readonly clock: () => number;
  readonly log: Log;
}

export class Intake {
  readonly #options: IntakeOptions;
  readonly #past: Past;
  #turn: Promise<unknown> = Promise.resolve();
  #warnedMs = 0;
  /** Since the start: batches committed, looks in them, and the time that took. */
  readonly counts = { batches: 0, looks: 0, seconds: 0 };
  /** The last frame that the live columns hold. */
  frame = 0;

  constructor(options: IntakeOptions) {
    this.#options = options;
    const { live } = options;
    this.#past = {
      cell(device, check) {
        const slot = live.slotOf(device);
        if (slot === undefined) return undefined;
        const cell = slot * CHECK_COUNT + CHECKS.indexOf(check);
        return { spell: live.spellOf(cell), told: live.toldOf(cell) };
      },
    };
  }

  /** Resolves after the commit. When that fails, nothing has happened. */
  batch(batch: Batch, isAfterLoss = false): Promise<void> {
    return this.alone(() => this.#take(batch, isAfterLoss));
  }

  /** Devices left the registry: what goes on for them ends, and what was kept of them is removed. */
  letGo(devices: readonly number[]): Promise<void> {
    const { db, clock } = this.#options;
    return this.alone(async () => {
      this.frame = await db.write(async (sql) => {
        await endSpellsOf(sql, devices, clock());
        await removeLooks(sql, devices);
        await removePictures(sql, devices);
        await removeSamples(sql, devices);
        await removeAnswersOf(sql, devices);
        await removeDrawsOf(sql, devices);
        await removeNormalsOf(sql, devices);
        await removeTraits(sql, devices);
        await removeRegistrations(sql, devices);
        await removePinsOf(sql, devices);
        return addGoneFrame(sql, devices);
      });
    });
  }

  /** Does something while no batch is half taken. */
  alone<T>(work: () => T | Promise<T>): Promise<T> {
    const done = this.#turn.then(work);
    this.#turn = done.catch(() => undefined);
    return done;
  }

  /** What a frame says, once more, after a start; it is on disk already. */
  replay(batch: Batch): void {
    this.#options.proofs.replay(batch);
    this.#apply(batch, this.#fold(batch));
  }

  async #take(arrived: Batch, isAfterLoss: boolean): Promise<void> {
    const { db, daemons, imageBook, registrations, clock, log, proofs } = this.#options;
    const daemon = daemons.heard(arrived.daemon, clock());
    if (arrived.seq <= daemon.seq) return;
    const beganMs = performance.now();
    const heard = onOurClock(arrived, clock());
    const judged = registrations.judge(heard);
    const { batch } = judged;
    if (isAfterLoss) await this.#lose(daemon, batch.fromMs);
    const folded = this.#fold(batch);
    const toMs = Math.max(daemon.toMs ?? batch.toMs, batch.toMs);
    const allowedMs = isAfterLoss ? 0 : GAP_ALLOWED_MS;
    const gap =
      daemon.name !== REGISTRY && daemon.toMs !== null && batch.fromMs - daemon.toMs > allowedMs
        ? daemon.toMs
        : null;
    const known = { ...batch, changed: this.#known(batch) };
    // The evidence of a look is what the probe saw, not what was made of it.
    const looks = lookRowsOf(this.#known(heard));
    const packed = encodeBatch({ ...known, changed: known.changed.map(bare) });
    const { frame, swaps } = await db.write(async (sql) => {
      const id = await addFrame(sql, packed);
      if (folded.begun.length > 0) await beginSpells(sql, folded.begun);
      if (folded.ended.length > 0) await endSpells(sql, folded.ended);
      if (looks.length > 0) await saveLooks(sql, looks);
      await imageBook.write(sql, known, folded, this.#past);
      if (gap !== null) await addBlind(sql, daemon.name, gap, batch.fromMs);
      await saveDaemon(sql, { name: daemon.name, seq: batch.seq, toMs });
      await proofs.write(sql, known);
      return { frame: id, swaps: await registrations.write(sql, judged) };
    });
    proofs.written();
    this.frame = frame;
    daemon.seq = batch.seq;
    daemon.toMs = toMs;
    registrations.take(judged, swaps);
    this.#apply(batch, folded);
    this.#counted(batch, performance.now() - beganMs);
    if (folded.strangers > 0 && clock() - this.#warnedMs > WARNED_EVERY_MS) {
      this.#warnedMs = clock();
      log.warn({ daemon: daemon.name, seq: batch.seq, looks: folded.strangers }, 'intake.strangers');
    }
  }

  /** Batches were lost for good: from then on nothing is known that is not told again. Done twice, it is done once. */
  async #lose({ name, index, seq }: Daemon, atMs: number): Promise<void> {
    const { live, log } = this.#options;
    const lost = lostOf(live, index, atMs);
    log.warn({ daemon: name, seq, states: lost.length }, 'intake.after-loss');
    for (let at = 0; at < lost.length; at += LOST_AT_ONCE) {
      const changed = lost.slice(at, at + LOST_AT_ONCE);
      await this.#tell({ daemon: name, seq, fromMs: atMs, toMs: atMs, changed, unchanged: [] });
    }
  }

  /** Takes in what the server itself found out, in the name of the registry; no daemon's place in its batches moves. */
  tell(changed: readonly Observation[]): Promise<void> {
    return this.alone(() => {
      const toMs = Math.max(...changed.map(({ atMs }) => atMs));
      return this.#tell({ daemon: REGISTRY, seq: 0, fromMs: toMs, toMs, changed, unchanged: [] });
    });
  }

  async #tell(batch: Batch): Promise<void> {
    const folded = this.#fold(batch);
    this.frame = await this.#options.db.write(async (sql) => {
      const id = await addFrame(sql, encodeBatch(batch));
      if (folded.begun.length > 0) await beginSpells(sql, folded.begun);
      if (folded.ended.length > 0) await endSpells(sql, folded.ended);
      return id;
    });
    this.#apply(batch, folded);
  }

  /** What probes told; the registry's own word is none of their looks. */
  #counted({ daemon, changed, unchanged }: Batch, tookMs: number): void {
    if (daemon === REGISTRY) return;
    this.counts.batches += 1;
    this.counts.looks += unchanged.reduce((sum, { ns }) => sum + ns.length, changed.length);
    this.counts.seconds += tookMs / 1_000;
  }

  #fold(batch: Batch): FoldedBatch {
    const { live, memory, clock } = this.#options;
    // Registered this instant: its first look may be here before the registry's word.
    for (const { n } of batch.changed) if (live.slotOf(n) === undefined) live.enrol(n, clock());
    return foldBatch(batch, this.#past, memory);
  }

  /** Looks at devices that are watched: a frame must not tell more, when it is read again, than it told the first time. */
  #known({ changed }: Batch): readonly Observation[] {
    return changed.filter(({ n }) => this.#options.live.slotOf(n) !== undefined);
  }

  #apply(batch: Batch, { cells, seen }: FoldedBatch): void {
    const { live, daemons, clock } = this.#options;
    const nowMs = clock();
    const { index } = daemons.of(batch.daemon, nowMs);
    const stale = new Set<number>();
    const cellOf = ({ device, check }: At): number | undefined => {
      // The registry may have let go of a device while the batch was being written.
      const slot = live.slotOf(device);
      if (slot === undefined) return undefined;
      // Where a pin stands is read in the file: who looks at the device over the network is another matter.
      if (batch.daemon !== REGISTRY && live.columns.daemon[slot] !== index) {
        live.columns.daemon[slot] = index;
        stale.add(slot);
      }
      return slot * CHECK_COUNT + CHECKS.indexOf(check);
    };
    for (const turned of cells) {
      const cell = cellOf(turned);
      if (cell === undefined) continue;
      live.settle(cell, turned.spell, turned.told);
      stale.add(Math.floor(cell / CHECK_COUNT));
    }
    for (const at of seen) {
      const cell = cellOf(at);
      if (cell === undefined) continue;
      live.see(cell, batch.toMs);
      if (live.isVeiled(cell)) stale.add(Math.floor(cell / CHECK_COUNT));
    }
    for (const slot of stale) live.refresh(slot, nowMs);
  }
}

/** Of a frame, only outcomes are read again: steps are kept with the looks. */
function bare({ n, check, atMs, finding }: Observation): Observation {
  return { n, check, atMs, finding, steps: [] };
}

/**
 * The latest look of each device and check with its steps, and again among the failing ones when it failed. An
 * observation without steps is no look: it says that none was made, or tells an old one again.
 */
function lookRowsOf(changed: readonly Observation[]): LookRow[] {
  return changed.flatMap(({ n, check, atMs, finding, steps, readings }) => {
    if (steps.length === 0) return [];
    const row = { device: n, check, atMs, ...outcomeOf(finding), steps, readings: readings ?? {} };
    const latest = { ...row, failing: false };
    return finding.state === 'bad' ? [latest, { ...row, failing: true }] : [latest];
  });
}

function onOurClock(batch: Batch, nowMs: number): Batch {
  const aheadMs = batch.toMs - nowMs;
  if (aheadMs <= AHEAD_ALLOWED_MS) return batch;
  return {
    ...batch,
    fromMs: batch.fromMs - aheadMs,
    toMs: batch.toMs - aheadMs,
    changed: batch.changed.map((seen) => ({ ...seen, atMs: seen.atMs - aheadMs })),
  };
}
