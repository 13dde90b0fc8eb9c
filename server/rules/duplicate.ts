/** When two records of the registry speak of one device: by what they say of its identity, its address, its code or its place. */
import type { Point } from './datum.ts';
import { metresBetween } from './outline.ts';

/** What makes two records look like one device. */
export const TWIN_SIGNS = ['code', 'serial', 'mac', 'address', 'place-name'] as const;
export type TwinSign = (typeof TWIN_SIGNS)[number];

/** How much a sign says, strongest first. */
export const TWIN_STRENGTHS = ['strong', 'likely', 'weak'] as const;
export type TwinStrength = (typeof TWIN_STRENGTHS)[number];

/** What a record says of one device, as far as it is compared. What is empty says nothing. */
export interface Twin {
  readonly id: number;
  readonly kind: string;
  readonly code: string;
  /** The code under which its sub-platform has it, and that sub-platform. */
  readonly sourceCode: string;
  readonly platform: string;
  readonly vendor: string;
  readonly serial: string;
  readonly mac: string;
  readonly segment: string;
  readonly host: string;
  readonly port: number;
  readonly rtspPath: string;
  readonly lanes: string;
  readonly name: string;
  readonly channelNo: string;
  readonly poleNo: string;
  readonly address: string;
  readonly place: Point | null;
}

/** One sign that two records share, and what both say. */
export interface Likeness {
  readonly sign: TwinSign;
  readonly strength: TwinStrength;
  readonly value: string;
}

/** Two records that may be one device, the lower number first; the strongest sign first. */
export interface TwinPair {
  readonly a: number;
  readonly b: number;
  readonly signs: readonly [Likeness, ...Likeness[]];
}

/** A serial number, MAC or address that so many records share is a default of the maker or a box that they are behind. */
export const MOST_ALIKE = 8;
/** Pins of one device that were taken twice lie as near as this. */
const NEAR_METRES = 30;
/** So many records of one name lie within that distance at most: beyond it they are a default pin. */
const MOST_NEAR = 8;
/** Records handled between two pauses. */
const SLICE = 100;

const NO_SERIAL = /^(?:n\/?a|none|null|unknown|default|test|未知|无|123456\d*|(.)\1*)$/i;
const NO_MAC = /^(?:00:00:00:00:00:00|ff:ff:ff:ff:ff:ff)$/i;
const LEAST_SERIAL = 4;

function serialOf({ serial }: Twin): string {
  const said = serial.trim().toUpperCase();
  return said.length < LEAST_SERIAL || NO_SERIAL.test(said) ? '' : said;
}

function macOf({ mac }: Twin): string {
  return NO_MAC.test(mac) ? '' : mac.toUpperCase();
}

function addressOf({ segment, host, port }: Twin): string {
  return host === '' ? '' : `${segment} ${host.toLowerCase()} ${port}`;
}

/** A name without what people write differently: case, width, spaces, marks. */
export function plainName(name: string): string {
  return name
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]/gu, '');
}

/** Both say it, and not the same. */
function differ(one: string, other: string): boolean {
  return one !== '' && other !== '' && one !== other;
}

/** Channels of one recorder or lenses of one housing share what is the box's own. */
function areChannels(a: Twin, b: Twin): boolean {
  if (differ(a.channelNo, b.channelNo)) return true;
  const masked = (path: string) => path.replaceAll(/\d+/g, '#');
  return differ(a.rtspPath, b.rtspPath) && masked(a.rtspPath) === masked(b.rtspPath);
}

/** Every sign that the two share, strongest first; it does not matter which of them comes first. */
export function signsBetween(a: Twin, b: Twin): Likeness[] {
  const channels = areChannels(a, b);
  const isOtherSerial = differ(serialOf(a), serialOf(b)) && !differ(plainName(a.vendor), plainName(b.vendor));
  const isOtherMac = differ(macOf(a), macOf(b));
  const signs: Likeness[] = [];
  const code = sameCode(a, b);
  if (code !== '') signs.push({ sign: 'code', strength: isOtherSerial ? 'likely' : 'strong', value: code });
  if (!channels) signs.push(...identitySigns(a, b, isOtherSerial, isOtherMac));
  const name = sameName(a, b);
  if (name !== undefined && !channels && !isOtherSerial && !isOtherMac) signs.push(name);
  return signs.sort((one, other) => rankOf(one) - rankOf(other));
}

