/** What people say of judgements – right, wrong, missed –, and how often the judgement was right by their word. */
import { type ImageAnswerWord, PICTURE_FAULTS, type PictureFault } from '../../config/terms.ts';
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
  readonly sampled: boolean;
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
  readonly missed: number;
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
      const row = await putAnswer(sql, { device, ...wish, severity, atMs: nowMs, ...who });
      const subject = `device/${device}`;
      const { fault: named, ...others } = wish;
      const after = { ...(named !== null && { fault: named }), ...others };
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

  async retire(nowMs: number): Promise<void> {
    await this.#db.write((sql) => retireAnswers(sql, nowMs - this.#parts.keepDays * DAY_MS));
  }
}

/** Pictures of the sample that people looked at, and those in which they found a fault; each counts once. */
export function reviewedIn(
  answers: readonly Pick<AnswerRow, 'device' | 'pictureMs' | 'answer' | 'sampled'>[],
): { readonly reviewed: number; readonly missed: number } {
  const seen = answers.filter(
    ({ sampled, answer }) => sampled && (answer === 'intact' || answer === 'missed'),
  );
  const key = ({ device, pictureMs }: (typeof seen)[number]) => `${device} ${pictureMs}`;
  const missed = seen.filter(({ answer }) => answer === 'missed');
  return { reviewed: new Set(seen.map(key)).size, missed: new Set(missed.map(key)).size };
}

/** Precision is agreed of all that was told and answered; recall is agreed of agreed and missed. */
export function scoresOf(answers: readonly Pick<AnswerRow, 'fault' | 'answer'>[]): FaultScore[] {
  return PICTURE_FAULTS.map((fault) => {
    const count = (word: ImageAnswerWord) =>
      answers.filter((one) => one.fault === fault && one.answer === word).length;
    const [agree, notAFault, missed] = [count('agree'), count('not-a-fault'), count('missed')];
    const precision = wilson(agree, agree + notAFault);
    const recall = wilson(agree, agree + missed);
    return {
      ...{ fault, agree, notAFault, missed },
      precision: precision?.share ?? null,
      precisionLow: precision?.low ?? null,
      precisionHigh: precision?.high ?? null,
      recall: recall?.share ?? null,
      recallLow: recall?.low ?? null,
      recallHigh: recall?.high ?? null,
    };
  });
}
