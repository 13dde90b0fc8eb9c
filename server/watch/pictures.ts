/**
 * The latest picture of every device, and those that are kept beside it: small references, what an outage began and
 * ended with, what somebody answered about. Those that arrive while one is being written share the next transaction.
 */
import type { Settings } from '../../config/settings.ts';
import type { Picture } from '../../probes/link/observation.ts';
import { referencesWith } from '../rules/references.ts';
import type { Db, Sql } from '../store/db.ts';
import {
  endUses,
  giveExpected,
  latestTimes,
  listUses,
  pictureAt,
  prunePictures,
  putPicture,
  retireUses,
  shownUses,
  type UseRow,
  usePicture,
} from '../store/pictures.ts';

const DAY_MS = 86_400_000;
/** Uses that end in one transaction: others are answered between two. */
const SLICE = 200;

/** A picture as it is opened. */
export interface OpenedPicture {
  readonly atMs: number;
  readonly jpeg: Uint8Array;
}

export class Pictures {
  readonly #db: Db;
  readonly #retention: Settings['retention'];
  /** By device: when its latest picture was taken. */
  readonly #times = new Map<number, number>();
  /** Pictures that wait for the same transaction. */
  #group: { readonly pictures: Picture[]; readonly done: Promise<void> } | undefined;

  constructor(db: Db, retention: Settings['retention']) {
    this.#db = db;
    this.#retention = retention;
  }

  async load(): Promise<void> {
    for (const { device, atMs } of await latestTimes(this.#db.read)) this.#times.set(device, atMs);
  }

  /** Resolves when the picture is on disk. */
  keep(picture: Picture): Promise<void> {
    this.#group ??= this.#begin();
    this.#group.pictures.push(picture);
    return this.#group.done;
  }

  #begin(): { readonly pictures: Picture[]; readonly done: Promise<void> } {
    const pictures: Picture[] = [];
    const close = () => {
      if (this.#group?.pictures === pictures) this.#group = undefined;
    };
    const done = this.#db
      .write(async (sql) => {
        close();
        for (const picture of pictures) await this.#save(sql, picture);
      })
      .finally(close)
      .then(() => {
        for (const { n, atMs } of pictures) this.#times.set(n, Math.max(atMs, this.#times.get(n) ?? atMs));
      });
    return { pictures, done };
  }

  /** One that comes late is not the latest; it is kept where something else needs it. */
  async #save(sql: Sql, { n: device, atMs, jpeg, thumb, reference }: Picture): Promise<void> {
    const [latest] = await listUses(sql, [device], ['latest']);
    const isLatest = latest === undefined || atMs >= latest.atMs;
    const isExpected = await giveExpected(sql, device, atMs);
    if (!isLatest && !isExpected && reference === undefined) return;
    await putPicture(sql, { device, atMs, jpeg, thumb });
    if (isLatest) {
      await endUses(sql, device, ['latest']);
      const endsMs = atMs + this.#retention.pictureDays * DAY_MS;
      await usePicture(sql, { device, use: 'latest', atMs, endsMs });
    }
    if (reference !== undefined) {
      const kept = (await listUses(sql, [device], [reference])).map((row) => row.atMs);
      await endUses(sql, device, [reference], referencesWith(kept, atMs));
      const endsMs = atMs + this.#retention.referenceDays * DAY_MS;
      await usePicture(sql, { device, use: reference, atMs, endsMs });
    }
    await prunePictures(sql, [device]);
  }

  /** When the latest picture of a device was taken. */
  takenMs(device: number): number | null {
    return this.#times.get(device) ?? null;
  }

  /** The latest one. */
  async of(device: number): Promise<OpenedPicture | undefined> {
    const atMs = this.#times.get(device);
    return atMs === undefined ? undefined : this.at(device, atMs, 'full');
  }

  /** The latest one, small. */
  async thumbOf(device: number): Promise<OpenedPicture | undefined> {
    const atMs = this.#times.get(device);
    return atMs === undefined ? undefined : this.at(device, atMs, 'thumb');
  }

  /** A kept one; undefined where there is none, or only its small form. */
  async at(device: number, atMs: number, kind: 'full' | 'thumb'): Promise<OpenedPicture | undefined> {
    const row = await pictureAt(this.#db.read, device, atMs);
    if (row === undefined) return undefined;
    // Without a small form of its own the full one stands for it.
    const jpeg = kind === 'thumb' && row.thumb.length > 0 ? row.thumb : row.jpeg;
    return jpeg === null ? undefined : { atMs, jpeg };
  }

  /** For what pictures of a device are kept, oldest first. */
  uses(device: number): Promise<UseRow[]> {
    return shownUses(this.#db.read, device);
  }

  /** When the references of these devices were taken, by device. */
  async referencesOf(devices: readonly number[]): Promise<ReadonlyMap<number, readonly number[]>> {
    const rows = await listUses(this.#db.read, devices, ['day', 'night']);
    const byDevice = Map.groupBy(rows, ({ device }) => device);
    return new Map([...byDevice].map(([device, uses]) => [device, uses.map(({ atMs }) => atMs)]));
  }

  /** Keeps the picture that somebody answers about, in the transaction of the answer; false when it is gone already. */
  async hold(sql: Sql, device: number, atMs: number, nowMs: number): Promise<boolean> {
    if (!(await pictureAt(sql, device, atMs))?.jpeg) return false;
    const endsMs = nowMs + this.#retention.answerDays * DAY_MS;
    await usePicture(sql, { device, use: 'answered', atMs, endsMs });
    return true;
  }

  /** Ends what an answer kept, in the transaction that takes the answer back. */
  async release(sql: Sql, device: number, atMs: number): Promise<void> {
    const held = await listUses(sql, [device], ['answered']);
    const others = held.map((row) => row.atMs).filter((other) => other !== atMs);
    await endUses(sql, device, ['answered'], others);
    await prunePictures(sql, [device]);
  }

  /** Ends the references of a device: it shows something else from now on. */
  async endReferences(sql: Sql, device: number): Promise<void> {
    await endUses(sql, device, ['day', 'night']);
    await prunePictures(sql, [device]);
  }

  /** Removes what is past its end date, some at a time. */
  async retire(nowMs: number): Promise<void> {
    for (;;) {
      const ended = await this.#db.write((sql) => retireUses(sql, nowMs, SLICE));
      for (const { device, use, atMs } of ended)
        if (use === 'latest' && this.#times.get(device) === atMs) this.#times.delete(device);
      if (ended.length < SLICE) return;
    }
  }

  /** The pictures of these devices are gone from the database. */
  forget(devices: readonly number[]): void {
    for (const device of devices) this.#times.delete(device);
  }
}
