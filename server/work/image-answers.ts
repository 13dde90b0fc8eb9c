/** What people say of judgements – right, wrong, missed –, and how often the judgement was right by their word. */
import { type ImageAnswerWord, PICTURE_FAULTS, type PictureFault } from '../../config/terms.ts';
import { recallFrom } from '../rules/recall.ts';
import { Refusal } from '../rules/refusal.ts';
import { wilson } from '../rules/wilson.ts';
import type { Db, Sql } from '../store/db.ts';
import {
  type AnswerRow,
  answerById,
  answersOf,
  answersWithin,
  isAnswered,
  putAnswer,
  removeAnswer,
  retireAnswers,
} from '../store/image-answers.ts';
import { type Drawn, drawsWithin, isDrawn, putDraws, retireDraws } from '../store/image-draws.ts';
import type { DeviceImage } from '../watch/device-image.ts';
import { severityTold } from '../watch/image-told.ts';
import { type Asker, byOf, mayDo } from './asker.ts';
import type { Journal } from './staffs.ts';

export type { AnswerRow };

export interface AnswerWish {
  /** Null with `intact` alone. */
  readonly fault: PictureFault | null;
  readonly answer: ImageAnswerWord;
  readonly pictureMs: number;
  readonly note: string;
}

/** Only what is needed of the watch. */
export interface AnswerWatch {
  image(device: number): Promise<Pick<DeviceImage, 'verdict' | 'fault'>>;
  readonly pictures: {
    hold(sql: Sql, device: number, atMs: number, nowMs: number): Promise<boolean>;
    release(sql: Sql, device: number, atMs: number): Promise<void>;
  };
}

export interface AnswerParts {
  readonly journal: Journal;
  readonly watch: AnswerWatch;
  readonly keepDays: number;
  readonly clock?: () => number;
}

/** How often the judgement was right about one fault, by people's word. */
export interface FaultScore {
  readonly fault: PictureFault;
  readonly agree: number;
  readonly notAFault: number;
  /** Wherever a person came upon it, and in the pictures of the sample alone. */
  readonly missed: number;
  readonly missedInSample: number;
  /** Cameras with this fault told now. */
  readonly told: number;
  readonly precision: number | null;
  readonly precisionLow: number | null;
  readonly precisionHigh: number | null;
  readonly recall: number | null;
  readonly recallLow: number | null;
  readonly recallHigh: number | null;
}

const DAY_MS = 86_400_000;
/** So long whoever answered may think again. */
const UNDO_MS = 10 * 60_000;
/** A look and its picture tell of the same instant by two readings of the clock. */
const SAME_LOOK_MS = 5_000;
/** Answers that are read at once. */
const MOST = 200_000;

export class ImageAnswers {
  readonly #db: Db;
  readonly #parts: AnswerParts;
  readonly #clock: () => number;

  constructor(db: Db, parts: AnswerParts) {
    this.#db = db;
    this.#parts = parts;
    this.#clock = parts.clock ?? Date.now;
  }

