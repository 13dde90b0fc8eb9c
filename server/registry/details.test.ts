import { beforeEach, describe, expect, test } from 'vitest';
import { Refusal } from '../rules/refusal.ts';
import { filled, kept, NO_DETAILS, withoutRestricted } from './details.ts';
import type { Registry } from './registry.ts';
import { BY, camera, furnished, type Sample } from './sample.ts';

let sample: Sample;
let registry: Registry;

beforeEach(async () => {
  ({ sample, registry } = await furnished());
});

describe('the details of a file', () => {
  test('are kept in the form of their lists, and are the same after a restart', async () => {
    await registry.add(
      camera(1, {
        details: {
          pointClass: '一类点位',
          functions: '车辆卡口/5',
          installed: '2026年3月9日',
          remark: ' x ',
        },
      }),
      BY,
    );
    const written = { pointClass: '1', functions: '1/5', installed: '2026-03-09', remark: 'x' };
    expect(filled(registry.get(1)?.details ?? {})).toEqual(written);
    registry = await sample.open();
    expect(filled(registry.get(1)?.details ?? {})).toEqual(written);
  });

  test('are changed one by one: what is sent is set, an empty text clears, others stay', async () => {
    await registry.add(camera(1, { details: { pointClass: '1', alias: 'gate', remark: 'x' } }), BY);
    const record = await registry.update(1, 1, { details: { pointClass: '2', remark: '' } }, BY);
    expect(filled(record.details)).toEqual({ pointClass: '2', alias: 'gate' });
    expect((await registry.history(1))[0]).toMatchObject({
      before: { 'details.pointClass': '1', 'details.remark': 'x' },
      after: { 'details.pointClass': '2', 'details.remark': '' },
    });
    expect(await registry.update(1, 2, { details: { alias: ' gate ' } }, BY)).toBe(record);
  });

  test('are refused with every fault at once', async () => {
    const outcome: unknown = await registry
      .add(camera(1, { details: { pointClass: '7', recordingDays: '-1', alias: 'fine' } }), BY)
      .catch((error: unknown) => error);
    expect(outcome).toBeInstanceOf(Refusal);
    expect((outcome as Refusal).problems.map(({ path, got }) => [path, got])).toEqual([
      ['details.pointClass', '"7"'],
      ['details.recordingDays', '"-1"'],
    ]);
  });
});

test('records without details share one object, and others one text of each', () => {
  expect(kept({ alias: '' })).toBe(NO_DETAILS);
  const texts = new Map<string, string>();
  const one = (text: string) => texts.set(text, text).get(text) ?? text;
  expect(Object.keys(kept({ alias: 'a' }, one))).toEqual(Object.keys(NO_DETAILS));
  expect([...texts]).toEqual([['a', 'a']]);
});

test('telephones and contacts are taken out of whatever is told, however deep they lie', () => {
  const told = {
    before: { 'details.maintainerPhone': '1', 'details.alias': 'gate' },
    after: { name: 'x', details: { maintainer: '张三', alias: 'gate' }, list: [{ powerContact: 'y' }] },
  };
  expect(withoutRestricted(told)).toEqual({
    before: { 'details.alias': 'gate' },
    after: { name: 'x', details: { alias: 'gate' }, list: [{}] },
  });
});
