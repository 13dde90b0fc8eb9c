/**
 * What is wrong with the city's registry: made with the city, the same for the same seed, and told as one list. Whoever
 * judges the registry must find exactly this.
 */
import { type Dice, newDice } from './dice.ts';
import { forgottenOf } from './file.ts';
import { badRowsLike, pair, platformAt, type Rows, TWIN_SIGNS, twinOf, written } from './injected-rows.ts';
import {
  type Delivery,
  type FieldCheck,
  type Injected,
  type Injection,
  type Listed,
  MERGED,
} from './injection.ts';
import { isInside, type Point, readDistricts } from './places.ts';
import type { Population, Resident } from './population.ts';
import { registrantsOf } from './registering.ts';
import { type Shift, shifted } from './shifted.ts';
import { truthOf } from './truth.ts';

/** A smaller city has too few devices for sources of their own. */
export const LEAST_DEVICES = 500;
/** Of each source of another datum: enough to tell it by. */
const OF_A_SOURCE = 24;
const OF_EACH = 2;
const REPEATED = 11;
/** Every board of the city says HW-1. */
const OTHER_BOARD = 'HW-0';
/** Published: 6,962 public points, of which the categories name 6,764. */
const UNEXPLAINED = 198;

type Change = {
  -readonly [K in
    | 'code'
    | 'lon'
    | 'lat'
    | 'datum'
    | 'platform'
    | 'pinFault'
    | 'filed'
    | 'listed'
    | 'isListedOn'
    | 'told'
    | 'standing']?: Resident[K];
};

/** Puts the faults in. A city that is too small, or has no seed for them, stays as it is. */
export function inject(population: Population, seed: number | undefined): Injection {
  const nothing = {
    population,
    injected: [],
    deliveries: [],
    strangers: [],
    seenDaysAgo: {},
    fieldChecks: [],
  };
  if (seed === undefined || population.residents.length < LEAST_DEVICES) return nothing;
  return new Injecting(population, newDice(seed ^ 0x1a7e)).run();
}

class Injecting {
  readonly #population: Population;
  readonly #changes = new Map<number, Change>();
  readonly #injected: Injected[] = [];
  readonly #deliveries: { name: string; indexes: readonly number[] }[] = [];
  readonly #rows: Readonly<Record<string, string>>[] = [];
  readonly #strangers: Listed[] = [];
  readonly #seenDaysAgo: Record<string, number> = {};
  readonly #fieldChecks: FieldCheck[] = [];
  /** Sound devices that nothing was done to yet. */
  readonly #free: Resident[];
  #serial = 900_000;

  constructor(population: Population, dice: Dice) {
    this.#population = population;
    const sound = population.residents.filter(isSound);
    this.#free = sound
      .map((resident) => ({ resident, at: dice.next() }))
      .sort((a, b) => a.at - b.at)
      .map(({ resident }) => resident);
  }

  run(): Injection {
    this.#sources();
    this.#pins();
    this.#catalogues();
    this.#seen();
    this.#listed();
    this.#divisions();
    this.#platformsAddress();
    this.#checkedAtThePole();
    this.#identities();
    const apart = this.#apart();
    const residents = this.#population.residents.map((resident) => this.#changed(resident, apart));
    this.#standing(residents);
    const population = { ...this.#population, residents };
    const sources = this.#deliveries.map(({ name, indexes }): Delivery => {
      return {
        name,
        residents: indexes.flatMap((index) => residents[index] ?? []),
        rows: [],
        hasBadRows: false,
      };
    });
    const deliveries = [
      ...sources,
      { name: 'supplement', residents: [], rows: this.#rows, hasBadRows: true },
    ];
    return {
      population,
      injected: this.#injected,
      deliveries,
      strangers: this.#strangers,
      seenDaysAgo: this.#seenDaysAgo,
      fieldChecks: this.#fieldChecks,
    };
  }

  // ---- what is done

