/** The whole simulated city: its population on real sockets, faults by selection, and the truth about everybody. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import type { Category } from '../../config/terms.ts';
import { readUnits, type Unit } from '../../config/units.ts';
import { type AddressBasis, type AddressPlan, addressPlan, chooseBasis, type Spot } from './addresses.ts';
import { type Box, boxOf, CREDENTIALS, faultsFor } from './box.ts';
import { csvOf, deliveryCsv } from './csv.ts';
import type { Fault } from './faults.ts';
import { inject } from './injected.ts';
import { divisionsOf, type FieldCheck, type Injected, type Injection } from './injection.ts';
import { type Platform, startPlatform } from './platform.ts';
import { type Population, populate, type Resident } from './population.ts';
import { type Truth, truthOf } from './truth.ts';
import { type Change, join, type Sufferings, unharmed, Ward } from './ward.ts';
import type { Reply, Telling } from './ward-process.ts';

export interface CityOptions {
  readonly devices?: number;
  readonly seed?: number;
  /** Instead of what the machine allows. */
  readonly basis?: AddressBasis;
  /** Its registry is without faults of its own, and no sub-platform delivers its catalogue. */
  readonly isPlain?: boolean;
}

/** Which devices; what is left out is not asked for. `count` takes the first of them. */
export interface Selection {
  readonly unit?: string;
  readonly category?: Category;
  readonly platform?: string;
  readonly segment?: string;
  readonly upstream?: string;
  readonly codes?: readonly string[];
  readonly count?: number;
}

/** What a registry needs to know before it can take the city over. */
export interface Setup {
  readonly units: readonly Unit[];
  /** Division codes with the days between which they are in force. */
  readonly divisions: readonly {
    readonly code: string;
    readonly name: string;
    readonly from: string;
    readonly until: string | null;
    readonly successor: string | null;
  }[];
  readonly segments: readonly {
    readonly id: string;
    readonly name: string;
    readonly looksPerSecond: number;
    readonly inFlight: number;
    readonly canaries: readonly string[];
  }[];
  readonly platforms: readonly { readonly id: string; readonly name: string; readonly carrier: string }[];
  readonly credentials: typeof CREDENTIALS;
  readonly csv: string;
  /** Lists that come beside it, in their order. */
  readonly deliveries: readonly {
    readonly name: string;
    readonly hasBadRows: boolean;
    readonly csv: string;
  }[];
  readonly catalogues: readonly {
    readonly platform: string;
    readonly announced: number;
    readonly csv: string;
  }[];
  /** Devices that were seen last so many days ago, by code. */
  readonly seenDaysAgo: Readonly<Record<string, number>>;
  readonly fieldChecks: readonly FieldCheck[];
}

/** A running city. */
export interface City {
  readonly population: Population;
  /** For whoever wants an address beside the city's own. */
  readonly addresses: AddressPlan;
  setup(): Setup;
  /** Everything that is wrong with its registry. */
  readonly injected: readonly Injected[];
  truth(): readonly Truth[];
  /** Switches a fault on for devices that have none; the codes of those it befell. */
  afflict(fault: Fault, selection: Selection): Promise<readonly string[]>;
  /** Takes imposed faults away again; what was wrong from the first day stays. */
  heal(selection: Selection): Promise<readonly string[]>;
  /** Lets a sub-platform's own endpoint, or a network's gateway, fall silent or come back. */
  setEndpoint(id: string, isUp: boolean): Promise<void>;
  sufferings(): Promise<Sufferings>;
  stop(): Promise<void>;
}

