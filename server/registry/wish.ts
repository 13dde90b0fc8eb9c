/** What is wrong with a wished-for record: every field at once. */

import { DETAIL_NAMES, type DetailField } from '../../config/detail-fields.ts';
import type { Problem } from '../../config/shape.ts';
import { codeFaults } from '../rules/code.ts';
import { degreesOf } from '../rules/datum.ts';
import { detailFaults, detailsChanged, filled, tidiedDetails } from './details.ts';
import { isHost, macOf } from './host.ts';
import { LANES_WANTED, lanesOf } from './lanes.ts';
import { BLANK, type DeviceRecord, type DeviceWish } from './record.ts';

/** A field of a wish by its path: one of the record's own, or one of its details. */
export type WishField = Exclude<keyof DeviceWish, 'details'> | `details.${DetailField}`;

/** One bad field, and what would have been right. */
export interface Fault {
  readonly field: WishField;
  readonly wanted: string;
  /** What is there may hold a password and is not told. */
  readonly isHidden?: true;
}

/** What a wish may refer to, and who bears a code already. */
export interface Known {
  isUnit(code: string): boolean;
  isDivision(sixDigits: string): boolean;
  isSegment(id: string): boolean;
  isPlatform(id: string): boolean;
  isCredential(id: string): boolean;
  /** Number of the device that bears the code. */
  bearerOf(code: string): number | undefined;
  /** What the device with this code is behind; undefined when there is no such device. */
  upstreamOf(code: string): string | null | undefined;
}

/** Longest text of each field. A coordinate keeps every decimal that was delivered. */
const LONGEST = {
  code: 20,
  name: 200,
  unit: 12,
  segment: 64,
  platform: 64,
  vendor: 200,
  model: 200,
  serial: 200,
  mac: 32,
  host: 253,
  rtspPath: 1_000,
  lanes: 2_000,
  address: 500,
  lon: 24,
  lat: 24,
} as const satisfies Partial<Record<keyof DeviceWish, number>>;

const MOST_UPSTREAMS = 16;
const DEGREES = 'degrees in plain decimals, such as 125.14360';

/** The same wish with its texts trimmed, empty references as none, and the MAC address in its usual form. */
export function tidied(wish: DeviceWish): DeviceWish {
  const mac = wish.mac.trim();
  // Written out: objects that are all made in one place take a fifth of the memory.
  return {
    code: wish.code.trim(),
    name: wish.name.trim(),
    kind: wish.kind,
    category: wish.category,
    unit: wish.unit.trim(),
    segment: wish.segment.trim(),
    platform: wish.platform.trim(),
    upstream: wish.upstream?.trim() || null,
    vendor: wish.vendor.trim(),
    model: wish.model.trim(),
    serial: wish.serial.trim(),
    mac: macOf(mac) ?? mac,
    host: wish.host.trim(),
    onvifPort: wish.onvifPort,
    tls: wish.tls,
    rtspPort: wish.rtspPort,
    rtspPath: wish.rtspPath.trim(),
    credential: wish.credential?.trim() || null,
    lanes: wish.lanes.trim(),
    address: wish.address.trim(),
    lon: wish.lon.trim(),
    lat: wish.lat.trim(),
    datum: wish.datum,
    lifecycle: wish.lifecycle,
    inScope: wish.inScope,
    commissionedMs: wish.commissionedMs,
    details: tidiedDetails(wish.details),
  };
}

/**
 * Every fault of a tidied wish but those of `upstream`. `id` is the device's own number, if it is there already. What a
 * kind asks for is left aside when the kind could not be read.
 */
