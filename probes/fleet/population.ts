/** Who lives in the simulated city: every device with its file, the same for the same seed and number. */
import { CATEGORIES, type Category } from '../../config/terms.ts';
import type { AddressPlan, Spot } from './addresses.ts';
import { CREDENTIALS } from './box.ts';
import { type Dice, newDice } from './dice.ts';
import type { Fault } from './faults.ts';
import { headcount, readTowns, type Town } from './headcount.ts';
import {
  centreOf,
  type District,
  type PinFault,
  type Point,
  pinOf,
  pointNear,
  readDistricts,
} from './places.ts';
import { afflictions } from './standing.ts';
import { nameFor, VENDORS, type Vendor } from './words.ts';

/** One device of the city, as the registry will know it, and what it is made of. */
export interface Resident {
  readonly index: number;
  readonly code: string;
  readonly kind: 'camera' | 'checkpoint';
  readonly category: Category;
  readonly name: string;
  readonly address: string;
  readonly unit: string;
  readonly segment: string;
  readonly platform: string;
  /** Code of the switch it hangs on. */
  readonly upstream: string;
  readonly credential: string;
  readonly vendor: Vendor;
  readonly model: string;
  readonly lifecycle: 'planned' | 'active' | 'repair' | 'retired';
  readonly inScope: boolean;
  /** ONVIF over HTTPS alone. */
  readonly tls: boolean;
  readonly commissioned: string;
  readonly datum: 'wgs84' | 'cgcs2000' | 'gcj02';
  /** Where it truly stands. */
  readonly point: Point;
  readonly lon: string;
  readonly lat: string;
  readonly pinFault: PinFault | undefined;
  /** A camera is one part; a checkpoint has one part per lane. */
  readonly parts: readonly Part[];
  /** What is wrong with it from the first day; harmless quirks included. */
  readonly standing: readonly Fault[];
  /** Where it says itself that it stands; undefined where it knows no such call. */
  readonly told?: Point;
  /** Where its sub-platform lists it, where that is not as the file says; null: not at all. */
  readonly listed?: Point | null;
  /** Its sub-platform lists it as online, whatever it is. */
  readonly isListedOn?: true;
  /** Cells of the list that are not as its file would have them, by column. */
  readonly filed?: Readonly<Record<string, string>>;
}

/** One box with an address. */
export interface Part {
  /** Counts through the whole city. */
  readonly number: number;
  readonly spot: Spot;
  /** A lane that is down from the first day. */
  readonly isDown: boolean;
}

/** A switch that devices hang on; a site of the registry. */
export interface Switch {
  readonly code: string;
  readonly name: string;
  readonly unit: string;
  readonly category: Category;
  readonly segment: string;
  readonly platform: string;
  readonly lon: string;
  readonly lat: string;
}

export interface Population {
  readonly residents: readonly Resident[];
  readonly switches: readonly Switch[];
  readonly parts: number;
}

export interface PopulationOptions {
  readonly devices: number;
  readonly seed: number;
  readonly addresses: AddressPlan;
}

const BEHIND_A_SWITCH = 24;

/** Everybody, in the order of towns: neighbours have neighbouring addresses. */
export function populate({ devices, seed, addresses }: PopulationOptions): Population {
  const dice = newDice(seed);
  const towns = readTowns();
  const districts = readDistricts();
  const counts = headcount(devices, towns);
  const builder = new Builder(dice, addresses);
  for (const [at, town] of towns.entries()) {
    const district = districts.get(town.district);
    if (district === undefined) throw new Error(`no outline for ${town.district}`);
    builder.enter(town, at, district);
    for (const category of CATEGORIES) builder.add(category, counts.get(category)?.[at] ?? 0);
  }
  const { drafts, switches, parts } = builder;
  const standing = afflictions(drafts, seed);
  return {
    switches,
    parts,
    residents: drafts.map((draft, index) => {
      const { pinFault, faults, downLane } = standing[index] ?? {
        pinFault: undefined,
        faults: [],
        downLane: undefined,
      };
      return {
        ...draft,
        ...pinOf(draft.point, pinFault, newDice(seed ^ (index * 2_654_435_761))),
        pinFault,
        parts: draft.parts.map((part, lane) => (lane === downLane ? { ...part, isDown: true } : part)),
        standing: draft.tls ? [...faults, ...certificateFaults(index)] : faults,
      };
    }),
  };
}

/** A resident before anything is wrong with it. */
export type Draft = Omit<Resident, 'lon' | 'lat' | 'pinFault' | 'standing'>;

class Builder {
  readonly drafts: Draft[] = [];
  readonly switches: Switch[] = [];
  parts = 0;
  readonly #dice: Dice;
  readonly #addresses: AddressPlan;
  /** Next serial by the first fourteen digits. */
  readonly #serials = new Map<string, number>();
  readonly #behind = new Map<string, { code: string; count: number }>();
  #town: Town | undefined;
  #townAt = 0;
  #district: District | undefined;
  #centre: readonly [number, number] = [0, 0];

  constructor(dice: Dice, addresses: AddressPlan) {
    this.#dice = dice;
    this.#addresses = addresses;
  }

  enter(town: Town, at: number, district: District): void {
    this.#town = town;
    this.#townAt = at;
    this.#district = district;
    this.#centre = centreOf(town.code, town.isUrban, district);
    this.#behind.clear();
  }

  add(category: Category, count: number): void {
    for (let made = 0; made < count; made += 1) this.#one(category);
  }

