import { beforeAll, describe, expect, test } from 'vitest';
import type { Segment } from '../../server/api/wire.ts';
import { speak } from '../words.ts';
import { segmentColumns, segmentEntry, segmentFields, segmentWishOf } from './segment-form.ts';

beforeAll(() => speak('zh-CN'));

const plain: Segment = {
  id: 'ring',
  name: '环网',
  looksPerSecond: 100,
  inFlight: 10,
  canaries: ['10.0.0.1:80'],
};
const night = { from: '22:00', until: '06:00', looksPerSecond: 20, inFlight: 4, bytesPerSecond: 50_000 };

describe('a network in a form', () => {
  test.each([
    plain,
    { ...plain, bytesPerSecond: 2_000_000, dear: 'night' as const },
    { ...plain, night, canaries: [] },
  ])('comes back as it went in', (segment) => {
    const { id, ...wish } = segment;
    expect(segmentWishOf(segmentEntry({ id, ...wish }).values)).toEqual(wish);
  });

  test('shows a cell for each column, and has a value for each field', () => {
    const entry = segmentEntry(plain);
    expect(entry.cells).toHaveLength(segmentColumns().length);
    expect(Object.keys(entry.values)).toEqual(segmentFields().map(({ name }) => name));
  });

  test('at night may be used as by day where nothing else is said', () => {
    const filled = { ...segmentEntry(plain).values, night: '23:00 – 05:00', kilobytes: '500' };
    expect(segmentWishOf(filled).night).toEqual({
      ...{ from: '23:00', until: '05:00' },
      ...{ looksPerSecond: 100, inFlight: 10, bytesPerSecond: 500_000 },
    });
  });

  test('sends hours that are none as they were written, for the server to refuse', () => {
    const filled = { ...segmentEntry(plain).values, night: 'late' };
    expect(segmentWishOf(filled).night).toMatchObject({ from: 'late', until: '' });
  });
});
