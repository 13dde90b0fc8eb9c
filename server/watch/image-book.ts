/**
 * What a batch says of pictures, written in its own transaction: samples, and the outages whose first and last picture
 * are kept. A batch that comes twice is not taken twice, so a sample counts once.
 */
import type { Settings } from '../../config/settings.ts';
import type { Batch } from '../../probes/link/observation.ts';
import { dayIn, dayText, firstDayOf, monthOf } from '../rules/city-day.ts';
import { imgOkOf, isSample, type Samples } from '../rules/image-sample.ts';
import type { Db, Sql } from '../store/db.ts';
import { addSamples, retireSamples, type SampleRow, samplesOf } from '../store/image-samples.ts';
import { endUses, listUses, pictureNear, prunePictures, usePicture } from '../store/pictures.ts';
import type { FoldedBatch, Past } from './fold-batch.ts';

const DAY_MS = 86_400_000;
const STRIP_DAYS = 30;

/** The samples of a device: a strip of days, and the present month of assessment. */
export interface SampleStrip {
  readonly samples: { readonly day: string; readonly good: number; readonly valid: number }[];
  readonly imgOk: {
    readonly good: number;
    readonly valid: number;
    readonly line: number;
    readonly ok: boolean | null;
  };
}

export class ImageBook {
  readonly #retention: Settings['retention'];
  readonly #imageLine: () => number;
  readonly #dayAt: (atMs: number) => number;

  /** `imageLine` is the share of good samples from which a device counts as intact. */
  constructor({ retention, timeZone }: Pick<Settings, 'retention' | 'timeZone'>, imageLine: () => number) {
    this.#retention = retention;
    this.#imageLine = imageLine;
    this.#dayAt = dayIn(timeZone);
  }

  /** `past` is what was known before the batch. */
  async write(sql: Sql, batch: Batch, folded: FoldedBatch, past: Past): Promise<void> {
    const samples = this.#samplesOf(batch, folded, past);
    if (samples.length > 0) await addSamples(sql, samples);
    const begun = folded.begun.filter(({ check, state }) => check === 'image' && state !== 'unknown');
    if (begun.length > 0) await this.#keepOutages(sql, begun);
  }

  #samplesOf(batch: Batch, { cells }: FoldedBatch, past: Past): SampleRow[] {
    const told = new Set<number>();
    const samples: SampleRow[] = [];
    const now = new Map(cells.filter(({ check }) => check === 'online').map((cell) => [cell.device, cell]));
    const take = (device: number, atMs: number, isGood: boolean) => {
      // A picture of a device that is not there would be an old one.
      const online = now.get(device) ?? past.cell(device, 'online');
      if (online === undefined || online.spell?.state === 'bad') return;
      samples.push({ device, isGood, ...monthOf(this.#dayAt(atMs)) });
    };
    for (const seen of batch.changed) {
      if (seen.check !== 'image') continue;
      told.add(seen.n);
      if (isSample(seen)) take(seen.n, seen.atMs, seen.finding.state === 'good');
    }
    for (const { check, ns } of batch.unchanged) {
      if (check !== 'image') continue;
      for (const device of ns) {
        const before = told.has(device) ? undefined : past.cell(device, 'image')?.told;
        if (before === undefined || before.state === 'unknown') continue;
        take(device, batch.toMs, before.state === 'good');
      }
    }
    return samples;
  }

  /** An outage lasts from the first bad spell to the next good one, whatever was unknown in between. */
  async #keepOutages(
    sql: Sql,
    begun: readonly { readonly device: number; readonly state: string; readonly fromMs: number }[],
  ): Promise<void> {
    const devices = [...new Set(begun.map(({ device }) => device))];
    const uses = Map.groupBy(await listUses(sql, devices, ['before', 'after']), ({ device }) => device);
    const ended: number[] = [];
    for (const { device, state, fromMs } of begun) {
      const kept = uses.get(device) ?? [];
      const isOpen = kept.length > 0 && kept.every(({ use }) => use === 'before');
      if (isOpen === (state === 'bad')) continue;
      const use = state === 'bad' ? 'before' : 'after';
      if (use === 'before' && kept.length > 0) {
        await endUses(sql, device, ['before', 'after']);
        ended.push(device);
      }
      const atMs = await pictureNear(sql, device, fromMs);
      const row = { device, use, atMs, endsMs: fromMs + this.#retention.outagePictureDays * DAY_MS } as const;
      await usePicture(sql, row);
      uses.set(device, use === 'before' ? [row] : [...kept, row]);
    }
    if (ended.length > 0) await prunePictures(sql, ended);
  }

  /** The last thirty days of the city, oldest first, and the month so far. */
  async stripOf(db: Db, device: number, nowMs: number): Promise<SampleStrip> {
    const today = this.#dayAt(nowMs);
    const first = today - STRIP_DAYS + 1;
    const present = monthOf(today).month;
    const months = await samplesOf(db.read, device, Math.min(monthOf(first).month, present));
    const byDay = new Map<number, Samples>();
    const sum = { good: 0, valid: 0 };
    for (const { month, days } of months) {
      for (const [date, one] of days.entries()) byDay.set(firstDayOf(month) + date, one);
      if (month !== present) continue;
      for (const { good, valid } of days) {
        sum.good += good;
        sum.valid += valid;
      }
    }
    const line = this.#imageLine();
    const samples = Array.from({ length: STRIP_DAYS }, (_, index) => {
      const { good, valid } = byDay.get(first + index) ?? { good: 0, valid: 0 };
      return { day: dayText(first + index), good, valid };
    });
    return { samples, imgOk: { ...sum, line, ok: imgOkOf(sum, line) } };
  }

  /** Removes the months that are past their end date. */
  async retire(db: Db, nowMs: number): Promise<void> {
    const before = monthOf(this.#dayAt(nowMs - this.#retention.sampleDays * DAY_MS)).month;
    await db.write((sql) => retireSamples(sql, before));
  }
}