const PLATFORMS = [
  { id: 'platform-1', name: '运营商甲城区公共视频平台', carrier: '运营商甲', segment: 'net-public' },
  { id: 'platform-2', name: '运营商乙县域公共视频平台', carrier: '运营商乙', segment: 'net-public' },
  { id: 'platform-3', name: '运营商甲龙山社会视频平台', carrier: '运营商甲', segment: 'net-social' },
  { id: 'platform-4', name: '运营商乙西安东辽社会视频平台', carrier: '运营商乙', segment: 'net-social' },
  { id: 'platform-5', name: '运营商丙东丰社会视频平台', carrier: '运营商丙', segment: 'net-social' },
  { id: 'platform-6', name: '运营商丙东辽乡村视频平台', carrier: '运营商丙', segment: 'net-social' },
] as const;

const SEGMENTS = [
  { id: 'net-public', name: '公共视频专网' },
  { id: 'net-social', name: '社会视频接入网' },
] as const;

/** A process has 20,000 descriptors here; looks need some as well. */
const LISTENERS_PER_PROCESS = 8_000;

/** Choices of ports before a city gives up. */
const MOST_TRIES = 4;

/** Starts the city; resolves when every listener is open. */
export async function startCity({ devices = 2_000, seed = 1, ...options }: CityOptions = {}): Promise<City> {
  const { addresses, injection, wards } = await settle(devices, seed, options);
  const { population, injected } = injection;
  const state = new CityState(injection);
  const endpoints = new Map<string, Platform>();
  for (const { id } of [...PLATFORMS, ...SEGMENTS]) {
    endpoints.set(id, await startPlatform(addresses.aside(), () => state.catalogueOf(id)));
  }
  const apply = async (changes: readonly Change[]) => {
    await Promise.all(wards.map((ward) => ward.set(changes)));
  };
  return {
    population,
    addresses,
    injected,
    setup: () => setupOf(injection, state, (id) => endpoints.get(id)?.spot),
    truth: () => population.residents.map((resident) => state.truthOf(resident)),
    async afflict(fault, selection) {
      const struck = state.chosen(selection, (resident) => state.isHealthy(resident));
      for (const { index } of struck) state.imposed.set(index, fault);
      await apply(struck.flatMap((resident) => state.changesOf(resident)));
      return struck.map(({ code }) => code);
    },
    async heal(selection) {
      const healed = state.chosen(selection, ({ index }) => state.imposed.has(index));
      for (const { index } of healed) state.imposed.delete(index);
      await apply(healed.flatMap((resident) => state.changesOf(resident)));
      return healed.map(({ code }) => code);
    },
    async setEndpoint(id, isUp) {
      await endpoints.get(id)?.set(isUp);
    },
    async sufferings() {
      const [sum, worst] = [unharmed(), unharmed()];
      for (const part of await Promise.all(wards.map((ward) => ward.sufferings())))
        join(sum, worst, part.sum, part.worst);
      return { sum, worst };
    },
    async stop() {
      await Promise.all([
        ...wards.map((ward) => ward.stop()),
        ...[...endpoints.values()].map((one) => one.stop()),
      ]);
    },
  };
}

/** Between choosing free ports and listening on them another city may take them: then others are chosen. */
async function settle(devices: number, seed: number, { basis: given, isPlain }: CityOptions) {
  for (let tries = 1; ; tries += 1) {
    const basis = given ?? (await chooseBasis(devices));
    const addresses = addressPlan(basis);
    const population = populate({ devices, seed, addresses });
    const injection = inject(population, isPlain === true ? undefined : seed);
    try {
      return { addresses, injection, wards: await openWards(injection.population, basis.isOnePort) };
    } catch (error) {
      const isTaken = error instanceof Error && error.message.includes('EADDRINUSE');
      if (!isTaken || given !== undefined || tries === MOST_TRIES) throw error;
    }
  }
}

/** Who has which imposed fault. */
class CityState {
  /** By resident index. */
  readonly imposed = new Map<number, Fault>();
  /** Its sub-platforms deliver their catalogues. */
  readonly hasCatalogues: boolean;
  readonly #population: Population;
  readonly #strangers: Injection['strangers'];

  constructor({ population, strangers, injected }: Injection) {
    this.#population = population;
    this.#strangers = strangers;
    this.hasCatalogues = injected.length > 0;
  }

