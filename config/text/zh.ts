/** The source catalogue, Chinese: the words of the closed lists, the everyday screens, the office, image health. */
import { budgetZh } from './budget-zh.ts';
import { bulkZh } from './bulk-zh.ts';
import { certificateZh } from './certificate-zh.ts';
import { deedsZh } from './deeds-zh.ts';
import { duplicatesZh } from './duplicates-zh.ts';
import { fileZh } from './file-zh.ts';
import { imageFileZh } from './image-file-zh.ts';
import { imageZh } from './image-zh.ts';
import { listsZh } from './lists-zh.ts';
import { mapZh } from './map-zh.ts';
import { officeZh } from './office-zh.ts';
import { periodZh } from './period-zh.ts';
import { pinsZh } from './pins-zh.ts';
import { probeZh } from './probe-zh.ts';
import { ratesZh } from './rates-zh.ts';
import { realityZh } from './reality-zh.ts';
import { repairsZh } from './repairs-zh.ts';
import { screensZh } from './screens-zh.ts';
import { sheetsZh } from './sheets-zh.ts';
import { supervisionZh } from './supervision-zh.ts';
import { wordsZh } from './words-zh.ts';

export const zh = {
  ...wordsZh,
  ...screensZh,
  ...officeZh,
  ...deedsZh,
  ...listsZh,
  ...bulkZh,
  ...probeZh,
  ...fileZh,
  ...duplicatesZh,
  ...imageZh,
  ...realityZh,
  ...imageFileZh,
  ...certificateZh,
  ...budgetZh,
  ...mapZh,
  ...pinsZh,
  ...supervisionZh,
  ...ratesZh,
  ...repairsZh,
  ...periodZh,
  ...sheetsZh,
} as const;
