import { describe, expect, test } from 'vitest';
import { FEED_REASONS } from '../../probes/link/link.ts';
import { BAD_REASONS, UNKNOWN_REASONS } from '../../probes/link/observation.ts';
import { EXCLUSIONS, PARTS } from '../../server/rules/rate.ts';
import { REFUSALS } from '../../server/rules/refusal.ts';
import {
  ASPECTS,
  CANARY_STATES,
  CATEGORIES,
  CHECKS,
  DATUMS,
  KINDS,
  LANGUAGES,
  LIFECYCLES,
  METRICS,
  ROLES,
  STATES,
  UNIT_LEVELS,
  VERDICTS,
} from '../terms.ts';
import { en } from './en.ts';
import { textIn } from './index.ts';
import { zh } from './zh.ts';

/** Every text by its dotted key. */
function flat(texts: object, before = ''): [key: string, text: string][] {
  return Object.entries(texts).flatMap(([key, value]: [string, unknown]) =>
    typeof value === 'string' ? [[`${before}${key}`, value]] : flat(value as object, `${before}${key}.`),
  );
}

const chinese = new Map(flat(zh));
const english = new Map(flat(en));
const valuesIn = (text: string) => [...text.matchAll(/\{\{(\w+)/g)].map(([, name]) => name).sort();

describe('the two catalogues', () => {
  test('hold the same keys, English with a singular beside each plural', () => {
    const owed = [...chinese.keys()].flatMap((key) =>
      key.endsWith('_other') ? [key, key.replace(/_other$/, '_one')] : [key],
    );
    expect([...english.keys()].sort()).toEqual(owed.sort());
  });

  test('put the same values into each text', () => {
    const strays = [...chinese].filter(
      ([key, text]) => `${valuesIn(text)}` !== `${valuesIn(english.get(key) ?? '')}`,
    );
    expect(strays).toEqual([]);
  });

  test('leave nothing empty', () => {
    expect([...chinese, ...english].filter(([, text]) => text.trim() === '')).toEqual([]);
  });

  test('write every comma, colon and bracket of the Chinese at half width, as its figures are', () => {
    expect([...chinese].filter(([, text]) => /[，；：？！（）]/.test(text))).toEqual([]);
  });

  test('never speak of a face, a person who is seen, or a plate', () => {
    expect([...chinese].filter(([, text]) => /人脸|车牌|人体|报警/.test(text))).toEqual([]);
  });
});

describe.each(LANGUAGES)('in %s every word of a closed list has its words', (language) => {
  const text = textIn(language);
  test.each([
    ['check', CHECKS],
    ['fault', CHECKS],
    ['metric', METRICS],
    ['metricShort', METRICS],
    ['failing', METRICS],
    ['state', STATES],
    ['part', PARTS],
    ['verdict', VERDICTS],
    ['reason', [...BAD_REASONS, ...UNKNOWN_REASONS]],
    ['exclusion', EXCLUSIONS],
    ['category', CATEGORIES],
    ['kind', KINDS],
    ['lifecycle', LIFECYCLES],
    ['datum', DATUMS],
    ['level', UNIT_LEVELS],
    ['role', ROLES],
    ['refusal', REFUSALS],
    ['feedReason', FEED_REASONS],
    ['aspect', ASPECTS],
    ['canaryState', CANARY_STATES],
  ] as const)('%s', (list, values) => {
    for (const value of values) expect.soft(text.word(list, value), value).not.toBe(value);
  });

  test('a value that no list knows is shown as it is', () => {
    expect(text.word('reason', 'something-new')).toBe('something-new');
    expect(text.word('deed', 'device')).toBe('device');
  });
});

test('numbers are grouped and plurals agree', () => {
  expect(textIn('zh-CN')('overview.gap', { count: 1_177 })).toBe('差 1,177 台');
  expect(textIn('en')('overview.gap', { count: 1 })).toBe('short by 1 device');
  expect(textIn('en')('overview.gap', { count: 1_177 })).toBe('short by 1,177 devices');
});
