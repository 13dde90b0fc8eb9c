/** Steps in the lives of devices: who asks, who agrees, what waits. */
import { z } from '../../../config/shape.ts';
import type { Lifecycle } from '../../../config/terms.ts';
import type { Lives, StepRow } from '../../registry/lives.ts';
import type { DeviceRecord } from '../../registry/record.ts';
import { needsApproval, nextOf } from '../../rules/lifecycle.ts';
import { Refusal } from '../../rules/refusal.ts';
import { type Asker, byOf, mayDo, type Records, reaches } from '../../work/asker.ts';
import { deviceAsked, unitAsked } from '../reach.ts';
import { idInPath, paging, type Route, route } from '../route.ts';
import * as wire from '../wire.ts';

/** Only what these routes need of the registry. */
export interface LifeRegistry extends Records {
  get(id: number): DeviceRecord | undefined;
  readonly lives: Pick<Lives, 'pending' | 'byId' | 'of' | 'propose' | 'decide' | 'withdraw'>;
}

export interface LifeParts {
  readonly registry: LifeRegistry;
}

const TAG = 'lifecycle';

export function lifecycleRoutes({ registry }: LifeParts): Route[] {
  const { lives } = registry;
  return [
    route({
      method: 'get',
      path: '/api/devices/:id/lifecycle',
      may: 'see',
      tag: TAG,
      summary: 'Every step in the life of a device, newest first',
      params: idInPath,
      answer: z.array(wire.lifeStep),
      handle: async ({ params: { id }, person }) => {
        deviceAsked(person, registry, id);
        return (await lives.of(id)).map(toldStep);
      },
    }),
    route({
      method: 'post',
      path: '/api/devices/:id/lifecycle',
      may: 'register',
      tag: TAG,
      summary:
        'Asks for a step: suspending and retiring wait for another person, what lies ahead for its day, the rest is done at once',
      status: 201,
      params: idInPath,
      body: wire.lifeWish,
      answer: wire.lifeStep,
      handle: async ({ params: { id }, body, person }) => {
        deviceAsked(person, registry, id);
        return toldStep(await lives.propose(id, body, byOf(person)));
      },
    }),
    route({
      method: 'get',
      path: '/api/lifecycle',
      may: 'see',
      tag: TAG,
      summary: 'The steps of a unit that wait for somebody or for their day, oldest first',
      query: z.strictObject({
        unit: z.string().max(12).optional(),
        state: z.enum(['proposed', 'approved']).optional(),
        ...paging,
      }),
      answer: wire.lifeSteps,
      handle: ({ query: { unit: asked, state, page: wished, size }, person }): wire.LifeSteps => {
        const unit = unitAsked(person, registry, asked);
        const found = lives.pending().flatMap((step) => {
          const device = registry.get(step.device);
          if (device === undefined || !registry.units.holds(unit, device.unit)) return [];
          return state === undefined || step.state === state ? [{ step, device }] : [];
        });
        const pages = Math.max(1, Math.ceil(found.length / size));
        const page = Math.min(wished, pages);
        const rows = found.slice((page - 1) * size, page * size).flatMap(({ step, device }) => {
          const own = registry.units.get(device.unit);
          if (own === undefined) return [];
          const mayDecide = mayDecideOn(step, person);
          return [{ step: toldStep(step), code: device.code, name: device.name, unit: own, mayDecide }];
        });
        return { total: found.length, page, pages, rows };
      },
    }),
    route({
      method: 'post',
      path: '/api/lifecycle/:id/decision',
      may: 'register',
      tag: TAG,
      summary: 'Another person than who asked approves or refuses a step',
      params: idInPath,
      body: wire.lifeDecision,
      answer: wire.lifeStep,
      handle: async ({ params: { id }, body: { approve, note }, person }) => {
        stepAsked(person, registry, id);
        return toldStep(await lives.decide(id, approve, byOf(person), note));
      },
    }),
    route({
      method: 'delete',
      path: '/api/lifecycle/:id',
      may: 'register',
      tag: TAG,
      summary: 'Takes back a step that waits',
      params: idInPath,
      answer: wire.lifeStep,
      handle: async ({ params: { id }, person }) => {
        stepAsked(person, registry, id);
        return toldStep(await lives.withdraw(id, byOf(person)));
      },
    }),
  ];
}

/** Where a life may go from here, and may the person decide what waits? Nobody approves what is one's own. */
export function lifeWays(from: Lifecycle, pending: StepRow | undefined, person: Asker): wire.LifeWays {
  const next = nextOf(from).map((to) => ({ to, approval: needsApproval(to) }));
  return { next, mayDecide: pending !== undefined && mayDecideOn(pending, person) };
}

function mayDecideOn(step: StepRow, person: Asker): boolean {
  return step.state === 'proposed' && mayDo(person, 'register') && !isOwn(step, person);
}

function isOwn(step: StepRow, person: Asker): boolean {
  return step.enteredBy === person.name || step.enteredStaff === person.staff;
}

/** The step that is asked for; one of another district's device is not there. */
function stepAsked(person: Asker, registry: LifeRegistry, id: number): StepRow {
  const step = registry.lives.byId(id);
  const device = step && registry.get(step.device);
  if (step === undefined || device === undefined || !reaches(person, registry.units, device.unit))
    throw new Refusal('not-found', { what: 'step' });
  return step;
}

/** Without the number of the person. */
export function toldStep({ enteredStaff: _, ...step }: StepRow): wire.LifeStep {
  return step;
}
