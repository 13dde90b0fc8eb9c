/** The shape of the database, version by version: `migrations[k]` leads from version k to k + 1. */
import { createDemo } from './demo.ts';
import { createDevices } from './devices.ts';
import { createImportRuns } from './import-runs.ts';
import { createJournal } from './journal.ts';
import { createPlaces } from './places.ts';
import { createSession } from './session.ts';
import { createStaff } from './staff.ts';
import { createToken } from './token.ts';

export const migrations: readonly string[] = [
  [
    createJournal,
    createPlaces,
    createDevices,
    createImportRuns,
    createStaff,
    createSession,
    createToken,
    createDemo,
  ].join('\n'),
];
