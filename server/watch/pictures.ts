/** The latest picture of every device. Those that arrive while one is being written share the next transaction. */
import type { Picture } from '../../probes/link/observation.ts';
import type { Db } from '../store/db.ts';
import { pictureOf, pictureTimes, retirePictures, savePicture } from '../store/pictures.ts';

const DAY_MS = 86_400_000;

export class Pictures {
  readonly #db: Db;
  readonly #keepMs: number;
  /** By device: when its picture was taken. */
  readonly #times = new Map<number, number>();
  /** Pictures that wait for the same transaction. */
  #group: { readonly pictures: Picture[]; readonly done: Promise<void> } | undefined;

  constructor(db: Db, keepDays: number) {
    this.#db = db;
    this.#keepMs = keepDays * DAY_MS;
  }

  async load(): Promise<void> {
    for (const { device, atMs } of await pictureTimes(this.#db.read)) this.#times.set(device, atMs);
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
        for (const { n, atMs, jpeg } of pictures) {
          await savePicture(sql, { device: n, atMs, endsMs: atMs + this.#keepMs, jpeg });
        }
      })
      .finally(close)
      .then(() => {
        for (const { n, atMs } of pictures) this.#times.set(n, Math.max(atMs, this.#times.get(n) ?? atMs));
      });
    return { pictures, done };
  }

  takenMs(device: number): number | null {
    return this.#times.get(device) ?? null;
  }

  async of(device: number): Promise<{ atMs: number; jpeg: Uint8Array } | undefined> {
    const row = await pictureOf(this.#db.read, device);
    return row && { atMs: row.atMs, jpeg: row.jpeg };
  }

  /** Removes what is past its end date. */
  async retire(nowMs: number): Promise<void> {
    for (const { device } of await this.#db.write((sql) => retirePictures(sql, nowMs)))
      this.#times.delete(device);
  }

  /** The pictures of these devices are gone from the database. */
  forget(devices: readonly number[]): void {
    for (const device of devices) this.#times.delete(device);
  }
}
