/** What the hour and the night bring, with the time held in hand. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { SILENT } from '../../config/log.ts';
import { Clock, roundsOf, startOfHour } from './clock.ts';

const AT = Date.UTC(2026, 10, 21, 18, 40); // 02:40 the next day in Changchun

beforeEach(() => {
  vi.useFakeTimers({ now: AT });
});
afterEach(() => {
  vi.useRealTimers();
});

describe('the clock', () => {
  test('closes every full hour of the city, and cleans up at night and after a start', async () => {
    const rounds: string[] = [];
    const sheets: string[] = [];
    const clock = new Clock({
      rounds: {
        hour: async (atMs) => void rounds.push(`hour ${new Date(atMs).toISOString().slice(11, 16)}`),
        night: async (nowMs) => void rounds.push(`night ${new Date(nowMs).toISOString().slice(11, 16)}`),
        sheets: async (nowMs) => void sheets.push(new Date(nowMs).toISOString().slice(11, 16)),
      },
      timeZone: 'Asia/Shanghai',
      log: SILENT,
    });
    clock.start();
    await vi.advanceTimersByTimeAsync(2 * 3_600_000);
    expect(rounds).toEqual(['night 18:40', 'hour 19:00', 'night 19:20', 'hour 20:00']);
    expect(sheets).toEqual(['18:40']);
    await vi.advanceTimersByTimeAsync(20 * 3_600_000);
    expect(sheets).toEqual(['18:40', '16:10']);
    rounds.length = 4;
    await clock.stop();
    await vi.advanceTimersByTimeAsync(2 * 3_600_000);
    expect(rounds).toHaveLength(4);
  });

  test('goes on after a round that failed, and says so', async () => {
    const faults: string[] = [];
    const log = { ...SILENT, error: (_: object, event: string) => void faults.push(event) };
    const hours: number[] = [];
    const rounds = {
      hour: async (atMs: number) => {
        hours.push(atMs);
        throw new Error('no room');
      },
      night: async () => undefined,
      sheets: async () => {
        throw new Error('no room');
      },
    };
    const clock = new Clock({ rounds, timeZone: 'Asia/Shanghai', log });
    clock.start();
    await vi.advanceTimersByTimeAsync(2 * 3_600_000);
    expect(hours).toHaveLength(2);
    expect(faults).toEqual(['clock.sheets-failed', 'clock.hour-failed', 'clock.hour-failed']);
    await clock.stop();
  });

  test.each([
    { zone: 'Asia/Shanghai', iso: '18:00' },
    { zone: 'Asia/Kolkata', iso: '18:30' },
    { zone: 'UTC', iso: '18:00' },
  ])('knows the full hours of $zone', ({ zone, iso }) => {
    expect(new Date(startOfHour(AT + 1_234, zone)).toISOString()).toBe(`2026-11-21T${iso}:00.000Z`);
  });

  test('takes away in one night all that is past its end date', async () => {
    const done: [string, number][] = [];
    const note = (what: string) => async (atMs: number) => void done.push([what, atMs]);
    const rounds = roundsOf({
      watch: { closeHour: note('hour'), retirePictures: note('pictures'), retire: note('watch') },
      pins: { renew: async () => void done.push(['pins', AT]) },
      normals: { retire: note('normals') },
      lives: { settle: note('lives') },
      cases: { turn: note('cases') },
      flagDesk: { turn: note('flagDesk') },
      months: { turn: note('months') },
      ratePins: { retire: note('ratePins') },
      keptLists: { retire: note('keptLists') },
      sheets: { turn: note('sheets') },
      answers: { retire: note('answers') },
      staffs: { retire: note('staffs') },
      deeds: {
        retire: async (atMs) => {
          done.push(['deeds', atMs]);
          return 0;
        },
      },
      journalDays: 400,
    });
    await rounds.night(AT);
    expect(done).toEqual([
      ['watch', AT],
      ['pins', AT],
      ['normals', AT],
      ['lives', AT],
      ['cases', AT],
      ['answers', AT],
      ['staffs', AT],
      ['deeds', AT - 400 * 86_400_000],
      ['ratePins', AT],
      ['keptLists', AT],
      ['months', AT],
      ['flagDesk', AT],
    ]);
    done.length = 0;
    await rounds.sheets(AT);
    expect(done).toEqual([['sheets', AT]]);
    done.length = 0;
    await rounds.hour(AT);
    expect(done).toEqual([
      ['hour', AT],
      ['pictures', AT],
      ['answers', AT],
      ['normals', AT],
      ['lives', AT],
      ['cases', AT],
    ]);
  });
});
