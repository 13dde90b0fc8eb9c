import { describe, expect, test } from 'vitest';
import { SILENT } from '../../config/log.ts';
import { Canaries, type Trial } from './canaries.ts';
import { Doubts } from './doubts.ts';
import { findingOf } from './outcome.ts';
import { Roster, slotOf } from './roster.ts';

const SLOT = slotOf(0, 'online');
const REFUSED = { state: 'bad', reason: 'refused' } as const;

function doubted(atMs: number, turn = 0) {
  const observation = { n: 1, check: 'online', atMs, finding: REFUSED, steps: [] } as const;
  return { slot: SLOT, turn, endedMs: atMs, observation };
}

/** A segment with one canary on a clock that is moved by hand. */
function waitingRoom(trial: () => Trial) {
  let now = 0;
  const told: string[] = [];
  const roster = new Roster();
  const canaries = new Canaries({
    tryConnect: async () => trial(),
    nowMs: () => now,
    log: SILENT,
    onOpen: (segment, sinceMs) => doubts.wayOpen(segment, sinceMs),
    onCut: (segment) => doubts.wayCut(segment),
    onBack: () => {},
  });
  canaries.plan([{ id: 's', looksPerSecond: 1, inFlight: 1, canaries: ['10.0.0.1:80'] }]);
  const doubts = new Doubts({
    roster,
    canaries,
    believe: (_slot, code) => {
      const finding = findingOf(code);
      if (finding !== undefined) told.push(Object.values(finding).join(' '));
    },
  });
  roster.turn = new Int32Array(1);
  const pass = async (ms: number): Promise<void> => {
    for (let passed = 0; passed < ms; passed += 50) {
      now += 50;
      canaries.turn();
      await new Promise<void>((resolve) => setImmediate(resolve));
    }
  };
  return { doubts, pass, told, roster, nowMs: () => now };
}

describe('who is about to be called down waits for a canary', () => {
  test('and is called so once it has answered, however often the device failed meanwhile', async () => {
    const { doubts, pass, told, nowMs } = waitingRoom(() => 'answers');
    await pass(1_000);
    doubts.callDown('s', doubted(nowMs()));
    for (let times = 0; times < 20; times += 1) {
      await pass(50);
      expect(doubts.isWaiting('s', SLOT)).toBe(told.length === 0);
      if (doubts.isWaiting('s', SLOT)) doubts.callDown('s', doubted(nowMs()));
    }
    expect(told).toEqual(['bad refused']);
  });

  test('unless it answered before', async () => {
    const { doubts, pass, told, nowMs } = waitingRoom(() => 'answers');
    await pass(1_000);
    doubts.callDown('s', doubted(nowMs()));
    doubts.settle('s', SLOT);
    await pass(2_000);
    expect(told).toEqual([]);
  });

  test('or the way to it is cut', async () => {
    const { doubts, pass, told, nowMs } = waitingRoom(() => 'silent');
    doubts.callDown('s', doubted(nowMs()));
    await pass(2_000);
    expect(told).toEqual(['unknown segment-cut']);
  });

  test('or its place was given to another device', async () => {
    const { doubts, pass, told, roster, nowMs } = waitingRoom(() => 'answers');
    await pass(1_000);
    doubts.callDown('s', doubted(nowMs()));
    roster.turn[0] = 1;
    expect(doubts.isWaiting('s', SLOT)).toBe(false);
    await pass(2_000);
    expect(told).toEqual([]);
  });
});
