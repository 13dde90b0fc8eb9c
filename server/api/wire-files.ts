/** Messages about how complete the files of a unit are (一机一档合格率). */
import { z } from '../../config/shape.ts';
import { deviceBrief } from './wire-device.ts';
import { fieldCount, fileFault, fileRate, placeCounts } from './wire-file.ts';
import { scope, unitBrief } from './wire-unit.ts';
import { paged } from './wire-values.ts';

/** GET /api/files */
export const files = z.object({
  atMs: z.int(),
  scope,
  unit: unitBrief,
  rate: fileRate,
  places: placeCounts,
  /** The fields that fail, those that fail most first. */
  fields: z.array(fieldCount),
  /** Of each class of points (监控点位类型) that has files; the class is empty where the file does not say. */
  classes: z.array(z.object({ pointClass: z.string(), rate: fileRate })),
  children: z.array(z.object({ unit: unitBrief, rate: fileRate, places: placeCounts })),
});
export type Files = z.infer<typeof files>;

export const faultyFile = deviceBrief.extend({ faults: z.array(fileFault) });
export type FaultyFile = z.infer<typeof faultyFile>;

/** GET /api/files/faults: the files that are due and not complete. */
export const faultyFiles = z.object({
  ...paged,
  rows: z.array(faultyFile),
});
export type FaultyFiles = z.infer<typeof faultyFiles>;
