/** The three questions that a device is asked, by name. */
import type { AskedCheck } from '../../config/terms.ts';
import type { Check } from './check.ts';
import { type ImageMeans, imageCheck } from './image.ts';
import { online } from './online.ts';
import { registration } from './registration.ts';

/** Pictures are judged and remembered elsewhere: by whom, the image check must be told. */
export function checksWith(means: ImageMeans): Readonly<Record<AskedCheck, Check>> {
  return { registration, online, image: imageCheck(means) };
}
