import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { State } from '../../config/terms.ts';
import { Db } from '../store/db.ts';
import { migrations } from '../store/schema.ts';
import { beginSpells } from '../store/spells.ts';
import type { Happening } from './plan.ts';
import { compareSpells } from './spells.ts';
import { type Subject, Truth } from './truth.ts';

const camera: Subject = {
  ...{ id: 1, code: '1', host: '127.16.0.1', kind: 'camera', segment: 's', upstream: 'u' },
  ...{ isSound: true, state: 'good', reason: null },
};
const happening: Happening = {
  ...{ ailment: 'single', fault: 'off', codes: ['1'], fromMs: 100_000, untilMs: 200_000 },
};

async function compared(spells: readonly (readonly [State, number, 'probe-sick'?])[]) {
  const folder = mkdtempSync(join(tmpdir(), 'lk-soak-'));
  const db = await Db.open(join(folder, 'a.db'), migrations);
  onTestFinished(async () => {
    await db.close();
    rmSync(folder, { recursive: true });
  });
  await db.write((sql) =>
    beginSpells(
      sql,
      spells.map(([state, atS, why]) => {
        const reason = state === 'good' ? null : state === 'bad' ? 'refused' : (why ?? 'segment-cut');
        const times = { fromMs: atS * 1_000, sinceMs: atS * 1_000, seenMs: atS * 1_000 };
        return { device: 1, check: 'online', state, reason, ...times };
      }),
    ),
  );
  const truth = new Truth([camera], { everyMs: 60_000, changeMs: 75_000, silentMs: 19_000 });
  const run = { fromMs: 50_000, untilMs: 400_000 };
  const common = { isFlapping: false };
  truth.turn(1, { state: 'bad', reason: 'refused', fromMs: 100_000, doneMs: 101_000, ...common });
  truth.turn(1, { state: 'good', reason: null, fromMs: 200_000, doneMs: 201_000, ...common });
  const { untimely, doubled, missing } = await compareSpells(db, truth, [happening], run, 75_000);
  return { untimely, doubled, missing };
}

test('an outage that the probe was not fit to see is excused, by its own word', async () => {
  const seen = await compared([
    ['good', 1],
    ['unknown', 90, 'probe-sick'],
    ['good', 210],
  ]);
  expect(seen).toEqual(SOUND);
});

const SOUND = { untimely: 0, doubled: 0, missing: 0 };
test.each<[string, (readonly [State, number])[], object]>([
  [
    'told once and in time is as it should be',
    [
      ['good', 1],
      ['bad', 130],
      ['good', 210],
    ],
    SOUND,
  ],
  ['that nobody told is missing', [['good', 1]], { ...SOUND, missing: 2 }],
  [
    'told twice is doubled',
    [
      ['good', 1],
      ['bad', 130],
      ['good', 140],
      ['bad', 150],
      ['good', 210],
    ],
    { ...SOUND, doubled: 2, untimely: 1 },
  ],
  [
    'told too late is untimely',
    [
      ['good', 1],
      ['bad', 190],
      ['good', 210],
    ],
    { ...SOUND, untimely: 1 },
  ],
  [
    'told before it was is untimely',
    [
      ['good', 1],
      ['bad', 90],
      ['good', 210],
    ],
    { ...SOUND, untimely: 1 },
  ],
  [
    'with a word that the script does not know has one too many',
    [
      ['good', 1],
      ['bad', 130],
      ['unknown', 150],
      ['good', 210],
    ],
    { ...SOUND, doubled: 1 },
  ],
])('an outage %s', async (_what, spells, wanted) => {
  expect(await compared(spells)).toEqual(wanted);
});