  /** Refused as a conflict where the judgement is no longer, or not, the one that is answered about. */
  async answer(device: number, wish: AnswerWish, person: Asker): Promise<AnswerRow> {
    const { watch, journal } = this.#parts;
    const { verdict, fault } = await watch.image(device);
    // A picture from before the fault began does not show it.
    const isOfNow = wish.pictureMs >= (verdict.sinceMs ?? 0) - SAME_LOOK_MS;
    const isTold = verdict.state === 'bad' && verdict.reason === wish.fault && isOfNow;
    const isFitting =
      wish.answer === 'intact' ? verdict.state === 'good' : isTold === (wish.answer !== 'missed');
    if (!isFitting) throw new Refusal('conflict', { state: verdict.state, reason: verdict.reason ?? '' });
    const severity = isTold && fault !== null ? severityTold(fault.fault, fault) : null;
    const nowMs = this.#clock();
    return this.#db.write(async (sql) => {
      if (!(await watch.pictures.hold(sql, device, wish.pictureMs, nowMs)))
        throw new Refusal('not-found', { what: 'picture' });
      const who = { who: person.name, staff: person.staff };
      // Only what was drawn for this very person says how much is missed: whoever looks for faults finds more of them.
      const isReview = wish.answer === 'intact' || wish.answer === 'missed';
      const sampled = isReview && (await isDrawn(sql, person.staff, { device, ...wish }));
      const row = await putAnswer(sql, { device, ...wish, severity, atMs: nowMs, ...who, sampled });
      const subject = `device/${device}`;
      const { fault: named, ...others } = wish;
      const after = { ...(named !== null && { fault: named }), ...others, sampled };
      await journal.write(sql, { by: byOf(person), did: 'image.answer', subject, after });
      return row;
    });
  }

  /** By whoever gave it, for ten minutes; by an administrator at any time. */
  mayUndo({ staff, atMs }: AnswerRow, person: Asker): boolean {
    if (mayDo(person, 'administer')) return true;
    return staff === person.staff && this.#clock() - atMs <= UNDO_MS;
  }

  byId(id: number): Promise<AnswerRow | undefined> {
    return answerById(this.#db.read, id);
  }

  async undo(id: number, person: Asker): Promise<void> {
    const { watch, journal } = this.#parts;
    await this.#db.write(async (sql) => {
      const row = await answerById(sql, id);
      if (row === undefined) throw new Refusal('not-found', { what: 'answer' });
      if (!this.mayUndo(row, person)) throw new Refusal('not-allowed', { what: 'answer' });
      const { device, fault, answer, pictureMs, who } = row;
      await removeAnswer(sql, id);
      if (!(await isAnswered(sql, device, pictureMs))) await watch.pictures.release(sql, device, pictureMs);
      await journal.write(sql, {
        by: byOf(person),
        did: 'image.answer-undo',
        subject: `device/${device}`,
        before: { ...(fault !== null && { fault }), answer, pictureMs, who },
      });
    });
  }

  /** Newest first. */
  of(devices: readonly number[]): Promise<AnswerRow[]> {
    return answersOf(this.#db.read, devices);
  }

  /** Within [fromMs, untilMs), newest first. */
  within(fromMs: number, untilMs: number): Promise<AnswerRow[]> {
    return answersWithin(this.#db.read, fromMs, untilMs, MOST);
  }

  /** Remembers which pictures were drawn by chance for a person: their answers about these are a sample. */
  async drew(drawn: readonly Drawn[], person: Asker): Promise<void> {
    if (drawn.length === 0) return;
    await this.#db.write((sql) => putDraws(sql, drawn, person.staff, this.#clock()));
  }

  /** Each picture once, drawn for anybody within [fromMs, untilMs). */
  drawn(fromMs: number, untilMs: number): Promise<Drawn[]> {
    return drawsWithin(this.#db.read, fromMs, untilMs);
  }

  async retire(nowMs: number): Promise<void> {
    const beforeMs = nowMs - this.#parts.keepDays * DAY_MS;
    await this.#db.write(async (sql) => {
      await retireAnswers(sql, beforeMs);
      await retireDraws(sql, beforeMs);
    });
  }
}

type Said = Pick<AnswerRow, 'device' | 'fault' | 'pictureMs' | 'answer' | 'sampled'>;

/** How many pictures are judged intact now, and in how many each fault is told. */
export interface Stock {
  readonly intact: number;
  readonly told: ReadonlyMap<PictureFault, number>;
}

/** Pictures of the sample that people looked at, and those in which they found a fault; each counts once. */
export function reviewedIn(answers: readonly Said[]): { readonly reviewed: number; readonly missed: number } {
  const seen = answers.filter(
    ({ sampled, answer }) => sampled && (answer === 'intact' || answer === 'missed'),
  );
  const missed = seen.filter(({ answer }) => answer === 'missed');
  return { reviewed: picturesIn(seen), missed: picturesIn(missed) };
}

function picturesIn(answers: readonly Said[]): number {
  return new Set(answers.map(({ device, pictureMs }) => `${device} ${pictureMs}`)).size;
}

/**
 * Precision is agreed of all that was told and answered. Recall is estimated from the sample, for misses that people
 * come upon elsewhere are those that are easily seen: what is told now times precision, beside what is judged intact now
 * times the share of the sample in which this fault was found.
 */
export function scoresOf(answers: readonly Said[], { intact, told }: Stock): FaultScore[] {
  const { reviewed } = reviewedIn(answers);
  return PICTURE_FAULTS.map((fault) => {
    const own = answers.filter((one) => one.fault === fault);
    const said = (word: ImageAnswerWord) => own.filter(({ answer }) => answer === word);
    const [agree, notAFault, missed] = [said('agree').length, said('not-a-fault').length, said('missed')];
    const missedInSample = picturesIn(missed.filter(({ sampled }) => sampled));
    const toldNow = told.get(fault) ?? 0;
    const precision = wilson(agree, agree + notAFault);
    const sample = { reviewed, missed: missedInSample, agree, notAFault, intact, told: toldNow };
    const { recall, recallLow, recallHigh } = recallFrom(sample);
    return {
      ...{ fault, agree, notAFault, missed: missed.length, missedInSample, told: toldNow },
      precision: precision?.share ?? null,
      precisionLow: precision?.low ?? null,
      precisionHigh: precision?.high ?? null,
      ...{ recall, recallLow, recallHigh },
    };
  });
}