export function faultsOf(
  wish: DeviceWish,
  id: number | undefined,
  known: Known,
  isKindUnread = false,
): Fault[] {
  const faults: Fault[] = textFaults(wish);
  const say = (field: WishField, wanted: string) => faults.push({ field, wanted });
  for (const { rule, wanted } of codeFaults(
    wish.code,
    isKindUnread ? undefined : wish.kind,
    known.isDivision,
  ))
    say('code', `${wanted} (${rule})`);
  const bearer = known.bearerOf(wish.code);
  if (bearer !== undefined && bearer !== id) say('code', 'a code that no other device bears (V6)');
  if (wish.name === '') say('name', 'a name');
  if (!known.isUnit(wish.unit)) say('unit', 'the code of a unit');
  if (wish.segment !== '' && !known.isSegment(wish.segment))
    say('segment', 'the id of a network segment, or nothing');
  if (wish.platform !== '' && !known.isPlatform(wish.platform))
    say('platform', 'the id of a sub-platform, or nothing');
  if (wish.credential !== null && !known.isCredential(wish.credential))
    say('credential', 'the id of a credential, or nothing');
  faults.push(...accessFaults(wish), ...laneFaults(wish, isKindUnread), ...placeFaults(wish));
  faults.push(...detailFaults(wish.details));
  return faults;
}

/** What is wrong with the device that this one is said to be behind. */
export function upstreamFault(
  wish: Pick<DeviceWish, 'code' | 'upstream'>,
  known: Pick<Known, 'upstreamOf'>,
): Fault | undefined {
  let above = wish.upstream;
  for (let steps = 0; above !== null; steps++) {
    if (above === wish.code) return { field: 'upstream', wanted: 'a device that is not behind this one' };
    if (steps === MOST_UPSTREAMS)
      return { field: 'upstream', wanted: `at most ${MOST_UPSTREAMS} devices in a row` };
    const next = known.upstreamOf(above);
    // Farther up it is the fault of the record there.
    if (next === undefined)
      return steps === 0
        ? { field: 'upstream', wanted: 'the code of a registered device, or nothing' }
        : undefined;
    above = next;
  }
  return undefined;
}

const TEXTS = Object.keys(LONGEST) as (keyof typeof LONGEST)[];
const UNFIT = /\p{Cc}|[\u2028\u2029\uFFFE\uFFFF]/u;

function textFaults(wish: DeviceWish): Fault[] {
  const faults: Fault[] = [];
  for (const field of TEXTS) {
    const text = wish[field];
    if (text.length > LONGEST[field]) faults.push({ field, wanted: `at most ${LONGEST[field]} characters` });
    else if (UNFIT.test(text) || !text.isWellFormed())
      faults.push({ field, wanted: 'one line of text without control characters' });
  }
  return faults;
}

function accessFaults(wish: DeviceWish): Fault[] {
  const faults: Fault[] = [];
  if (wish.mac !== '' && macOf(wish.mac) === undefined)
    faults.push({ field: 'mac', wanted: 'a MAC address such as AA:BB:CC:DD:EE:FF' });
  if (wish.host !== '' && !isHost(wish.host))
    faults.push({ field: 'host', wanted: 'an IP address or a host name, without port' });
  for (const field of ['onvifPort', 'rtspPort'] as const) {
    if (!isPort(wish[field])) faults.push({ field, wanted: 'a port from 1 to 65535' });
  }
  if (wish.rtspPath !== '' && !/^\/[\x21-\x7e]*$/.test(wish.rtspPath))
    faults.push({ field: 'rtspPath', wanted: 'a path that begins with /, in ASCII without blanks' });
  if (/(pass(word|wd)?|pwd)\b[=_]/i.test(wish.rtspPath))
    faults.push({
      field: 'rtspPath',
      wanted: 'a path without a password: that belongs into a credential',
      isHidden: true,
    });
  return faults;
}

function laneFaults({ kind, lanes }: DeviceWish, isKindUnread: boolean): Fault[] {
  if (lanes !== '' && kind !== 'checkpoint' && !isKindUnread)
    return [{ field: 'lanes', wanted: 'no lanes, for it is not a checkpoint' }];
  return lanesOf(lanes) === undefined ? [{ field: 'lanes', wanted: LANES_WANTED }] : [];
}

