import { beforeEach, describe, expect, test } from 'vitest';
import { LANGUAGES, PICTURE_FAULTS } from '../../config/terms.ts';
import { FORMS } from '../../probes/image/rules.ts';
import { speak } from '../words.ts';
import {
  isKnownMeasure,
  limitOf,
  movedOf,
  phraseOf,
  placeOf,
  sentenceOf,
  severityWord,
} from './fault-phrase.ts';

const NONE = { value: null, limit: null, lies: null, referenceAtMs: null } as const;
const blur = {
  fault: 'blur',
  measure: 'steepRatio',
  value: 0.412,
  limit: 0.73,
  lies: 'below',
  referenceAtMs: 1,
} as const;
/** Of another year, so that the date stands in full. */
const SINCE_MS = new Date(2020, 10, 3, 6, 10).getTime();

describe('a fault told to an English crew', () => {
  beforeEach(() => speak('en'));

  test('says how far from usual, since when, and where the limit lies', () => {
    expect(sentenceOf(blur, SINCE_MS)).toBe(
      'Edges 41% as sharp as usual since 2020-11-03 06:10 · limit 73%, less is a fault',
    );
  });

  test('adds what the reference showed where the figure alone does not say it', () => {
    expect(
      sentenceOf(
        {
          ...blur,
          fault: 'noise',
          measure: 'sigmaRise',
          value: 3.2,
          limit: 1.35,
          lies: 'above',
          referenceValue: 0.84,
        },
        null,
      ),
    ).toBe('Grain 3.2 levels above the usual · limit 1.35, more is a fault · 0.8 in the reference');
  });

  test('a value hardly past its limit is never printed as the limit', () => {
    const near = { ...blur, value: 0.7295 };
    expect(phraseOf(near)).toBe('edges 73% as sharp as usual'.replace('73', '72.95'));
    expect(limitOf(near)).toContain('73%');
  });

  test('what repeats to the byte needs no limit', () => {
    const frozen = { ...blur, fault: 'freeze', measure: 'sameBytes', value: 1, limit: 0.5 } as const;
    expect(sentenceOf(frozen, null)).toBe('The very same bytes as in the look before');
  });

  test('a measure without words still names the fault', () => {
    expect(sentenceOf({ ...blur, measure: 'newMeasure' }, null)).toBe('Out of focus');
    expect(sentenceOf({ fault: 'invalid-jpeg', measure: null, ...NONE }, null)).toBe('Damaged picture');
  });

  test.each([
    [null, 'the whole picture'],
    [[0, 0, 1, 1], 'the whole picture'],
    [[0, 0, 0.3, 0.4], 'top left'],
    [[0, 0.7, 1, 1], 'bottom'],
    [[0.6, 0.05, 1, 0.95], 'right'],
    [[0.4, 0.4, 0.6, 0.6], 'middle'],
  ] as const)('the place %s is %s', (where, words) =>
    expect(placeOf(where === null ? null : [...where])).toBe(words),
  );

  test.each([
    [[0.25, 0.01], 'what was seen before lies about 25% further right'],
    [[-0.3, -0.2], 'what was seen before lies about 30% further left and up'],
    [[0, 0.125], 'what was seen before lies about 13% further down'],
    [[0, 0], ''],
    [null, ''],
  ] as const)('a view that moved by %j is told: %s', (shift, words) =>
    expect(movedOf(shift === null ? null : [...shift])).toBe(words),
  );

  test.each([
    [0, 'slight'],
    [50, 'marked'],
    [100, 'severe'],
  ])('a severity of %i is %s', (severity, word) => expect(severityWord(severity)).toBe(word));
});

describe.each(LANGUAGES)('every form of every fault, in %s', (language) => {
  beforeEach(() => speak(language));

  test.each(
    FORMS.map(({ fault, when: [{ measure, over, under }] }, index) => ({
      ...{ index, fault, measure },
      limit: over ?? under ?? 0,
      lies: over === undefined ? ('below' as const) : ('above' as const),
    })),
  )('$index $fault by $measure', ({ fault, measure, limit, lies }) => {
    const value = lies === 'above' ? limit * 1.5 + 0.1 : limit * 0.5;
    expect(isKnownMeasure(measure)).toBe(true);
    const sentence = sentenceOf({ fault, measure, value, limit, lies, referenceAtMs: null }, SINCE_MS);
    expect(sentence).not.toMatch(/\{\{|undefined|NaN/);
    expect(sentence).not.toContain(measure);
    expect(sentence).toContain('2020-11-03 06:10');
  });

  test.each(PICTURE_FAULTS)('%s without a measure', (fault) => {
    const sentence = sentenceOf({ fault, measure: null, ...NONE }, SINCE_MS);
    expect(sentence).not.toContain(fault === 'blur' || fault === 'noise' ? '{{' : fault);
  });
});