  /** Lists of one sub-platform each, in another datum than they say; and one that says so, which is no fault. */
  #sources(): void {
    const wrong: readonly (readonly [string, Shift])[] = [
      ['platform-3', 'gcj02'],
      ['platform-5', 'bd09'],
      ['platform-4', 'twice'],
    ];
    for (const [platform, shift] of wrong) {
      const name = `${platform}-${shift}`;
      const members = this.#take(OF_A_SOURCE, (one) => one.platform === platform);
      for (const one of members) {
        this.#change(one, { ...written(shifted(one.point, shift)), datum: 'wgs84', pinFault: 'wrong-datum' });
        this.#change(one, { listed: one.point });
      }
      this.#deliveries.push({ name, indexes: members.map(({ index }) => index) });
      this.#injected.push({ about: 'source', what: shift, of: name, with: platform });
    }
    const honest = this.#take(
      OF_A_SOURCE,
      ({ platform }) => platform === 'platform-1' || platform === 'platform-4',
    );
    for (const one of honest)
      this.#change(one, { ...written(shifted(one.point, 'gcj02')), datum: 'gcj02', listed: one.point });
    this.#deliveries.push({ name: 'declared-gcj02', indexes: honest.map(({ index }) => index) });
  }

  #pins(): void {
    // The leading digit was lost: 25° east.
    for (const one of this.#take(OF_EACH))
      this.#change(one, { lon: one.lon.slice(1), pinFault: 'out-of-range' });
    const [first, ...others] = this.#take(3, isOfLongshan);
    for (const one of [first, ...others])
      if (one && first) this.#change(one, { ...pair(first), pinFault: 'shared-pin' });
    // Three on one pole share a pair by right.
    const [pole, ...besides] = this.#take(3, isOfLongshan);
    for (const one of [pole, ...besides])
      if (one && pole)
        this.#change(one, { ...pair(pole), filed: { poleNo: `${pole.unit.slice(4)}-G99999` } });
    const [repeated, ...same] = this.#take(REPEATED, isOfLongshan);
    for (const one of [repeated, ...same])
      if (one && repeated) this.#change(one, { ...pair(repeated), pinFault: 'default-pin' });
    for (const district of readDistricts().values())
      for (const one of this.#take(1, ({ unit }) => unit.startsWith(district.code)))
        this.#change(one, { ...written(district.seat), datum: 'wgs84', pinFault: 'default-pin' });
    // Another source says otherwise: its platform's list, or the device itself.
    for (const one of this.#take(OF_EACH))
      this.#change(one, { listed: moved(one), pinFault: 'sources-disagree' });
    // What the device says itself is known once it was asked, or once it has registered.
    const speaker = registrantsOf(this.#population.residents).find(({ pinFault }) => pinFault === undefined);
    const liars = this.#take(OF_EACH).map((one) => ({ one, how: 'onvif' }));
    for (const { one, how } of speaker ? [...liars, { one: speaker, how: 'viid' }] : liars) {
      this.#change(one, { told: moved(one) });
      this.#injected.push({ about: 'told', what: 'sources-disagree', of: one.code, with: how });
    }
    for (const one of this.#take(OF_EACH)) this.#change(one, { told: [0, 0] });
    for (const one of this.#take(Math.ceil(this.#population.residents.length / 40)))
      this.#change(one, { told: one.point });
  }

  #catalogues(): void {
    for (const one of this.#take(OF_EACH)) {
      this.#change(one, { listed: null });
      this.#injected.push({ about: 'catalogue', what: 'unlisted', of: one.code, with: one.platform });
    }
    for (const one of this.#take(OF_EACH)) {
      const stranger = { platform: one.platform, code: this.#codeLike(one), name: `未登记${one.name}` };
      this.#strangers.push(stranger);
      this.#injected.push({
        about: 'catalogue',
        what: 'unregistered',
        of: stranger.code,
        with: one.platform,
      });
    }
  }

  /** Dark ones that no sub-platform lists, and that were seen last before the week. */
  #seen(): void {
    const dark = this.#population.residents.filter(
      ({ standing, kind, lifecycle, pinFault, index }) =>
        standing.includes('off') &&
        kind === 'camera' &&
        lifecycle === 'active' &&
        !pinFault &&
        !this.#changes.has(index),
    );
    for (const [at, one] of dark.slice(0, OF_EACH).entries()) {
      this.#change(one, { platform: '', listed: null });
      this.#seenDaysAgo[one.code] = 9 + at;
      this.#injected.push({ about: 'registration', what: 'not-seen-long', of: one.code });
    }
    for (const one of dark.slice(OF_EACH, 2 * OF_EACH)) {
      this.#change(one, { isListedOn: true });
      this.#injected.push({ about: 'reality', what: 'dead', of: one.code, with: one.platform });
    }
  }

  /** Registered twice, each time with one thing in common; and rows that no list can bring in. */
  #listed(): void {
    const codeLike = (one: Resident) => this.#codeLike(one);
    for (const sign of TWIN_SIGNS)
      for (const one of this.#take(1)) this.#add(twinOf(one, sign, codeLike(one)));
    for (const one of this.#take(1)) this.#add(badRowsLike(one, codeLike));
  }

  #add({ rows, injected }: Rows): void {
    this.#rows.push(...rows);
    this.#injected.push(...injected);
  }

  /** Codes of a district that was merged, which stay valid; and codes of the district beside it, of which it is told. */
  #divisions(): void {
    const renumbered = (one: Resident, district: string) => `${district}${this.#codeLike(one).slice(6)}`;
    for (const one of this.#take(OF_EACH, isOfLongshan)) {
      const code = renumbered(one, MERGED.code);
      this.#change(one, { code });
      this.#injected.push({ about: 'division', what: 'retired', of: code, with: MERGED.successor });
    }
    const beside = readDistricts().get('220403');
    const isNear = ({ point: [lon, lat] }: Resident) =>
      beside !== undefined && [-0.01, 0, 0.01].some((off) => isInside([lon + off, lat + off], beside));
    for (const one of this.#take(OF_EACH, (some) => isOfLongshan(some) && isNear(some))) {
      const code = renumbered(one, '220403');
      this.#change(one, { code });
      this.#injected.push({ about: 'division', what: 'V7', of: code, with: one.unit.slice(0, 6) });
    }
  }

  /** A sub-platform stands in the register with its own address, and two cameras were given that instead of theirs. */
  #platformsAddress(): void {
    const [first, ...others] = this.#take(OF_EACH, isOfLongshan);
    if (first === undefined) return;
    this.#rows.push(platformAt(first));
    for (const one of [first, ...others]) this.#change(one, { ...pair(first), pinFault: 'default-pin' });
  }

  /** A crew stood at the pole: two pins are elsewhere, and one of few decimals is right all the same. */
  #checkedAtThePole(): void {
    const check = ({ code }: Resident, [lon, lat]: Point) =>
      this.#fieldChecks.push({ code, lon, lat, accuracyMetres: 6, daysAgo: 20 });
    for (const one of this.#take(OF_EACH)) {
      this.#change(one, { pinFault: 'far-from-check' });
      check(one, [one.point[0], one.point[1] + 0.0008]);
    }
    for (const one of this.#take(1)) {
      const blunt = { lon: Number(one.lon).toFixed(3), lat: Number(one.lat).toFixed(3) };
      this.#change(one, blunt);
      check(one, [Number(blunt.lon), Number(blunt.lat)]);
    }
  }

  /** Other devices than their files say, beside those with another serial, which the city has by itself. */
  #identities(): void {
    for (const one of this.#take(OF_EACH)) this.#change(one, { standing: ['wrong-mac'] });
    for (const one of this.#take(OF_EACH)) this.#change(one, { standing: ['wrong-model'] });
    for (const one of this.#take(OF_EACH)) this.#change(one, { filed: { hardwareId: OTHER_BOARD } });
  }

  // ---- what it comes to

  /** Everything that follows from each device as it is now. */
  #standing(residents: readonly Resident[]): void {
    for (const resident of residents) {
      const { code, pinFault, lifecycle } = resident;
      if (pinFault !== undefined && (lifecycle === 'active' || lifecycle === 'repair'))
        this.#injected.push({ about: 'pin', what: pinFault, of: code });
      for (const field of [...forgottenOf(resident), ...unfiled(resident)])
        this.#injected.push({ about: 'file', what: field, of: code });
      this.#asked(resident);
    }
    this.#injected.push({ about: 'total', what: 'unexplained', of: 'public', with: `${UNEXPLAINED}` });
  }

  /** What a look at each finds: who is another than its file says, and who never answered anybody. */
  #asked(resident: Resident): void {
    const { code, inScope } = resident;
    const { isLookedAt, checks } = truthOf(resident, resident.standing, true);
    if (!isLookedAt) return;
    const { registration, online } = checks;
    if (registration?.state === 'bad') {
      const what = registration.reason ?? '';
      this.#injected.push({ about: 'registration', what, of: code });
      // Another serial or MAC at the old address is another device.
      if (what === 'serial-differs' || what === 'mac-differs')
        this.#injected.push({ about: 'swap', what, of: code });
    }
    const isDark = online?.state === 'bad' && online.reason !== 'lanes-down';
    if (isDark && inScope && !(code in this.#seenDaysAgo))
      this.#injected.push({ about: 'reality', what: 'never-seen', of: code });
  }

  /** Pins that chance put on one spot with others are moved apart: what is not done on purpose is no fault. */
  #apart(): ReadonlyMap<number, Pick<Resident, 'lon' | 'lat'>> {
    const taken = new Set<string>([...readDistricts().values()].map(({ seat }) => `${seat[0]} ${seat[1]}`));
    const apart = new Map<number, Pick<Resident, 'lon' | 'lat'>>();
    for (const { index, lon, lat, pinFault } of this.#population.residents) {
      if (this.#changes.has(index) || (pinFault !== undefined && pinFault !== 'few-decimals')) continue;
      const decimals = lon.split('.')[1]?.length ?? 0;
      let [x, y] = [Number(lon), Number(lat)];
      const key = () => `${x} ${y}`;
      while (taken.has(key())) [x, y] = [Number((x + 10 ** -Math.min(decimals, 4)).toFixed(decimals)), y];
      taken.add(key());
      if (x !== Number(lon)) apart.set(index, { lon: x.toFixed(decimals), lat: y.toFixed(decimals) });
    }
    return apart;
  }

  #changed(resident: Resident, apart: ReadonlyMap<number, Pick<Resident, 'lon' | 'lat'>>): Resident {
    const change = this.#changes.get(resident.index) ?? apart.get(resident.index);
    return change === undefined ? resident : { ...resident, ...change };
  }

  #change({ index }: Resident, change: Change): void {
    this.#changes.set(index, { ...this.#changes.get(index), ...change });
  }

  /** So many that nothing was done to yet. */
  #take(count: number, isFit: (one: Resident) => boolean = () => true): Resident[] {
    const taken: Resident[] = [];
    for (let at = 0; at < this.#free.length && taken.length < count; ) {
      const one = this.#free[at];
      if (one && isFit(one)) {
        taken.push(one);
        this.#free.splice(at, 1);
      } else at += 1;
    }
    return taken;
  }

  #codeLike({ code }: Resident): string {
    this.#serial += 1;
    return `${code.slice(0, 14)}${this.#serial}`;
  }
}

/** Of one district: a pair that they share lies within it for all of them. */
function isOfLongshan({ unit }: Resident): boolean {
  return unit.startsWith('220402');
}

function isSound({
  kind,
  lifecycle,
  standing,
  pinFault,
  parts,
  inScope,
  index,
  category,
}: Resident): boolean {
  const isPlain = kind === 'camera' && lifecycle === 'active' && inScope && pinFault === undefined;
  return (
    isPlain &&
    standing.length === 0 &&
    parts.every(({ isDown }) => !isDown) &&
    forgottenOf({ index, category }).length === 0
  );
}

/** Fields that a wrong pair leaves without a sound value. */
function unfiled({ pinFault }: Resident): readonly string[] {
  switch (pinFault) {
    case 'no-position':
    case 'zero-position':
    case 'swapped':
      return ['lon', 'lat'];
    case 'out-of-range':
      return ['lon'];
    default:
      return [];
  }
}

/** Some 330 m to the north: in nobody's datum. */
function moved({ point: [lon, lat] }: Resident): Point {
  return [lon, lat + 0.003];
}