function placeFaults(wish: DeviceWish): Fault[] {
  const faults: Fault[] = [];
  // Wrong numbers are taken: to find swapped, zero or displaced pins is what the position check is for.
  for (const field of ['lon', 'lat'] as const) {
    if (wish[field] !== '' && Number.isNaN(degreesOf(wish[field]))) faults.push({ field, wanted: DEGREES });
  }
  const { commissionedMs } = wish;
  if (commissionedMs !== null && !isInstant(commissionedMs))
    faults.push({ field: 'commissionedMs', wanted: 'an instant from 1980 to 2099' });
  return faults;
}

function isPort(port: number | null): boolean {
  return port === null || (Number.isInteger(port) && port >= 1 && port <= 65_535);
}

function isInstant(atMs: number): boolean {
  return Number.isInteger(atMs) && atMs >= Date.UTC(1980, 0) && atMs < Date.UTC(2100, 0);
}

/** What is already there, and what is about to be: wishes may lean on one another. */
export function withPending(wishes: readonly DeviceWish[], known: Known): Known {
  const pending = new Map(wishes.map(({ code, upstream }) => [code, upstream]));
  return {
    ...known,
    upstreamOf: (code) => (pending.has(code) ? pending.get(code) : known.upstreamOf(code)),
  };
}

/** A record without its number, version and district. */
export function wishOf({ id: _, version: __, district: ___, ...wish }: DeviceRecord): DeviceWish {
  return wish;
}

const { details: _, ...blank } = BLANK;
const FIELDS = ['code', 'name', 'kind', 'category', 'unit', ...Object.keys(blank)] as readonly Exclude<
  keyof DeviceWish,
  'details'
>[];

/** Every field of a wish by its path. */
const WISH_FIELDS: ReadonlySet<string> = new Set([
  ...FIELDS,
  ...DETAIL_NAMES.map((name) => `details.${name}`),
]);

/** Is it the path of a field of a wish? */
export function isWishField(name: string): name is WishField {
  return WISH_FIELDS.has(name);
}

/** The fields in which two records are not the same. */
export function changesOf(before: DeviceWish, after: DeviceWish): WishField[] {
  const own = FIELDS.filter((field) => before[field] !== after[field]);
  const details = detailsChanged(before.details, after.details);
  return [...own, ...details.map((name) => `details.${name}` as const)];
}

/** What a record says in a field. */
export function valueIn(wish: DeviceWish, field: WishField): string | number | boolean | null {
  const name = detailIn(field);
  return name === undefined
    ? wish[field as Exclude<keyof DeviceWish, 'details'>]
    : (wish.details[name] ?? '');
}

/** The detail that a path names; undefined for the record's own fields. */
export function detailIn(field: WishField): DetailField | undefined {
  return field.startsWith('details.') ? (field.slice('details.'.length) as DetailField) : undefined;
}

const SHOWN = 80;

/** What is there instead of what was wanted, shortened. */
function gotIn(wish: DeviceWish, { field, isHidden }: Fault): string {
  if (isHidden) return 'one with a password (not shown)';
  const value = valueIn(wish, field);
  if (value === null) return 'nothing';
  const text = JSON.stringify(value);
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text;
}

/** The faults of a wish as they are told. */
export function problemsOf(
  wish: DeviceWish,
  faults: readonly Fault[],
  pathOf: (field: string) => string = (field) => field,
): Problem[] {
  return faults.map((fault) => ({
    path: pathOf(fault.field),
    wanted: fault.wanted,
    got: gotIn(wish, fault),
  }));
}

/** Some fields of a record, for the journal. */
export function picked(record: DeviceWish, fields: readonly WishField[]): Record<string, unknown> {
  return Object.fromEntries(fields.map((field) => [field, valueIn(record, field)]));
}

/** A whole file for the journal: of its details those that are filled in. */
export function stated(wish: DeviceWish): DeviceWish {
  return { ...wish, details: filled(wish.details) };
}
