import { describe, expect, test } from 'vitest';
import { FORMS } from '../../probes/image/rules.ts';
import { IMAGE_ANSWERS, LANGUAGES, PICTURE_FAULTS } from '../terms.ts';
import { textIn } from './index.ts';

/** What a form tells is its first condition. */
const told = [...new Set(FORMS.map(({ when }) => when[0].measure))];

describe.each(LANGUAGES)('in %s', (language) => {
  const text = textIn(language);

  test.each(told)('a crew is told in words what %s found', (measure) => {
    expect(text.word('measure', measure)).not.toBe(measure);
  });

  test.each(PICTURE_FAULTS)('%s says what to look at on site', (fault) => {
    expect(text.word('faultHint', fault)).not.toBe(fault);
  });

  test.each(IMAGE_ANSWERS)('the answer %s has its word', (answer) => {
    expect(text.word('faultAnswer', answer)).not.toBe(answer);
  });
});
