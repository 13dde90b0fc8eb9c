/** The shape of the database, version by version: `migrations[k]` leads from version k to k + 1. */
import { createDevices } from './devices.ts';
import { createImportRuns } from './import-runs.ts';
import { createJournal } from './journal.ts';
import { createPlaces } from './places.ts';

export const migrations: readonly string[] = [
  [createJournal, createPlaces, createDevices, createImportRuns].join('\n'),
];
