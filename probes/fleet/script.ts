/** A day in the life of the city, at any speed: what fails, when, and for how long. */
import { setTimeout as wait } from 'node:timers/promises';
import type { City, Selection } from './city.ts';
import type { Fault } from './faults.ts';

/** One thing that happens. Hours count from midnight. */
export interface Happening {
  readonly fromHour: number;
  readonly toHour: number;
  readonly what:
    | 'maintenance'
    | 'switch-off'
    | 'fibre-cut'
    | 'dark-pictures'
    | 'platform-down'
    | 'frozen-pictures'
    | 'spoilt-pictures';
  readonly fault: Fault;
  readonly selection: Selection;
  /** A sub-platform whose own endpoint goes, too. */
  readonly endpoint?: string;
}

/** A happening that has begun, with the devices it befell. */
export interface Happened extends Happening {
  readonly codes: readonly string[];
  readonly isOver: boolean;
}

/** A running script. */
export interface Script {
  readonly speed: number;
  /** Hours since its midnight. */
  hour(): number;
  happened(): readonly Happened[];
  /** Resolves when the day is over or stopped, and everything is healed. */
  readonly over: Promise<void>;
  stop(): Promise<void>;
}

/** What spoils a few pictures, from which hour on. */
const SPOILT: readonly (readonly [fromHour: number, fault: Fault])[] = [
  [7, 'picture-hazy'],
  [8, 'picture-grey'],
  [9, 'picture-bright'],
  [10, 'picture-covered'],
  [11, 'picture-moved'],
  [12, 'picture-blurred'],
  [13, 'picture-tinted'],
  [14, 'picture-striped'],
  [15, 'picture-broken'],
  [16, 'picture-noisy'],
  [17, 'picture-dark'],
  [18, 'truncated-jpeg'],
];
const SPOILT_HOURS = 5;
const SPOILT_CAMERAS = 3;

/** The scripted day of this city. */
export function dayOf(city: City): readonly Happening[] {
  const hub = city.population.switches.find(
    ({ segment, unit }) => segment === 'net-social' && unit === '220402001',
  );
  const first = city.population.switches[0];
  return [
    {
      fromHour: 6,
      toHour: 7.5,
      what: 'maintenance',
      fault: 'off',
      selection: { unit: '220403001', count: 8 },
    },
    {
      fromHour: 8,
      toHour: 8.75,
      what: 'switch-off',
      fault: 'off',
      selection: { upstream: hub?.code ?? first?.code ?? '' },
    },
    // A cut fibre swallows packets: nobody is there to refuse.
    { fromHour: 9.5, toHour: 12, what: 'fibre-cut', fault: 'silent', selection: { unit: '220422104' } },
    {
      fromHour: 13,
      toHour: 18,
      what: 'dark-pictures',
      fault: 'black',
      selection: { unit: '220421', count: 20 },
    },
    {
      fromHour: 15,
      toHour: 15.7,
      what: 'platform-down',
      fault: 'silent',
      selection: { platform: 'platform-6' },
      endpoint: 'platform-6',
    },
    {
      fromHour: 17,
      toHour: 21,
      what: 'frozen-pictures',
      fault: 'frozen',
      selection: { unit: '220402', count: 10 },
    },
    ...SPOILT.map(
      ([fromHour, fault]): Happening => ({
        fromHour,
        toHour: fromHour + SPOILT_HOURS,
        what: 'spoilt-pictures',
        fault,
        selection: { unit: '220403', category: 'safe-city', count: SPOILT_CAMERAS },
      }),
    ),
  ];
}

const HOUR_MS = 3_600_000;

/** Runs the happenings; `speed` 60 makes an hour a minute. */
export function runScript(city: City, happenings: readonly Happening[], speed: number): Script {
  const ending = new AbortController();
  const startedMs = performance.now();
  const happened: Happened[] = [];
  const hour = () => Math.min(24, ((performance.now() - startedMs) * speed) / HOUR_MS);
  const until = (at: number) =>
    wait(Math.max(0, ((at - hour()) * HOUR_MS) / speed), undefined, { signal: ending.signal });
  const happen = async (one: Happening) => {
    await until(one.fromHour);
    const codes = await city.afflict(one.fault, one.selection);
    if (one.endpoint !== undefined) await city.setEndpoint(one.endpoint, false);
    const at = happened.push({ ...one, codes, isOver: false }) - 1;
    try {
      await until(one.toHour);
    } finally {
      await city.heal({ codes });
      if (one.endpoint !== undefined) await city.setEndpoint(one.endpoint, true);
      happened[at] = { ...one, codes, isOver: true };
    }
  };
  const over = Promise.allSettled(happenings.map(happen)).then(() => undefined);
  return {
    speed,
    hour,
    happened: () => happened,
    over,
    async stop() {
      ending.abort();
      await over;
    },
  };
}
