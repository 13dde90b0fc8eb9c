/** What a list or an edit of many changed is kept as one batch, so that it can be undone. */
import { promisify } from 'node:util';
import { deflate, inflate } from 'node:zlib';
import type { Lifecycle } from '../../config/terms.ts';
import type { Sql } from '../store/db.ts';
import { changeParts, forgetChanges } from '../store/import-batches.ts';

const pack = promisify(deflate);
const unpack = promisify(inflate);

/** What happened to one device: fields by their path. Added: nothing before; removed: nothing after. */
export interface Change {
  readonly id: number;
  /** Of the record after it. */
  readonly version: number;
  readonly before: Readonly<Record<string, unknown>> | null;
  readonly after: Readonly<Record<string, unknown>> | null;
  /** A step of its life that was asked for and waited then. */
  readonly asked?: StepOfBatch;
  /** A waiting step that was withdrawn. */
  readonly withdrew?: StepOfBatch;
}

/** A step as a batch keeps it. */
export interface StepOfBatch {
  readonly step: number;
  readonly from: Lifecycle;
  readonly to: Lifecycle;
}

const PART = 400;
/** So many batches back can be undone. */
const KEPT_BATCHES = 100;

/** The changes of one batch while it is written, in its transaction. */
export class Batch {
  readonly id: number;
  readonly #sql: Sql;
  #part = 0;
  #pending: Change[] = [];

  constructor(sql: Sql, id: number) {
    this.#sql = sql;
    this.id = id;
  }

  async add(changes: readonly Change[]): Promise<void> {
    this.#pending.push(...changes);
    while (this.#pending.length >= PART) await this.#write(this.#pending.splice(0, PART));
  }

  async end(): Promise<void> {
    if (this.#pending.length > 0) await this.#write(this.#pending.splice(0));
    await forgetChanges(this.#sql, this.id - KEPT_BATCHES);
  }

  async #write(changes: readonly Change[]): Promise<void> {
    await changeParts.add(this.#sql, this.id, this.#part++, await packed(changes));
  }
}

export async function packed(value: unknown): Promise<Buffer> {
  return pack(JSON.stringify(value), { level: 3 });
}

/** What was packed here before. */
export async function opened<T>(bytes: Uint8Array): Promise<T> {
  return JSON.parse((await unpack(bytes)).toString('utf8')) as T;
}
