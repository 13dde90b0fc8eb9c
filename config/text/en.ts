/** The English catalogue: owes every key of the Chinese one, or does not compile. */
import { budgetEn } from './budget-en.ts';
import { bulkEn } from './bulk-en.ts';
import { certificateEn } from './certificate-en.ts';
import { deedsEn } from './deeds-en.ts';
import { duplicatesEn } from './duplicates-en.ts';
import { fileEn } from './file-en.ts';
import { imageEn } from './image-en.ts';
import { imageFileEn } from './image-file-en.ts';
import { listsEn } from './lists-en.ts';
import { mapEn } from './map-en.ts';
import { officeEn } from './office-en.ts';
import { periodEn } from './period-en.ts';
import { pinsEn } from './pins-en.ts';
import { probeEn } from './probe-en.ts';
import { ratesEn } from './rates-en.ts';
import { realityEn } from './reality-en.ts';
import { repairsEn } from './repairs-en.ts';
import { screensEn } from './screens-en.ts';
import { sheetsEn } from './sheets-en.ts';
import { supervisionEn } from './supervision-en.ts';
import type { Texts } from './texts.ts';
import { wordsEn } from './words-en.ts';
import type { zh } from './zh.ts';

export const en = {
  ...wordsEn,
  ...screensEn,
  ...officeEn,
  ...deedsEn,
  ...listsEn,
  ...bulkEn,
  ...probeEn,
  ...fileEn,
  ...duplicatesEn,
  ...imageEn,
  ...realityEn,
  ...imageFileEn,
  ...certificateEn,
  ...budgetEn,
  ...mapEn,
  ...pinsEn,
  ...supervisionEn,
  ...ratesEn,
  ...repairsEn,
  ...periodEn,
  ...sheetsEn,
} as const satisfies Texts<typeof zh>;
