/** What a person answers on the list of image faults: shown at once, noted by the server, and taken back in turn. */
import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { ImageFault } from '../../server/api/wire.ts';
import type { Trouble } from '../client.ts';
import { Deed } from '../deed.ts';
import { text } from '../words.ts';
import { sendAnswer, undoAnswer } from './answer-buttons.ts';
import { rowKey, type Said } from './fault-tile.ts';

/** Answered on this screen: the server's list may not say so yet. */
interface Given {
  readonly answer: Said | null;
  readonly id: number | null;
  readonly isBusy: boolean;
}

export class FaultAnswers implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  readonly #deed: Deed;
  readonly #changed: () => void;
  /** By row. */
  readonly #given = new Map<string, Given>();
  /** Rows in the order in which they were answered. */
  #order: string[] = [];
  #said = '';

  /** `changed` is called when the server's list is no longer what was fetched. */
  constructor(host: ReactiveControllerHost, changed: () => void) {
    this.#host = host;
    this.#deed = new Deed(host);
    this.#changed = changed;
    host.addController(this);
  }

  hostConnected(): void {}

  /** For whoever listens to the screen. */
  get said(): string {
    return this.#said;
  }

  get refused(): Trouble | null {
    return this.#deed.refused;
  }

  /** Rows that were answered or taken back here. */
  get count(): number {
    return this.#given.size;
  }

  has(key: string): boolean {
    return this.#given.has(key);
  }

  /** What stands for a row now. */
  of(row: ImageFault): Given {
    return this.#given.get(rowKey(row)) ?? { answer: row.answer, id: row.answerId, isBusy: false };
  }

  /** The row that was answered last. */
  get lastKey(): string | undefined {
    return this.#order.at(-1);
  }

  tell(words: string): void {
    this.#said = words;
    this.#host.requestUpdate();
  }

  /** A fresh list says all of it. */
  clear(): void {
    this.#given.clear();
    this.#order = [];
  }

  /** Taken back from the screen when the server refuses. */
  async say(row: ImageFault, answer: Said): Promise<void> {
    const { pictureMs } = row;
    const before = this.of(row);
    if (pictureMs === null || before.isBusy) return;
    const key = rowKey(row);
    this.#give(key, { answer, id: null, isBusy: true });
    let id: number | null = null;
    const isNoted = await this.#deed.try(async () => {
      ({ id } = await sendAnswer(row.device.id, { fault: row.fault, answer, pictureMs }));
    });
    if (!isNoted) {
      this.#give(key, before);
      return;
    }
    this.#give(key, { answer, id, isBusy: false });
    this.#order = [...this.#order.filter((one) => one !== key), key];
    this.tell(text('imageFaults.said', { name: row.device.name, answer: text.word('faultAnswer', answer) }));
    this.#changed();
  }

  async undo(row: ImageFault): Promise<void> {
    const before = this.of(row);
    const { id } = before;
    if (id === null || before.isBusy) return;
    const key = rowKey(row);
    this.#give(key, { ...before, isBusy: true });
    if (!(await this.#deed.try(() => undoAnswer(id)))) {
      this.#give(key, before);
      return;
    }
    this.#give(key, { answer: null, id: null, isBusy: false });
    this.#order = this.#order.filter((one) => one !== key);
    this.tell(text('imageFaults.unsaid', { name: row.device.name }));
    this.#changed();
  }

  #give(key: string, given: Given): void {
    this.#given.set(key, given);
    this.#host.requestUpdate();
  }
}
