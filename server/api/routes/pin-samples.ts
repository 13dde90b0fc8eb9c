/** Monthly samples of pins, drawn by lot and worked off by field checks. */

import { z } from '../../../config/shape.ts';
import { placeOf } from '../../rules/datum.ts';
import { Refusal } from '../../rules/refusal.ts';
import { type Asker, type Records, reaches } from '../../work/asker.ts';
import type { PinSample, PinSamples, SampleStanding } from '../../work/pin-samples.ts';
import { type Names, shownDevice } from '../pin-shapes.ts';
import { unitAsked } from '../reach.ts';
import { idInPath, type Route, route } from '../route.ts';
import * as wire from '../wire.ts';

export interface PinSampleParts {
  readonly registry: Records & Names;
  readonly pinSamples: PinSamples;
}

const TAG = 'map accuracy';

export function pinSampleRoutes({ registry, pinSamples }: PinSampleParts): Route[] {
  return [
    route({
      method: 'get',
      path: '/api/pins/samples',
      may: 'see',
      tag: TAG,
      summary:
        'Samples, newest month first: how far each has come, and its estimate beside the rate by the rules',
      answer: z.array(wire.pinSample),
      handle: async ({ person }): Promise<wire.PinSample[]> => {
        const own = (await pinSamples.list()).filter(({ unit }) => reaches(person, registry.units, unit));
        return Promise.all(own.map(async (one) => shown(await pinSamples.standing(one), registry)));
      },
    }),
    route({
      method: 'post',
      path: '/api/pins/samples',
      may: 'register',
      tag: TAG,
      summary:
        'Draws the sample of a unit for a month, once; the seed is kept, so that it can be drawn again',
      status: 201,
      body: wire.pinSampleWish,
      answer: wire.pinSample,
      handle: async ({ body: { month, unit, seed }, person }): Promise<wire.PinSample> => {
        const code = unitAsked(person, registry, unit);
        const sample = await pinSamples.draw(month, code, person, seed);
        return shown(await pinSamples.standing(sample), registry);
      },
    }),
    route({
      method: 'get',
      path: '/api/pins/samples/:id',
      may: 'see',
      tag: TAG,
      summary: 'The devices of a sample, with what was found at each',
      params: idInPath,
      answer: wire.pinSampleList,
      handle: async ({ params: { id }, person }): Promise<wire.PinSampleList> => {
        const sample = await sampleAsked(person, registry, pinSamples, id);
        const devices = await pinSamples.devices(sample);
        return {
          sample: shown(await pinSamples.standing(sample), registry),
          rows: devices.map(({ record, visit }) => ({
            device: shownDevice(record, registry),
            address: record.address,
            place: placeOf(record.lon, record.lat, record.datum),
            visit: visit && {
              atMs: visit.atMs,
              by: visit.who,
              metres: Math.round(visit.metres),
              ok: visit.ok,
            },
          })),
        };
      },
    }),
  ];
}

async function sampleAsked(
  person: Asker,
  registry: Records,
  samples: PinSamples,
  id: number,
): Promise<PinSample> {
  const sample = await samples.byId(id);
  if (!reaches(person, registry.units, sample.unit)) throw new Refusal('not-found', { what: 'sample' });
  return sample;
}

function shown({ sample, ...standing }: SampleStanding, { units }: Names): wire.PinSample {
  const { who, unit, ...told } = sample;
  return { ...told, unit, unitName: units.get(unit)?.name ?? unit, by: who, ...standing };
}
