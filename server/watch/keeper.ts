/** Writes down, from time to time, what is not written batch by batch: flags, points of the rates, checkpoints, and who is gone. */
import type { Desk } from './board.ts';
import type { Flags } from './flags.ts';
import { POINT_EVERY_MS, writePoints } from './past.ts';
import type { Pictures } from './pictures.ts';
import { type Memories, remember } from './recall.ts';
import type { Said } from './said.ts';

const REMEMBER_EVERY_MS = 10 * 60_000;

export interface KeeperOptions {
  readonly desk: Desk;
  readonly memories: Memories;
  readonly flags: Flags;
  readonly said: Said;
  readonly pictures: Pictures;
  readonly nowMs: number;
}

export class Keeper {
  readonly #options: KeeperOptions;
  #turn: Promise<void> = Promise.resolve();
  #rememberedMs: number;
  #point: number;
  /** Devices that left the registry and of which something is still kept. */
  #gone: number[] = [];

  constructor(options: KeeperOptions) {
    this.#options = options;
    this.#rememberedMs = options.nowMs;
    this.#point = Math.floor(options.nowMs / POINT_EVERY_MS);
  }

  letGo(devices: readonly number[]): void {
    this.#gone.push(...devices);
  }

  /** The next turn writes a checkpoint. */
  hasten(): void {
    this.#rememberedMs = Number.NEGATIVE_INFINITY;
  }

  /** Writes what is due, after whatever is still being written. What fails is tried again at the next turn. */
  turn(nowMs: number): Promise<void> {
    this.#turn = this.#turn.catch(() => undefined).then(() => this.#write(nowMs));
    return this.#turn;
  }

  /** Writes everything, due or not. */
  stop(nowMs: number): Promise<void> {
    this.hasten();
    return this.turn(nowMs);
  }

  async #write(nowMs: number): Promise<void> {
    const { desk, memories, flags, said } = this.#options;
    await flags.save(memories.db);
    if (this.#gone.length > 0) await this.#forget();
    const point = Math.floor(nowMs / POINT_EVERY_MS);
    if (point > this.#point) {
      await writePoints(desk, memories.db, point * POINT_EVERY_MS);
      this.#point = point;
    }
    if (nowMs - this.#rememberedMs < REMEMBER_EVERY_MS) return;
    await remember(memories, said.kept(nowMs), nowMs);
    this.#rememberedMs = nowMs;
  }

  async #forget(): Promise<void> {
    const gone = this.#gone;
    this.#gone = [];
    try {
      await this.#options.memories.intake.letGo(gone);
      this.#options.pictures.forget(gone);
    } catch (error) {
      this.#gone.push(...gone);
      throw error;
    }
  }
}
