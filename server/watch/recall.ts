/** Brings the live columns back after a start: the checkpoint, then every frame after it; and writes the next checkpoint. */
import type { Log } from '../../config/log.ts';
import { CHECKS } from '../../config/terms.ts';
import { decodeBatch } from '../../probes/link/batch.ts';
import type { Db } from '../store/db.ts';
import { type FrameRow, framesAfter, listDaemons, loadCheckpoint, saveCheckpoint } from '../store/frames.ts';
import { lastSpellDevice, openSpells } from '../store/spells.ts';
import { openCheckpoint, snapshotOf } from './checkpoint.ts';
import { CHECK_COUNT } from './columns.ts';
import { type Daemons, REGISTRY } from './daemons.ts';
import type { Intake } from './intake.ts';
import type { Live } from './live.ts';
import type { Proofs } from './proofs.ts';

const AT_ONCE = 500;

export interface Memories {
  readonly db: Db;
  readonly live: Live;
  readonly daemons: Daemons;
  readonly intake: Intake;
  readonly proofs: Proofs;
  readonly log: Log;
}

/** Fills the columns as they were at the last commit. Answers what was kept beside them. */
export async function recall({ db, live, daemons, intake, log }: Memories, atMs: number): Promise<unknown> {
  live.rebuild(atMs);
  daemons.load(await listDaemons(db.read), atMs);
  const checkpoint = await loadCheckpoint(db.read);
  intake.frame = checkpoint?.frame ?? 0;
  const beside = checkpoint && (await recallCheckpoint(checkpoint.packed, { db, live, daemons, log }, atMs));
  for (;;) {
    const frames = await framesAfter(db.read, intake.frame, AT_ONCE);
    for (const frame of frames) {
      intake.frame = frame.id;
      try {
        replay(frame, intake, live, log);
      } catch (error) {
        log.error({ frame: frame.id, error }, 'watch.frame-unreadable');
      }
    }
    if (frames.length < AT_ONCE) break;
  }
  live.rebuild(atMs);
  live.changed.devices.clear();
  return beside;
}

/** Writes the columns down and lets go of the frames that they hold. */
export async function remember(
  { db, live, daemons, intake, proofs }: Memories,
  beside: unknown,
  atMs: number,
): Promise<void> {
  const { frame, pack } = await intake.alone(() => ({
    frame: intake.frame,
    pack: snapshotOf(live, daemons.names, beside),
  }));
  const packed = await pack();
  await db.write(async (sql) => {
    await proofs.flush(sql);
    await saveCheckpoint(sql, frame, atMs, packed);
  });
}

function replay({ id, packed, gone }: FrameRow, intake: Intake, live: Live, log: Log): void {
  if (packed !== null) {
    const { batch, refused } = decodeBatch(packed);
    if (refused !== undefined) log.warn({ frame: id, ...refused }, 'watch.refused-observations');
    intake.replay(batch);
  }
  if (gone !== null) for (const device of JSON.parse(gone) as number[]) live.forget(device); // by addGoneFrame
}

type Half = Omit<Memories, 'intake' | 'proofs'>;

async function recallCheckpoint(packed: Uint8Array, half: Half, atMs: number): Promise<unknown> {
  const { live, daemons, log } = half;
  try {
    const kept = await openCheckpoint(packed);
    if (kept !== undefined) {
      for (const { device, check, daemon, spell, told } of kept.cells) {
        const slot = live.slotOf(device);
        if (slot === undefined) continue;
        live.settle(slot * CHECK_COUNT + check, spell, told);
        if (daemon !== '') live.columns.daemon[slot] = daemons.of(daemon, atMs).index;
      }
      return kept.beside;
    }
    log.warn({}, 'watch.checkpoint-of-another-form');
  } catch (error) {
    log.error({ error }, 'watch.checkpoint-unreadable');
  }
  await recallSpells(half);
  return undefined;
}

/** Without a checkpoint the spells that go on still tell the states; when each was last seen is lost. */
async function recallSpells({ db, live, daemons }: Half): Promise<void> {
  const last = await lastSpellDevice(db.read);
  const daemon = daemons.all().find(({ name }) => name !== REGISTRY);
  for (let after = 0; after < last; after += AT_ONCE) {
    for (const { device, check, untilMs: _, ...spell } of await openSpells(db.read, after, AT_ONCE)) {
      const slot = live.slotOf(device);
      if (slot === undefined) continue;
      live.settle(slot * CHECK_COUNT + CHECKS.indexOf(check), spell, spell);
      if (daemon) live.columns.daemon[slot] = daemon.index;
    }
  }
}
