/** The probe daemons, and devices that they find. */
import { z } from '../../../config/shape.ts';
import type { Permission } from '../../../config/terms.ts';
import type { DaemonFigure } from '../../watch/answers.ts';
import { type Asker, byOf, type Records, reaches } from '../../work/asker.ts';
import type { Claimed, Template } from '../../work/claims.ts';
import type { DeedWriter } from '../../work/deeds.ts';
import type { Discovery } from '../../work/discoveries.ts';
import { type Route, route } from '../route.ts';
import * as wire from '../wire.ts';

/** A daemon that the server itself runs as a child. */
export interface Kept {
  readonly id: string;
  readonly state: 'starting' | 'running' | 'stopped';
  readonly sinceMs: number;
  readonly pid: number | null;
}

/** Only what these routes need of whoever runs the daemons. Refuses `not-found` for a daemon it does not run. */
export interface DaemonKeeper {
  list(): readonly Kept[];
  start(id: string): Promise<void>;
  stop(id: string): Promise<void>;
  /** Begins to look at every device out of turn. Refuses `no-daemon` while it is not there. */
  sweep(id: string): Promise<void>;
}

export interface ProbeParts {
  readonly registry: Records & { get(id: number): { readonly unit: string } | undefined };
  readonly watch: { daemons(): DaemonFigure[] };
  readonly daemons: DaemonKeeper;
  readonly deeds: DeedWriter;
  readonly discoveries: {
    start(wish: z.output<typeof wire.discoveryWish>, person: Asker): Promise<Discovery>;
    list(): Discovery[];
    get(id: string): Discovery;
    end(id: string, person: Asker): Promise<Discovery>;
    claim(
      id: string,
      template: Template,
      devices: readonly Claimed[],
      person: Asker,
    ): Promise<wire.Claimed['added']>;
  };
}

const named = z.strictObject({ id: z.string().min(1).max(64) });

export function probeRoutes(parts: ProbeParts): Route[] {
  return [...daemonRoutes(parts), ...discoveryRoutes(parts)];
}

/** What the watch hears of a daemon, and what its keeper knows: a stopped one is not silent, it is stopped. */
export function daemonsOf(heard: readonly DaemonFigure[], kept: readonly Kept[]): wire.Daemon[] {
  const known = heard.map((daemon): wire.Daemon => {
    const own = kept.find(({ id }) => id === daemon.id);
    if (own === undefined || own.state === 'running' || daemon.state === 'connected') return daemon;
    return { ...daemon, state: own.state, sinceMs: own.sinceMs, pid: own.pid };
  });
  const unheard = kept.filter(({ id }) => heard.every((daemon) => daemon.id !== id));
  return [...known, ...unheard.map(unheardOf)];
}

function unheardOf({ id, state, sinceMs, pid }: Kept): wire.Daemon {
  return {
    id,
    state: state === 'stopped' ? 'stopped' : 'starting',
    sinceMs,
    pid,
    targets: 0,
    looks: 0,
    inFlight: 0,
    spooled: 0,
    spoolDropped: 0,
    loopDelayMs: 0,
    rssBytes: 0,
    ageP50Ms: 0,
    ageP99Ms: 0,
    ages: null,
    segmentsCut: [],
    canaries: [],
    slowest: [],
    sick: null,
    sweep: null,
    judgeRssBytes: null,
    flapping: null,
    nightSegments: [],
    viid: null,
    checks: [],
  };
}

function daemonRoutes({ registry, watch, daemons, deeds }: ProbeParts): Route[] {
  // Addresses of devices are for those who may see the devices.
  const sees = (person: Asker) => (device: number) => {
    const record = registry.get(device);
    return record !== undefined && reaches(person, registry.units, record.unit);
  };
  const list = (person: Asker) =>
    daemonsOf(watch.daemons(), daemons.list()).map((daemon) => ({
      ...daemon,
      slowest: daemon.slowest.filter(({ device }) => sees(person)(device)),
    }));
  const act = (verb: 'start' | 'stop' | 'sweep', may: Permission, summary: string) =>
    route({
      method: 'post',
      path: `/api/daemons/:id/${verb}`,
      may,
      whole: true,
      tag: 'probes',
      summary,
      params: named,
      answer: z.array(wire.daemon),
      handle: async ({ params: { id }, person }) => {
        await daemons[verb](id);
        await deeds.write({ by: byOf(person), did: `daemon.${verb}`, subject: `daemon/${id}` });
        return list(person);
      },
    });
  return [
    route({
      method: 'get',
      path: '/api/daemons',
      may: 'see',
      tag: 'probes',
      summary: 'The probe daemons and how they are doing',
      answer: z.array(wire.daemon),
      handle: ({ person }) => list(person),
    }),
    act('stop', 'administer', 'Stops a daemon: its devices become unknown, not bad'),
    act('start', 'administer', 'Starts a daemon that was stopped'),
    act('sweep', 'maintain', 'Looks at every device now; `sweep` of the daemon tells how far that is'),
  ];
}

function discoveryRoutes({ discoveries }: ProbeParts): Route[] {
  return [
    route({
      method: 'post',
      path: '/api/discoveries',
      may: 'register',
      whole: true,
      tag: 'probes',
      summary: 'Looks for devices on the network',
      status: 201,
      body: wire.discoveryWish,
      answer: wire.discovery,
      handle: async ({ body, person }) => shown(await discoveries.start(body, person)),
    }),
    route({
      method: 'get',
      path: '/api/discoveries',
      may: 'register',
      whole: true,
      tag: 'probes',
      summary: 'The latest discoveries, newest first',
      answer: z.array(wire.discovery),
      handle: () => discoveries.list().map(shown),
    }),
    route({
      method: 'get',
      path: '/api/discoveries/:id',
      may: 'register',
      whole: true,
      tag: 'probes',
      summary: 'What a discovery has found so far',
      params: named,
      answer: wire.discovery,
      handle: ({ params: { id } }) => shown(discoveries.get(id)),
    }),
    route({
      method: 'delete',
      path: '/api/discoveries/:id',
      may: 'register',
      whole: true,
      tag: 'probes',
      summary: 'Ends a discovery; what it found stays',
      params: named,
      answer: wire.discovery,
      handle: async ({ params: { id }, person }) => shown(await discoveries.end(id, person)),
    }),
    route({
      method: 'post',
      path: '/api/discoveries/:id/claim',
      may: 'register',
      whole: true,
      tag: 'probes',
      summary: 'Registers found devices in bulk, all or none',
      status: 201,
      params: named,
      body: wire.claim,
      answer: wire.claimed,
      handle: async ({ params: { id }, body: { template, devices }, person }) => ({
        added: await discoveries.claim(id, template, devices, person),
      }),
    }),
  ];
}

function shown({ found, ...discovery }: Discovery): wire.Discovery {
  return { ...discovery, found: found.map(({ scopes: _, ...device }) => device) };
}
