/** Pins as they are answered. */

import { tableOf } from '../../config/tables.ts';
import type { SourceStanding } from '../registry/pins.ts';
import type { DeviceRecord } from '../registry/record.ts';
import { placeOf } from '../rules/datum.ts';
import { READINGS, type Reading, sampledOf, type Tally } from '../rules/pin-datum.ts';
import type { ProposalKind } from '../rules/pin-words.ts';
import type { Asker } from '../work/asker.ts';
import type { FieldCheck, FieldChecks } from '../work/field-checks.ts';
import type { FindingRow } from '../work/pin-list.ts';
import type { PinBatch } from '../work/pin-proposals.ts';
import type * as wire from './wire.ts';

/** Names of units. */
export interface Names {
  readonly units: { get(code: string): { readonly name: string } | undefined };
}

export function shownDevice(record: DeviceRecord, { units }: Names): wire.PinRow['device'] {
  const { id, code, name, unit, category, platform } = record;
  return { id, code, name, unit, unitName: units.get(unit)?.name ?? unit, category, platform };
}

export function pairOf({
  lon,
  lat,
  datum,
}: Pick<DeviceRecord, 'lon' | 'lat' | 'datum'>): wire.PinRow['pair'] {
  return { lon, lat, datum };
}

export function shownRow(
  { record, findings, proposal }: FindingRow,
  names: Names,
  batch: string,
): wire.PinRow {
  return {
    device: shownDevice(record, names),
    pair: pairOf(record),
    place: placeOf(record.lon, record.lat, record.datum),
    findings: findings.map(({ fault, facts }) => ({ fault, facts: { ...facts } })),
    proposal,
    batch,
  };
}

export function shownSource(source: SourceStanding): wire.PinSource {
  const { platform, batch, pins, reading, against, catalogue, trusted, listed } = source;
  return {
    ...{ platform, batch, pins, reading, against, catalogue },
    trusted: shownTally(trusted),
    listed: shownTally(listed),
  };
}

function shownTally(tally: Tally): wire.PinSource['trusted'] {
  return {
    ...{ sampled: sampledOf(tally), agrees: tally.agrees, differs: tally.differs },
    shifted: tableOf(READINGS, (reading) => tally.shifted[reading]),
  };
}

export function shownBatch(batch: PinBatch): wire.PinBatch {
  const { id, atMs, who, devices, undoneMs, undoneBy, undoneDevices } = batch;
  // Written by PinProposals.
  const told = JSON.parse(batch.proposal) as {
    kind: ProposalKind;
    reading: Reading | null;
    platform?: string;
    batch?: string;
  };
  return {
    ...{ id, atMs, by: who, kind: told.kind, reading: told.reading },
    ...{ platform: told.platform ?? '', batch: told.batch ?? '' },
    ...{ devices, undoneMs, undoneBy, undoneDevices },
  };
}

export function shownCheck(check: FieldCheck, checks: FieldChecks, person: Asker): wire.FieldCheck {
  const { who, staff: _staff, ...told } = check;
  return { ...told, by: who, valid: checks.isValid(check), undoable: checks.mayUndo(check, person) };
}