function identitySigns(a: Twin, b: Twin, isOtherSerial: boolean, isOtherMac: boolean): Likeness[] {
  const signs: Likeness[] = [];
  const serial = serialOf(a);
  // Makers number by themselves: one number of two makers is two devices.
  if (serial !== '' && serial === serialOf(b) && !differ(plainName(a.vendor), plainName(b.vendor)))
    signs.push({ sign: 'serial', strength: isOtherMac ? 'likely' : 'strong', value: serial });
  const mac = macOf(a);
  if (mac !== '' && mac === macOf(b))
    signs.push({ sign: 'mac', strength: isOtherSerial ? 'likely' : 'strong', value: mac });
  const address = addressOf(a);
  if (address !== '' && address === addressOf(b)) {
    // Another serial number at one address: one of the two is out of date.
    const isDoubtful = isOtherSerial || isOtherMac || a.kind !== b.kind;
    signs.push({ sign: 'address', strength: isDoubtful ? 'weak' : 'likely', value: `${a.host}:${a.port}` });
  }
  return signs;
}

/** The code that stands in both, as own one or as the sub-platform's. */
function sameCode(a: Twin, b: Twin): string {
  if (a.code === b.code || a.code === b.sourceCode) return a.code;
  if (b.code === a.sourceCode) return b.code;
  return a.sourceCode !== '' && a.sourceCode === b.sourceCode && a.platform === b.platform
    ? a.sourceCode
    : '';
}

/** One name at one place. Several cameras of a pole, and lanes of a checkpoint, are told apart by what they say. */
function sameName(a: Twin, b: Twin): Likeness | undefined {
  const name = plainName(a.name);
  if (name === '' || name !== plainName(b.name) || a.kind !== b.kind) return undefined;
  if (differ(a.poleNo, b.poleNo) || differ(a.lanes, b.lanes) || !isSamePlace(a, b)) return undefined;
  const isElsewhere = differ(addressOf(a), addressOf(b));
  // Two addresses on one pole are two cameras with one name.
  if (isElsewhere && a.poleNo !== '' && a.poleNo === b.poleNo) return undefined;
  const value = [a.name, b.name].sort()[0] ?? '';
  return { sign: 'place-name', strength: isElsewhere ? 'weak' : 'likely', value };
}

function isSamePlace(a: Twin, b: Twin): boolean {
  if (a.place !== null && b.place !== null) return metresBetween(a.place, b.place) <= NEAR_METRES;
  return a.address !== '' && plainName(a.address) === plainName(b.address);
}

function rankOf({ sign, strength }: Likeness): number {
  return TWIN_STRENGTHS.indexOf(strength) * TWIN_SIGNS.length + TWIN_SIGNS.indexOf(sign);
}

/** What many records share and what therefore says nothing of any of them. */
export interface Shared {
  readonly sign: TwinSign;
  readonly value: string;
  readonly count: number;
}

export interface Twins {
  readonly pairs: readonly TwinPair[];
  readonly shared: readonly Shared[];
}

/**
 * Every pair of records that share a sign, in the order of their numbers. Pauses after each slice, so that whoever asks
 * may let others go first.
 */
export function* twinsAmong(all: readonly Twin[]): Generator<void, Twins> {
  const found = new Map<string, TwinPair>();
  const shared: Shared[] = [];
  for (const sign of TWIN_SIGNS) {
    let seen = 0;
    for (const heap of yield* heapsOf(sign, all)) {
      if (++seen % SLICE === 0) yield;
      if (sign === 'place-name') yield* nearIn(heap, found);
      else if (heap.length > MOST_ALIKE) shared.push(sharedOf(sign, heap));
      else keepAll(heap, found);
    }
  }
  const pairs = [...found.values()].sort((one, other) => one.a - other.a || one.b - other.b);
  return { pairs, shared };
}

/** Records that say the same of a sign: others cannot share it. One sign after the other, which takes a fifth of the memory. */
function* heapsOf(sign: TwinSign, all: readonly Twin[]): Generator<void, Twin[][]> {
  const firsts = new Map<string, Twin>();
  const heaps = new Map<string, Twin[]>();
  for (const [index, twin] of all.entries()) {
    if (index % SLICE === SLICE - 1) yield;
    for (const key of keysOf(sign, twin)) {
      const first = firsts.get(key);
      if (first === undefined) firsts.set(key, twin);
      else if (first !== twin) {
        const heap = heaps.get(key);
        if (heap === undefined) heaps.set(key, [first, twin]);
        else heap.push(twin);
      }
    }
  }
  return [...heaps.values()];
}

function keysOf(sign: TwinSign, twin: Twin): readonly string[] {
  if (sign === 'code') return twin.sourceCode === '' ? [twin.code] : [twin.code, twin.sourceCode];
  const key = keyOf(sign, twin);
  return key === '' ? [] : [key];
}

function keyOf(sign: Exclude<TwinSign, 'code'>, twin: Twin): string {
  if (sign === 'serial') return serialOf(twin);
  if (sign === 'mac') return macOf(twin);
  return sign === 'address' ? addressOf(twin) : plainName(twin.name);
}

