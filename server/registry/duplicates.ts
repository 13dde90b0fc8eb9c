/** Records that may be one device: found over the whole registry when asked for, with what people answered before. */
import { setImmediate as breathe } from 'node:timers/promises';
import { placeOf } from '../rules/datum.ts';
import { isAssessed } from '../rules/device.ts';
import { isAnswered, type Twin, type TwinPair, type Twins, twinsAmong } from '../rules/duplicate.ts';
import { type By, Refusal } from '../rules/refusal.ts';
import type { Sql } from '../store/db.ts';
import * as stored from '../store/merges.ts';
import { subjectOf } from './edits.ts';
import type { Ledger } from './ledger.ts';
import type { Memory } from './memory.ts';
import type { DeviceRecord } from './record.ts';

export type { NotDuplicateRow } from '../store/merges.ts';

export interface DuplicatesOptions {
  readonly ledger: Ledger;
  readonly memory: Memory;
  readonly clock: () => number;
}

/** So long others wait at most while everything is compared. */
const TURN_MS = 10;

export class Duplicates {
  readonly #options: DuplicatesOptions;
  /** By both numbers. */
  readonly #answers = new Map<string, stored.NotDuplicateRow>();
  /** Of the registry as it was at that revision. */
  #known: { readonly revision: number; readonly twins: Promise<Twins> } | undefined;

  constructor(options: DuplicatesOptions) {
    this.#options = options;
  }

  async load(sql: Sql): Promise<void> {
    for (const row of await stored.listNotDuplicates(sql)) this.#answers.set(keyOf(row), row);
  }

  clear(): void {
    this.#answers.clear();
    this.#known = undefined;
  }

  /** Everything that looks alike, whatever people answered; the same until the registry changes. */
  all(): Promise<Twins> {
    const { revision } = this.#options.memory;
    if (this.#known?.revision !== revision) {
      const twins = this.#compare();
      this.#known = { revision, twins };
      twins.catch(() => {
        this.#known = undefined;
      });
    }
    return this.#known.twins;
  }

  /** What a person said of a pair that still looks as it did then. */
  answerOf(pair: TwinPair): stored.NotDuplicateRow | undefined {
    const answer = this.#answers.get(keyOf(pair));
    return answer !== undefined && isAnswered(pair, answer.signs) ? answer : undefined;
  }

  answer(id: number): stored.NotDuplicateRow | undefined {
    return [...this.#answers.values()].find((row) => row.id === id);
  }

  /** The signs that two records share now. */
  async between(one: number, other: number): Promise<TwinPair | undefined> {
    const [a, b] = one < other ? [one, other] : [other, one];
    const { pairs } = await this.all();
    return pairs.find((pair) => pair.a === a && pair.b === b);
  }

  /** They are two devices: the pair is told no more, unless there is another sign. */
  async refuse(one: number, other: number, note: string, by: By): Promise<stored.NotDuplicateRow> {
    const { ledger, clock } = this.#options;
    const pair = await this.between(one, other);
    if (pair === undefined) throw new Refusal('not-found', { what: 'duplicate' });
    return ledger.alone(async () => {
      const signs = pair.signs.map(({ sign }) => sign);
      const wish = { a: pair.a, b: pair.b, signs, atMs: clock(), who: by.name, note };
      const row = await ledger.db.write(async (sql) => {
        await ledger.journal.writeAll(sql, this.#entries('duplicate.refuse', wish, by));
        return stored.addNotDuplicate(sql, wish);
      });
      this.#answers.set(keyOf(row), row);
      return row;
    });
  }

  /** The answer is taken back: the pair is told again. */
  reopen(id: number, by: By): Promise<void> {
    const { ledger } = this.#options;
    return ledger.alone(async () => {
      const row = this.answer(id);
      if (row === undefined) throw new Refusal('not-found', { what: 'answer' });
      await ledger.db.write(async (sql) => {
        await ledger.journal.writeAll(sql, this.#entries('duplicate.reopen', row, by));
        await stored.removeNotDuplicate(sql, id);
      });
      this.#answers.delete(keyOf(row));
    });
  }

  #entries(
    did: 'duplicate.refuse' | 'duplicate.reopen',
    { a, b, signs, note }: Omit<stored.NotDuplicateRow, 'id'>,
    by: By,
  ) {
    const codeOf = (id: number) => this.#options.memory.shelf.get(id)?.code ?? '';
    return [
      { by, did, subject: subjectOf(a), after: { other: codeOf(b), signs, note } },
      { by, did, subject: subjectOf(b), after: { other: codeOf(a), signs, note } },
    ];
  }

  async #compare(): Promise<Twins> {
    const all: Twin[] = [];
    let turnMs = performance.now();
    const pause = async () => {
      if (performance.now() - turnMs < TURN_MS) return;
      await breathe();
      turnMs = performance.now();
    };
    for (const record of [...this.#options.memory.shelf.all()]) {
      if (!isAssessed(record.kind) || record.lifecycle === 'retired') continue;
      all.push(twinOf(record));
      if (all.length % 200 === 0) await pause();
    }
    const walk = twinsAmong(all);
    for (;;) {
      const step = walk.next();
      if (step.done === true) return step.value;
      await pause();
    }
  }
}

/** A record as far as it is compared with others. */
export function twinOf(record: DeviceRecord): Twin {
  const { id, kind, code, platform, vendor, serial, mac, segment, host, tls, onvifPort } = record;
  const { rtspPath, lanes, name, address, lon, lat, datum, details } = record;
  return {
    ...{ id, kind, code, platform, vendor, serial, mac, segment, host, rtspPath, lanes, name, address },
    port: onvifPort ?? (tls ? 443 : 80),
    sourceCode: details.sourceCode ?? '',
    channelNo: details.channelNo ?? '',
    poleNo: details.poleNo ?? '',
    place: placeOf(lon, lat, datum),
  };
}

function keyOf({ a, b }: Pick<TwinPair, 'a' | 'b'>): string {
  return `${a}-${b}`;
}
