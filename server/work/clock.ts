/** What the hour and the night bring. node-cron's one door; nothing else in the house knows of times of day. */
import { createTask, type ScheduledTask } from 'node-cron';
import type { Log } from '../../config/log.ts';

/** Works that come round by themselves. Each may run again for the same instant without harm. */
export interface Rounds {
  /** At every full hour, with that hour's first millisecond. */
  hour(atMs: number): Promise<void>;
  /** Once a night, and once after a start: what is past its end date goes. */
  night(nowMs: number): Promise<void>;
}

export interface ClockOptions {
  readonly rounds: Rounds;
  /** In which the hours and nights are those of the city. */
  readonly timeZone: string;
  readonly log: Log;
  readonly now?: () => number;
}

const HOUR_MS = 3_600_000;

export class Clock {
  readonly #options: ClockOptions;
  #tasks: ScheduledTask[] = [];
  #running: Promise<void> = Promise.resolve();

  constructor(options: ClockOptions) {
    this.#options = options;
  }

  /** Catches up at once with the hour that began, and the night that passed, while nobody ran; then keeps time. */
  start(): void {
    const options = { timezone: this.#options.timeZone, noOverlap: true, suppressMissedWarning: true };
    this.#tasks = [
      createTask('0 * * * *', () => this.#hour(), options),
      createTask('20 3 * * *', () => this.#night(), options),
    ];
    for (const task of this.#tasks) void task.start();
    void this.#hour();
    void this.#night();
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
    return this.#run('clock.hour', () => this.#options.rounds.hour(startOfHour(this.#nowMs)));
  }

  #night(): Promise<void> {
    return this.#run('clock.night', () => this.#options.rounds.night(this.#nowMs));
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

/** Every time zone of today begins its hours on a quarter of UTC's; China's, and most, on the full hour. */
function startOfHour(nowMs: number): number {
  return Math.floor(nowMs / HOUR_MS) * HOUR_MS;
}