function keepAll(heap: readonly Twin[], found: Map<string, TwinPair>): void {
  for (const [index, one] of heap.entries())
    for (const other of heap.slice(index + 1)) keep(one, other, found);
}

function keep(one: Twin, other: Twin, found: Map<string, TwinPair>): void {
  const [a, b] = one.id < other.id ? [one, other] : [other, one];
  const key = `${a.id}-${b.id}`;
  if (a.id === b.id || found.has(key)) return;
  const [first, ...others] = signsBetween(a, b);
  if (first !== undefined) found.set(key, { a: a.id, b: b.id, signs: [first, ...others] });
}

/** Of one name those that lie near one another, from south to north; those without a pin by their street. */
function* nearIn(heap: readonly Twin[], found: Map<string, TwinPair>): Generator<void> {
  const sorted = [...heap].sort((a, b) => (a.place?.lat ?? -90) - (b.place?.lat ?? -90) || a.id - b.id);
  for (const [index, one] of sorted.entries()) {
    if (index % SLICE === SLICE - 1) yield;
    for (const other of sorted.slice(index + 1, index + 1 + MOST_NEAR)) {
      if (isFarNorth(one, other)) break;
      keep(one, other, found);
    }
  }
  yield* byStreet(heap, found);
}

/** A ten-thousandth of a degree of latitude is eleven metres. */
function isFarNorth({ place: one }: Twin, { place: other }: Twin): boolean {
  return one !== null && other !== null && other.lat - one.lat > (NEAR_METRES / 11) * 1e-4;
}

function* byStreet(heap: readonly Twin[], found: Map<string, TwinPair>): Generator<void> {
  if (heap.every(({ place }) => place !== null)) return;
  const streets = new Map<string, Twin[]>();
  for (const twin of heap) {
    const street = plainName(twin.address);
    if (street === '') continue;
    const there = streets.get(street) ?? [];
    streets.set(street, there);
    there.push(twin);
  }
  for (const there of streets.values()) {
    if (there.length <= MOST_ALIKE) keepAll(there, found);
    yield;
  }
}

function sharedOf(sign: Exclude<TwinSign, 'place-name'>, heap: readonly Twin[]): Shared {
  const [first] = heap as [Twin, ...Twin[]];
  const code = heap.every((twin) => twin.sourceCode === first.sourceCode) ? first.sourceCode : first.code;
  const values = { code, serial: serialOf(first), mac: macOf(first), address: `${first.host}:${first.port}` };
  return { sign, value: values[sign], count: heap.length };
}

/** Records that hang together by pairs: perhaps all of them are one device. */
export interface TwinGroup {
  /** Ascending. */
  readonly ids: readonly number[];
  /** Of its strongest pair. */
  readonly strength: TwinStrength;
  readonly pairs: readonly TwinPair[];
}

/** The groups that pairs make, the strongest first. */
export function groupsOf(pairs: readonly TwinPair[]): TwinGroup[] {
  const heads = new Map<number, number>();
  const headOf = (id: number): number => {
    let head = id;
    while ((heads.get(head) ?? head) !== head) head = heads.get(head) ?? head;
    return head;
  };
  for (const { a, b } of pairs) {
    const [one, other] = [headOf(a), headOf(b)];
    heads.set(Math.max(one, other), Math.min(one, other));
  }
  const groups = new Map<number, TwinPair[]>();
  for (const pair of pairs) {
    const head = headOf(pair.a);
    const group = groups.get(head) ?? [];
    groups.set(head, group);
    group.push(pair);
  }
  return [...groups.values()].map(groupOf).sort(byStrength);
}

function groupOf(pairs: readonly TwinPair[]): TwinGroup {
  const ids = [...new Set(pairs.flatMap(({ a, b }) => [a, b]))].sort((a, b) => a - b);
  const strengths = pairs.map(({ signs }) => TWIN_STRENGTHS.indexOf(signs[0].strength));
  return { ids, pairs, strength: TWIN_STRENGTHS[Math.min(...strengths)] ?? 'weak' };
}

function byStrength(one: TwinGroup, other: TwinGroup): number {
  const [first, second] = [one, other].map(({ strength }) => TWIN_STRENGTHS.indexOf(strength));
  return (first ?? 0) - (second ?? 0) || (one.ids[0] ?? 0) - (other.ids[0] ?? 0);
}

/** Does a person's answer still stand? It does unless a sign has come up that the person did not see. */
export function isAnswered(pair: TwinPair, seen: readonly TwinSign[]): boolean {
  return pair.signs.every(({ sign }) => seen.includes(sign));
}
