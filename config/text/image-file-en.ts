/** Headings of the list of image faults as a file, English. */
import type { imageFileZh } from './image-file-zh.ts';
import type { Texts } from './texts.ts';

export const imageFileEn = {
  imageFile: {
    fault: 'Image fault',
    severity: 'Severity (0–100)',
    measure: 'Measure',
    value: 'Value',
    limit: 'Limit',
    lies: 'Lies',
    above: 'above the limit',
    below: 'below the limit',
    reference: 'Reference taken',
    picture: 'Picture taken',
    answer: 'Checked by people',
    agree: 'agreed',
    notAFault: 'not a fault',
  },
} satisfies Texts<typeof imageFileZh>;