  /** Nothing wrong that a check could find, and in use. */
  isHealthy(resident: Resident): boolean {
    if (resident.lifecycle !== 'active' || this.imposed.has(resident.index)) return false;
    const { checks } = this.truthOf(resident);
    return (
      checks.online?.state === 'good' &&
      checks.image?.state === 'good' &&
      checks.registration?.state === 'good'
    );
  }

  truthOf(resident: Resident): Truth {
    const imposed = this.imposed.get(resident.index);
    const faults = imposed === undefined ? resident.standing : [...resident.standing, imposed];
    return truthOf(resident, faults, this.hasCatalogues);
  }

  changesOf(resident: Resident): Change[] {
    const imposed = this.imposed.get(resident.index);
    return resident.parts.map((part) => ({
      number: part.number,
      faults: imposed === undefined ? faultsFor(resident, part) : [...faultsFor(resident, part), imposed],
    }));
  }

  chosen(selection: Selection, isFit: (resident: Resident) => boolean): Resident[] {
    const { unit, category, platform, segment, upstream, codes, count } = selection;
    const prefix = unit?.length === 6 && unit.endsWith('00') ? unit.slice(0, 4) : unit;
    const named = codes === undefined ? undefined : new Set(codes);
    const found: Resident[] = [];
    for (const resident of this.#population.residents) {
      if (count !== undefined && found.length >= count) break;
      const isMeant =
        (prefix === undefined || resident.unit.startsWith(prefix)) &&
        (category === undefined || resident.category === category) &&
        (platform === undefined || resident.platform === platform) &&
        (segment === undefined || resident.segment === segment) &&
        (upstream === undefined || resident.upstream === upstream) &&
        (named === undefined || named.has(resident.code));
      if (isMeant && isFit(resident)) found.push(resident);
    }
    return found;
  }

  /** A sub-platform's own list of its devices, with the states it believes in. */
  catalogueOf(platform: string) {
    const own = this.#population.residents
      .filter((resident) => resident.platform === platform && resident.listed !== null)
      .map((resident) => ({
        DeviceID: resident.code,
        Name: resident.name,
        CivilCode: resident.unit.slice(0, 6),
        Status: resident.isListedOn || this.truthOf(resident).checks.online?.state === 'good' ? 'ON' : 'OFF',
        Longitude: resident.listed?.[0].toFixed(6) ?? resident.lon,
        Latitude: resident.listed?.[1].toFixed(6) ?? resident.lat,
      }));
    const others = this.#strangers
      .filter((stranger) => stranger.platform === platform)
      .map(({ code, name }) => ({
        ...{ DeviceID: code, Name: name, CivilCode: code.slice(0, 6) },
        ...{ Status: 'ON', Longitude: '', Latitude: '' },
      }));
    return [...own, ...others];
  }

  /** The same as a file. */
  catalogueCsv(platform: string): { platform: string; announced: number; csv: string } {
    const items = this.catalogueOf(platform);
    const rows = items.map((item) => Object.values(item).join(','));
    return {
      ...{ platform, announced: items.length },
      csv: `${['DeviceID,Name,CivilCode,Status,Longitude,Latitude', ...rows].join('\n')}\n`,
    };
  }
}

