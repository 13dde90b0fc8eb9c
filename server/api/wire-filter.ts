/** Which devices are asked for: the same in lists, in files and in what is said of many at once. */
import { z } from '../../config/shape.ts';
import { CATEGORIES, KINDS, LIFECYCLES, STATES } from '../../config/terms.ts';

/** What is left out is not asked for. */
export const deviceFilter = {
  unit: z.string().max(12).optional(),
  q: z.string().max(200).optional().meta({
    description:
      'words that all must be found: parts of code, name – also by pinyin or its initials –, address, MAC with any marks, serial number or street. The best fit comes first unless an order is asked for',
  }),
  category: z.enum(CATEGORIES).optional(),
  platform: z.string().max(64).optional(),
  kind: z.enum(KINDS).optional(),
  lifecycle: z.enum(LIFECYCLES).optional(),
  state: z
    .enum(STATES)
    .optional()
    .meta({ description: 'bad when any check is; else whether the device is online' }),
};

const filter = z.strictObject(deviceFilter);
export type DeviceFilterWish = z.output<typeof filter>;
