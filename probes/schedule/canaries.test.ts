import { describe, expect, test, vi } from 'vitest';
import { SILENT } from '../../config/log.ts';
import { addressOf, Canaries, type Trial } from './canaries.ts';

function watch(answers: (host: string) => Trial) {
  let now = 0;
  const told: string[] = [];
  const tryConnect = vi.fn(async (host: string) => answers(host));
  const canaries = new Canaries({
    tryConnect,
    nowMs: () => now,
    log: SILENT,
    onOpen: () => {},
    onCut: (segment) => told.push(`cut ${segment}`),
    onBack: (segment) => told.push(`back ${segment}`),
  });
  canaries.plan([
    { id: 's', looksPerSecond: 1, inFlight: 1, canaries: ['10.0.0.1:80', '10.0.0.2:80'] },
    { id: 'bare', looksPerSecond: 1, inFlight: 1, canaries: [] },
  ]);
  const pass = async (ms: number): Promise<void> => {
    for (let passed = 0; passed < ms; passed += 50) {
      now += 50;
      canaries.turn();
      await new Promise<void>((resolve) => setImmediate(resolve));
    }
  };
  return { canaries, pass, told, tryConnect };
}

describe('the canaries of a segment', () => {
  test('call it cut when none answers twice, and back when one does', async () => {
    let trial: Trial = 'answers';
    const { canaries, pass, told } = watch(() => trial);
    await pass(1_000);
    trial = 'silent';
    await pass(4_500);
    expect(canaries.isCut('s')).toBe(false);
    await pass(1_500);
    expect(canaries.cut).toEqual(['s']);
    trial = 'answers';
    await pass(1_000);
    expect(told).toEqual(['cut s', 'back s']);
  });

  test('keep it open as long as one of them answers', async () => {
    const { pass, told } = watch((host) => (host === '10.0.0.2' ? 'answers' : 'silent'));
    await pass(20_000);
    expect(told).toEqual([]);
  });

  test('say nothing of the segment when the fault is our own', async () => {
    const { pass, told } = watch(() => 'own-fault');
    await pass(20_000);
    expect(told).toEqual([]);
  });

  test('are tried every few seconds, sooner when somebody waits, and never in a burst', async () => {
    const { canaries, pass, tryConnect } = watch(() => 'answers');
    await pass(20_000);
    expect(tryConnect.mock.calls.length).toBe(2 * 4);
    for (let index = 0; index < 20; index += 1) {
      canaries.ask('s');
      await pass(100);
    }
    expect(tryConnect.mock.calls.length).toBeLessThanOrEqual(2 * 9);
  });

  test('are not watched where there are none', () => {
    const { canaries } = watch(() => 'silent');
    expect(canaries.watches('s')).toBe(true);
    expect(canaries.watches('bare')).toBe(false);
    expect(canaries.watches('elsewhere')).toBe(false);
  });
});

test.each([
  { canary: '10.0.0.1:80', address: { host: '10.0.0.1', port: 80 } },
  { canary: '[fd00::1]:554', address: { host: 'fd00::1', port: 554 } },
  { canary: 'gateway.example:22', address: { host: 'gateway.example', port: 22 } },
  { canary: '10.0.0.1', address: undefined },
  { canary: '10.0.0.1:99999', address: undefined },
])('a canary is written as host and port: $canary', ({ canary, address }) => {
  expect(addressOf(canary)).toEqual(address);
});
