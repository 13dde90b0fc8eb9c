/** What the hour and the night bring. node-cron's one door; nothing else in the house knows of times of day. */
import { createTask, type ScheduledTask } from 'node-cron';
import type { Log } from '../../config/log.ts';

/** Works that come round by themselves. Each may run again for the same instant without harm. */
export interface Rounds {
  /** At every full hour, with that hour's first millisecond: its figures, the end of pictures, answers, and what was normal for a time, the steps of lives whose day has come, and cases of supervision. */
  hour(atMs: number): Promise<void>;
  /** Once a night, and once after a start: what is past its end date goes, and a month that is over becomes a draft. */
  night(nowMs: number): Promise<void>;
  /** Ten minutes into every day, and once after a start: sheets of spans that are over. Nobody waits for them. */
  sheets(nowMs: number): Promise<void>;
}

/** What has rounds to make. */
export interface Rounded {
  readonly watch: {
    closeHour(atMs: number): Promise<void>;
    retirePictures(nowMs: number): Promise<void>;
    retire(nowMs: number): Promise<void>;
  };
  /** Field checks grow old, and devices tell other places. */
  readonly pins: { renew(): Promise<void> };
  readonly normals: { retire(nowMs: number): Promise<unknown> };
  readonly lives: { settle(nowMs: number): Promise<unknown> };
  /** Cases that are overdue, and for how long the rates have held. */
  readonly cases: { turn(nowMs: number): Promise<void> };
  /** Devices flagged for their own uptime. */
  readonly flagDesk: { turn(nowMs: number): Promise<unknown> };
  /** Months that are over become drafts. */
  readonly months: { turn(nowMs: number): Promise<void> };
  /** What links showed is kept for a time. */
  readonly ratePins: { retire(nowMs: number): Promise<void> };
  readonly keptLists: { retire(nowMs: number): Promise<void> };
  /** Sheets that are due and lacking. */
  readonly sheets: { turn(nowMs: number): Promise<void> };
  readonly answers: { retire(nowMs: number): Promise<void> };
  readonly staffs: { retire(nowMs: number): Promise<void> };
  readonly deeds: { retire(beforeMs: number): Promise<number> };
  readonly journalDays: number;
}

/** The rounds of the whole house. */
export function roundsOf({
  watch,
  pins,
  normals,
  lives,
  cases,
  flagDesk,
  months,
  ratePins,
  keptLists,
  sheets,
  answers,
  staffs,
  deeds,
  journalDays,
}: Rounded): Rounds {
  return {
    async hour(atMs) {
      await watch.closeHour(atMs);
      await watch.retirePictures(atMs);
      await answers.retire(atMs);
      await normals.retire(atMs);
      await lives.settle(atMs);
      await cases.turn(atMs);
    },
    async night(nowMs) {
      await watch.retire(nowMs);
      await pins.renew();
      await normals.retire(nowMs);
      await lives.settle(nowMs);
      await cases.turn(nowMs);
      await answers.retire(nowMs);
      await staffs.retire(nowMs);
      await deeds.retire(nowMs - journalDays * DAY_MS);
      await ratePins.retire(nowMs);
      await keptLists.retire(nowMs);
      await months.turn(nowMs);
      await flagDesk.turn(nowMs);
    },
    sheets: (nowMs) => sheets.turn(nowMs),
  };
}

export interface ClockOptions {
  readonly rounds: Rounds;
  /** In which the hours and nights are those of the city. */
  readonly timeZone: string;
  readonly log: Log;
  readonly now?: () => number;
}

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;

export class Clock {
  readonly #options: ClockOptions;
  #tasks: ScheduledTask[] = [];
  #running: Promise<void> = Promise.resolve();

  constructor(options: ClockOptions) {
    this.#options = options;
  }

  /**
   * Catches up at once with the night that may have passed while nobody ran; then keeps time. An hour that passed
   * so has no figures: nobody looked, and none are made up.
   */
  start(): void {
    const options = { timezone: this.#options.timeZone, noOverlap: true, suppressMissedWarning: true };
    this.#tasks = [
      createTask('0 * * * *', () => this.#hour(), options),
      createTask('10 0 * * *', () => this.#sheets(), options),
      createTask('20 3 * * *', () => this.#night(), options),
    ];
    for (const task of this.#tasks) void task.start();
    void this.#night();
    void this.#sheets();
  }

  /** Resolves when what was running has ended. */
  async stop(): Promise<void> {
    for (const task of this.#tasks) await task.destroy();
    this.#tasks = [];
    await this.#running;
  }

  get #nowMs(): number {
    return (this.#options.now ?? Date.now)();
  }

  #hour(): Promise<void> {
    return this.#run('clock.hour', () =>
      this.#options.rounds.hour(startOfHour(this.#nowMs, this.#options.timeZone)),
    );
  }

  #night(): Promise<void> {
    return this.#run('clock.night', () => this.#options.rounds.night(this.#nowMs));
  }

  /** Beside the others: after a downtime there may be many, and an hour must be closed in time. */
  async #sheets(): Promise<void> {
    try {
      await this.#options.rounds.sheets(this.#nowMs);
    } catch (error) {
      this.#options.log.error({ error }, 'clock.sheets-failed');
    }
  }

  /** One after another: the night's clean-up must not meet the closing of an hour. */
  #run(event: string, work: () => Promise<void>): Promise<void> {
    this.#running = this.#running.then(async () => {
      const startedMs = this.#nowMs;
      try {
        await work();
        this.#options.log.info({ tookMs: this.#nowMs - startedMs }, event);
      } catch (error) {
        this.#options.log.error({ error }, `${event}-failed`);
      }
    });
    return this.#running;
  }
}

/** Full hours of the city: not those of UTC where the zone is half an hour off. */
export function startOfHour(nowMs: number, timeZone: string): number {
  const form = new Intl.DateTimeFormat('en', { timeZone, minute: 'numeric' });
  const minutes = Number(form.format(nowMs));
  return Math.floor(nowMs / MINUTE_MS) * MINUTE_MS - minutes * MINUTE_MS;
}