  #one(category: Category): void {
    const [dice, town, district] = [this.#dice, this.#town, this.#district];
    if (town === undefined || district === undefined) return;
    const isSocial = category === 'social';
    const kind = category === 'checkpoint' ? 'checkpoint' : 'camera';
    const vendor = VENDORS[[0, 0, 0, 0, 1, 1, 1, 2, 2, 3][dice.below(10)] ?? 0] ?? VENDORS[0];
    const segment = isSocial ? 'net-social' : 'net-public';
    const platform = platformFor(town, isSocial);
    const point = pointNear(this.#centre, town.isUrban ? 0.012 : 0.03, district, dice);
    const { name, address } = nameFor(category, `辽源市${town.districtName}${town.name}`, dice);
    const lanes = kind === 'checkpoint' ? 2 + dice.below(3) : 1;
    this.drafts.push({
      index: this.drafts.length,
      code: this.#code(category),
      kind,
      category,
      name,
      address,
      unit: town.code,
      segment,
      platform,
      upstream: this.#upstream(category, segment, platform, point),
      credential: CREDENTIALS[isSocial ? 1 : 0].id,
      vendor,
      model: vendor.models[dice.below(vendor.models.length)] ?? '',
      lifecycle: lifecycleFor(dice),
      tls: isSecure(kind, vendor, this.drafts.length),
      inScope: !isSocial || dice.below(100) > 0,
      commissioned: dayFor(dice),
      datum: dice.below(10) === 0 ? 'cgcs2000' : 'wgs84',
      point,
      parts: Array.from({ length: lanes }, () => {
        const number = this.parts;
        this.parts += 1;
        return { number, spot: this.#addresses.next(kind === 'checkpoint'), isDown: false };
      }),
    });
  }

  #code(category: Category): string {
    const { district = '', code = '' } = this.#town ?? {};
    // Villages are numbered under their town (grass-roots digits), everything else under the district.
    const centre =
      district + (category === 'safe-village' ? String(1 + (this.#townAt % 90)).padStart(2, '0') : '00');
    return this.#numbered(`${centre}${TYPE_DIGITS[category](Number(code) + this.drafts.length)}`);
  }

  #numbered(prefix: string): string {
    const serial = (this.#serials.get(prefix) ?? 0) + 1;
    this.#serials.set(prefix, serial);
    return `${prefix}${String(serial).padStart(6, '0')}`;
  }

  /** Two dozen neighbours of one network share a switch. */
  #upstream(category: Category, segment: string, platform: string, point: readonly [number, number]): string {
    const behind = this.#behind.get(segment);
    if (behind !== undefined && behind.count < BEHIND_A_SWITCH) {
      behind.count += 1;
      return behind.code;
    }
    const { code: unit = '', district = '', name = '' } = this.#town ?? {};
    const code = this.#numbered(`${district}00002162`);
    const count = this.switches.filter((one) => one.unit === unit).length + 1;
    this.switches.push({
      code,
      name: `${name}${segment === 'net-social' ? '社会面' : '公共'}接入交换机${count}`,
      unit,
      category,
      segment,
      platform,
      lon: point[0].toFixed(5),
      lat: point[1].toFixed(5),
    });
    this.#behind.set(segment, { code, count: 1 });
    return code;
  }
}

/** Industry 2, type 3, network 1. Social points take the industry of their owner. */
const TYPE_DIGITS: Readonly<Record<Category, (spread: number) => string>> = {
  'safe-city': () => '001320',
  'safe-village': () => '001320',
  'safe-estate': () => '011320',
  checkpoint: () => '051212',
  traffic: () => '041322',
  'high-point': () => '001320',
  'other-public': () => '031320',
  social: (spread) => `${['09', '11', '43', '44', '45'][spread % 5]}132${spread % 3 === 0 ? 7 : 8}`,
};

/** Six sub-platforms of three carriers; the last one is small, for a script to let it fail. */
function platformFor({ district, isRural }: Town, isSocial: boolean): string {
  const isCounty = district === '220421' || district === '220422';
  if (!isSocial) return isCounty ? 'platform-2' : 'platform-1';
  if (district === '220402') return 'platform-3';
  if (district === '220421') return 'platform-5';
  return district === '220422' && isRural ? 'platform-6' : 'platform-4';
}

/** A maker's younger cameras. No dice: a city of the same seed stays the same otherwise. */
function isSecure(kind: Resident['kind'], vendor: Vendor, index: number): boolean {
  return kind === 'camera' && vendor.login === 'digest-both' && index % 5 === 0;
}

/** Certificates that change no verdict: one in eight has ended, others are made out to somebody else, or are weak. */
function certificateFaults(index: number): readonly Fault[] {
  const word = CERTIFICATE_FAULTS[(index / 5) % 8];
  return word === undefined ? [] : [word];
}

const CERTIFICATE_FAULTS: readonly (Fault | undefined)[] = [
  'cert-expired',
  undefined,
  'cert-wrong-name',
  undefined,
  'tls-old-cipher',
  undefined,
  'cert-weak-key',
];

function lifecycleFor(dice: Dice): Resident['lifecycle'] {
  const thrown = dice.below(1_000);
  if (thrown < 4) return 'planned';
  if (thrown < 7) return 'retired';
  return thrown < 15 ? 'repair' : 'active';
}

function dayFor(dice: Dice): string {
  return new Date(Date.UTC(2018, 0, 1) + dice.below(2_600) * 86_400_000).toISOString().slice(0, 10);
}
