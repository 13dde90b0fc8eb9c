/** Everything around pins, joined: the judge, what people do with its findings, and its word to the watch. */
import type { Log } from '../../config/log.ts';
import type { NamedPoint } from '../../config/points.ts';
import { Pins } from '../registry/pins.ts';
import type { Registry } from '../registry/registry.ts';
import type { Db } from '../store/db.ts';
import type { Journal } from '../store/journal.ts';
import type { Watch } from '../watch/watch.ts';
import { FieldChecks } from './field-checks.ts';
import { PinProposals } from './pin-proposals.ts';
import { PinSamples } from './pin-samples.ts';

export interface PinRoomsOptions {
  readonly registry: Registry;
  readonly watch: Watch;
  readonly journal: Journal;
  readonly points: readonly NamedPoint[];
  readonly log: Log;
}

export interface PinRooms {
  readonly pins: Pins;
  readonly pinProposals: PinProposals;
  readonly fieldChecks: FieldChecks;
  readonly pinSamples: PinSamples;
}

/** Judges every pin, tells the watch, and goes on telling. `pins.stop()` ends it. */
export async function openPinRooms(
  db: Db,
  { registry, watch, journal, points, log }: PinRoomsOptions,
): Promise<PinRooms> {
  const pins = await Pins.open(db, {
    ...{ registry, points, log },
    tell: (verdicts) => watch.pins(verdicts),
  });
  watch.places.on('moved', (device) => pins.moved(device));
  pins.start();
  return {
    pins,
    pinProposals: new PinProposals(db, { pins, registry, journal }),
    fieldChecks: new FieldChecks(db, { pins, journal }),
    pinSamples: new PinSamples(db, { pins, registry, journal }),
  };
}
