/** The simulated city: into an empty registry, and out again as a whole. */
import { type Asker, isWhole, type Records } from '../../work/asker.ts';
import type { PastState } from '../../work/demo-past.ts';
import { type Route, route } from '../route.ts';
import * as wire from '../wire.ts';

/** Only what these routes need of the demo. */
export interface DemoCity {
  state(): wire.Demo;
  start(devices: number, person: Asker, hasPast: boolean): Promise<wire.Demo>;
  stop(person: Asker): Promise<wire.Demo>;
  /** The months before its start. */
  past(): PastState;
}

export function demoRoutes(demo: DemoCity, registry: Records): Route[] {
  return [
    route({
      method: 'get',
      path: '/api/demo',
      may: 'see',
      tag: 'demo',
      summary: 'Whether the registry holds the simulated city',
      answer: wire.demo,
      handle: ({ person }) => {
        const state = demo.state();
        // Where the simulated city is steered is for those who see all of it.
        return isWhole(person, registry.units) ? state : { ...state, control: null };
      },
    }),
    route({
      method: 'post',
      path: '/api/demo',
      may: 'administer',
      whole: true,
      tag: 'demo',
      summary: 'Starts a simulated city and registers it; refused unless the registry is empty',
      status: 201,
      body: wire.demoWish,
      answer: wire.demo,
      handle: ({ body, person }) => demo.start(body.devices, person, body.past),
    }),
    route({
      method: 'delete',
      path: '/api/demo',
      may: 'administer',
      whole: true,
      tag: 'demo',
      summary: 'Ends the simulated city and empties the registry of it',
      answer: wire.demo,
      handle: ({ person }) => demo.stop(person),
    }),
    route({
      method: 'get',
      path: '/api/demo/past',
      may: 'see',
      whole: true,
      tag: 'demo',
      summary: 'The months before the demo was started: how far they are made, and where to look',
      answer: wire.demoPast,
      handle: () => {
        const { places, ...how } = demo.past();
        return { ...how, places: [...places] };
      },
    }),
  ];
}
