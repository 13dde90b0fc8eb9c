/** The shape of the database, version by version: `migrations[k]` leads from version k to k + 1. */
import { createBlind } from './blind.ts';
import { createCatalogue } from './catalogue.ts';
import { createDeclared } from './declared.ts';
import { addDemoPast, createDemo } from './demo.ts';
import { addDeviceDetails, addDeviceTls, createDevices } from './devices.ts';
import { createDivisions } from './divisions.ts';
import { createExemptions } from './exemptions.ts';
import { createFlagLives } from './flag-lives.ts';
import { createFlags } from './flags.ts';
import { createFound } from './found.ts';
import { createFrames } from './frames.ts';
import { createImageAnswers, markSampledAnswers } from './image-answers.ts';
import { createImageDraws } from './image-draws.ts';
import { createImageSamples } from './image-samples.ts';
import { addBatchUnit, createImportBatches } from './import-batches.ts';
import { createImportRuns } from './import-runs.ts';
import { createJournal } from './journal.ts';
import { createKeptLists } from './kept-lists.ts';
import { addDecisionNote, createLifecycle } from './lifecycle.ts';
import { createLooks } from './looks.ts';
import { createMerges } from './merges.ts';
import { createMonths } from './months.ts';
import { createNormals } from './normals.ts';
import { createKeptPictures, createPictures } from './pictures.ts';
import { createPins } from './pins.ts';
import { addSegmentBudget, createPlaces, keepGoneUnits } from './places.ts';
import { createProofs } from './proofs.ts';
import { createRatePins } from './rate-pins.ts';
import { createRatePoints } from './rate-points.ts';
import { createRegistration } from './registration.ts';
import { createRuleVersions } from './rule-versions.ts';
import { createSession } from './session.ts';
import { createSheets } from './sheets.ts';
import { createSpells, packSpells } from './spells.ts';
import { createStaff } from './staff.ts';
import { createSupervision } from './supervision.ts';
import { createTenure } from './tenure.ts';
import { createToken } from './token.ts';
import { createTraits } from './traits.ts';

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
    createSpells,
    createFrames,
    createBlind,
    createLooks,
    createPictures,
    createFlags,
    createRatePoints,
  ].join('\n'),
  createCatalogue,
  createTraits,
  addDeviceTls,
  addSegmentBudget,
  [createKeptPictures, createImageSamples, createImageAnswers, createNormals].join('\n'),
  packSpells,
  createProofs,
  addDeviceDetails,
  createLifecycle,
  createDeclared,
  createPins,
  [createRegistration, createFound].join('\n'),
  createImportBatches,
  markSampledAnswers,
  addDecisionNote,
  createExemptions,
  addBatchUnit,
  [createTenure, createRuleVersions, createMonths].join('\n'),
  createSupervision,
  createMerges,
  createImageDraws,
  createDivisions,
  createFlagLives,
  createSheets,
  addDemoPast,
  createRatePins,
  createKeptLists,
  keepGoneUnits,
];
