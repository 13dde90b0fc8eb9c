/** English: how hard a network may be used, by day and at night, and what neighbours say of one another. */

import type { budgetZh } from './budget-zh.ts';
import type { Texts } from './texts.ts';

export const budgetEn = {
  budget: {
    kilobytes: 'kB a second at most',
    kilobytesHint: 'Both ways, over all looks. Left empty: as the settings say.',
    asSettings: 'As the settings say',
    dear: 'Pictures, logins, side looks',
    dearHours: { always: 'At all hours', day: 'By day only', night: 'At night only' },
    night: 'Hours of the night',
    nightHint:
      'Such as 22:00-06:00, in the time zone of the settings. Left empty: as the settings say. Limits of the night left empty: as by day.',
    nightLooks: 'Looks per second at night',
    nightInFlight: 'At once at night',
    nightKilobytes: 'kB a second at night',
  },
  beside: {
    silent: '{{silent}} beside it silent, none answers',
    failed: '{{bad}} of {{looks}} looks failed (it went and came often of late: more are needed)',
  },
} as const satisfies Texts<typeof budgetZh>;
