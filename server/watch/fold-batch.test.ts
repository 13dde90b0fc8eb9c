import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { CheckName } from '../../config/terms.ts';
import type { Batch } from '../../probes/link/observation.ts';
import type { Outcome, Spell } from '../rules/spell.ts';
import { foldBatch } from './fold-batch.ts';
import { GOOD, OFFLINE, REFUSED, SampleDaemon, type SampleLook, TIMEOUT } from './sample.ts';

const MEMORY = { registration: 500, online: 0, image: 50, position: 500 };

/** Takes batches in as the watch does, and keeps every spell. */
class Ledger {
  readonly #cells = new Map<string, { spell: Spell; told: Outcome }>();
  readonly spells = new Map<string, string[]>();

  take(batch: Batch): void {
    const past = { cell: (n: number, check: CheckName) => this.#cells.get(`${n} ${check}`) ?? NOTHING };
    const { cells, begun, ended, seen } = foldBatch(batch, past, MEMORY);
    for (const { device, check, spell, told } of cells)
      this.#cells.set(`${device} ${check}`, { spell, told });
    for (const { device, check } of seen) {
      const cell = this.#cells.get(`${device} ${check}`);
      if (cell && batch.toMs > cell.spell.seenMs) cell.spell = { ...cell.spell, seenMs: batch.toMs };
    }
    for (const { device, check, state, reason, fromMs, sinceMs } of begun) {
      const key = `${device} ${check}`;
      this.spells.set(key, [...(this.spells.get(key) ?? []), `${reason ?? state} ${fromMs} ${sinceMs}`]);
    }
    for (const { device, check, fromMs, untilMs, seenMs } of ended) {
      expect(untilMs).toBeGreaterThan(seenMs);
      expect(this.spells.get(`${device} ${check}`)?.some((told) => told.includes(` ${fromMs} `))).toBe(true);
    }
  }
}
const NOTHING = { spell: undefined, told: undefined };

/** Looks in the order in which they ended, each at its own time. */
const anyLooks = fc
  .array(
    fc.record({
      n: fc.integer({ min: 1, max: 4 }),
      check: fc.constantFrom<CheckName>('online', 'image'),
      finding: fc.constantFrom(GOOD, REFUSED, TIMEOUT, OFFLINE),
      pause: fc.integer({ min: 1, max: 30 }),
    }),
    { maxLength: 80, size: 'max' },
  )
  .map((looks) => {
    let atMs = 1_000;
    return looks.map(({ pause, ...look }): SampleLook => {
      atMs += pause;
      return { ...look, atMs };
    });
  });

function batchesOf(looks: readonly SampleLook[], sizes: Iterator<number>): Batch[] {
  const daemon = new SampleDaemon(1_000);
  const batches: Batch[] = [];
  for (let from = 0; from < looks.length; ) {
    const size = sizes.next().value ?? 1;
    const part = looks.slice(from, from + size);
    batches.push(daemon.batch(part, part.at(-1)?.atMs ?? 0));
    from += size;
  }
  return batches;
}

test('the same looks give the same spells in batches of any size', () => {
  const online = anyLooks.map((looks) => looks.filter(({ check }) => check === 'online'));
  fc.assert(
    fc.property(online, fc.infiniteStream(fc.integer({ min: 1, max: 9 })), (looks, sizes) => {
      const one = new Ledger();
      for (const batch of batchesOf(looks, [].values())) one.take(batch);
      const other = new Ledger();
      for (const batch of batchesOf(looks, sizes)) other.take(batch);
      expect(other.spells).toEqual(one.spells);
    }),
  );
});

test('batches that come again, all or some of them, change nothing', () => {
  fc.assert(
    fc.property(anyLooks, fc.infiniteStream(fc.integer({ min: 1, max: 9 })), (looks, sizes) => {
      const batches = batchesOf(looks, sizes);
      const once = new Ledger();
      for (const batch of batches) once.take(batch);
      const before = structuredClone(once.spells);
      for (const { unchanged: _, ...batch } of batches) once.take({ ...batch, unchanged: [] });
      expect(once.spells).toEqual(before);
    }),
  );
});

test('a repeat speaks of what was reported last, not of what is remembered', () => {
  const ledger = new Ledger();
  const daemon = new SampleDaemon(0);
  const look = (finding: typeof GOOD, atMs: number) =>
    ledger.take(daemon.batch([{ n: 1, check: 'image', finding, atMs }], atMs));
  look(GOOD, 100);
  look(OFFLINE, 120);
  look(OFFLINE, 140); // only named: the picture of 100 is still remembered, and not made younger
  expect(ledger.spells.get('1 image')).toEqual(['good 100 100']);
  look(OFFLINE, 160);
  expect(ledger.spells.get('1 image')).toEqual(['good 100 100', 'device-offline 160 160']);
});

test('repeats of what was never told, and devices that nobody watches, are counted as strangers', () => {
  const batch: Batch = {
    daemon: 'local',
    seq: 1,
    fromMs: 0,
    toMs: 10,
    changed: [{ n: 9, check: 'online', atMs: 5, finding: GOOD, steps: [] }],
    unchanged: [{ check: 'online', ns: [1, 9] }],
  };
  const past = { cell: (n: number) => (n === 9 ? undefined : NOTHING) };
  expect(foldBatch(batch, past, MEMORY)).toMatchObject({ cells: [], begun: [], seen: [], strangers: 3 });
});