function setupOf(
  { population, deliveries, seenDaysAgo, fieldChecks }: Injection,
  state: CityState,
  endpointOf: (id: string) => Spot | undefined,
): Setup {
  const canary = (id: string) => {
    const spot = endpointOf(id);
    return spot === undefined ? [] : [`${spot.host}:${spot.onvifPort}`];
  };
  const units = readUnits(new URL('../../config/liaoyuan/units.json', import.meta.url).pathname);
  return {
    units,
    divisions: state.hasCatalogues ? divisionsOf(units) : [],
    segments: SEGMENTS.map(({ id, name }) => ({
      id,
      name,
      looksPerSecond: 4_000,
      inFlight: 1_000,
      canaries: [id, ...PLATFORMS.filter(({ segment }) => segment === id).map((one) => one.id)].flatMap(
        canary,
      ),
    })),
    platforms: PLATFORMS.map(({ id, name, carrier }) => ({ id, name, carrier })),
    credentials: CREDENTIALS,
    csv: csvOf(population, deliveries),
    deliveries: deliveries.map((delivery) => {
      const { name, hasBadRows } = delivery;
      return { name, hasBadRows, csv: deliveryCsv(delivery, population) };
    }),
    catalogues: state.hasCatalogues ? PLATFORMS.map(({ id }) => state.catalogueCsv(id)) : [],
    seenDaysAgo,
    fieldChecks,
  };
}

/** What the city needs of a ward, wherever it runs. */
interface WardSide {
  set(changes: readonly Change[]): Promise<void>;
  sufferings(): Promise<Sufferings>;
  stop(): Promise<void>;
}

async function openWards({ residents }: Population, isOnePort: boolean): Promise<WardSide[]> {
  const boxes = residents.flatMap((resident) => resident.parts.map((part) => boxOf(resident, part)));
  const listeners = boxes.length * (isOnePort ? 1 : 2);
  if (listeners <= LISTENERS_PER_PROCESS) {
    const ward = new Ward(boxes);
    try {
      await ward.start();
    } catch (error) {
      await ward.stop();
      throw error;
    }
    return [
      {
        set: (changes) => ward.set(changes),
        sufferings: async () => ward.sufferings(),
        stop: () => ward.stop(),
      },
    ];
  }
  const processes = Math.ceil(listeners / LISTENERS_PER_PROCESS);
  const each = Math.ceil(boxes.length / processes);
  const wards = Array.from({ length: processes }, () => new FarWard());
  try {
    await Promise.all(wards.map((ward, at) => ward.start(boxes.slice(at * each, (at + 1) * each))));
  } catch (error) {
    await Promise.all(wards.map((ward) => ward.stop()));
    throw error;
  }
  return wards;
}

/** A ward in a process of its own. */
class FarWard implements WardSide {
  readonly #child: ChildProcess;
  readonly #waiting = new Map<number, { resolve(reply: Reply): void; reject(error: Error): void }>();
  #count = 0;

  constructor() {
    this.#child = fork(new URL('./ward-process.ts', import.meta.url), {
      // A small young generation: the boxes live long, and what a look leaves behind is little.
      execArgv: ['--disable-warning=ExperimentalWarning', '--max-semi-space-size=2'],
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    this.#child.on('message', (reply: Reply) => {
      this.#waiting.get(reply.id)?.resolve(reply);
      this.#waiting.delete(reply.id);
    });
    const gone = () => {
      for (const { reject } of this.#waiting.values())
        reject(new Error('a ward of the simulated city ended'));
      this.#waiting.clear();
    };
    this.#child.on('error', gone);
    this.#child.on('exit', gone);
  }

  async tell(telling: (id: number) => Telling): Promise<Sufferings | undefined> {
    this.#count += 1;
    const id = this.#count;
    const reply = await new Promise<Reply>((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#child.send(telling(id), (error) => error !== null && reject(error));
    });
    if (reply.is === 'failed') throw new Error(reply.why);
    return reply.sufferings;
  }

  async start(boxes: readonly Box[]): Promise<void> {
    await this.tell((id) => ({ do: 'start', id, boxes }));
  }

  async set(changes: readonly Change[]): Promise<void> {
    await this.tell((id) => ({ do: 'set', id, changes }));
  }

  async sufferings(): Promise<Sufferings> {
    const told = await this.tell((id) => ({ do: 'sufferings', id }));
    return told ?? { sum: unharmed(), worst: unharmed() };
  }

  async stop(): Promise<void> {
    const child = this.#child;
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    if (child.connected) child.disconnect();
    else child.kill();
    await ended;
  }
}
