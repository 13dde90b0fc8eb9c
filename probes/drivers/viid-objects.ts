/** Device objects of GA/T 1400 (§3.2 of the dossier), read as leniently as senders differ. Nothing else is read. */
import type { Declared } from './viid-registrations.ts';
import { instantOf } from './viid-time.ts';

/** Where somebody says that a device stands, WGS-84 in degrees. */
export interface SaidPlace {
  readonly lon: number;
  readonly lat: number;
}

/** A capture device (采集设备), or its state alone. */
export interface ApeWord {
  readonly id: string;
  readonly isOnline: boolean;
  readonly name?: string;
  readonly model?: string;
  readonly placeCode?: string;
  readonly place?: SaidPlace;
  /** Device clock minus ours, milliseconds. */
  readonly clockOffsetMs?: number;
}

/** A checkpoint (视频卡口). */
export interface TollgateWord {
  readonly id: string;
  readonly name: string;
  readonly declared: Declared;
  readonly place?: SaidPlace;
}

/** A lane (车道), and the capture device that watches it. */
export interface LaneWord {
  readonly tollgate: string;
  readonly number: number;
  readonly name: string;
  readonly ape: string;
}

export interface DeviceWords {
  readonly apes: readonly ApeWord[];
  readonly tollgates: readonly TollgateWord[];
  readonly lanes: readonly LaneWord[];
}

/** A fault of one object, or of the whole body where `id` is empty. */
export interface ObjectFault {
  readonly id: string;
  readonly words: string;
}

/** What could be read of a list, and what could not. */
export interface Reading<T> {
  readonly objects: readonly T[];
  readonly faults: readonly ObjectFault[];
}

/** How times of a body are meant, and when it came. */
export interface When {
  readonly nowMs: number;
  readonly timeZone: string;
}

type Fields = Readonly<Record<string, unknown>>;

/** At most so many objects in one message. */
const MOST_OBJECTS = 2_000;
const LONGEST_TEXT = 100;
const CODE = /^\d{20}$/;

const isFields = (value: unknown): value is Fields =>
  value !== null && typeof value === 'object' && !Array.isArray(value);

/** Senders differ in the case of names: `ApeID`, `APEID`. */
function field(fields: Fields, name: string): unknown {
  if (Object.hasOwn(fields, name)) return fields[name];
  const key = Object.keys(fields).find((other) => other.toLowerCase() === name.toLowerCase());
  return key === undefined ? undefined : fields[key];
}

/** Text of a field; numbers as they are written. */
function textOf(fields: Fields, name: string): string {
  const value = field(fields, name);
  if (typeof value === 'number') return `${value}`;
  return typeof value === 'string' ? value.trim().slice(0, LONGEST_TEXT) : '';
}

/** A code of 20 digits. Numbers are none: they exceed 2^53, and have lost their last digits by now. */
function codeOf(fields: Fields, name: string): string {
  const value = field(fields, name);
  return typeof value === 'string' && CODE.test(value.trim()) ? value.trim() : '';
}

function kept<K extends string>(key: K, text: string): { readonly [P in K]?: string } {
  // One key, and its value is text: exactly what the type says.
  return (text === '' ? {} : { [key]: text }) as { readonly [P in K]?: string };
}

/** Of `Longitude` and `Latitude`; nothing where they are no place on Earth, or 0/0, which is how senders leave them empty. */
function placeIn(fields: Fields): { readonly place?: SaidPlace } {
  const [lon, lat] = [degreesIn(fields, 'Longitude'), degreesIn(fields, 'Latitude')];
  const isPlace = Math.abs(lon) <= 180 && Math.abs(lat) <= 90 && (lon !== 0 || lat !== 0);
  return isPlace ? { place: { lon, lat } } : {};
}

/** NaN, which no range holds, where it is no number. */
function degreesIn(fields: Fields, name: string): number {
  const text = textOf(fields, name);
  return /^[+-]?\d{1,3}(\.\d{1,20})?$/.test(text) ? Number(text) : Number.NaN;
}

/** The `DeviceID` of `{"RegisterObject":{"DeviceID":"…"}}`; undefined unless it is a code. */
export function deviceIdIn(body: unknown, envelope: string): string | undefined {
  const inner = isFields(body) ? field(body, envelope) : undefined;
  return (isFields(inner) && codeOf(inner, 'DeviceID')) || undefined;
}

/** The list under one of these names, in one of these envelopes; a single object counts as a list of one. */
function listIn(body: unknown, envelopes: readonly string[], name: string): readonly unknown[] | undefined {
  if (!isFields(body)) return undefined;
  for (const envelope of envelopes) {
    const inner = field(body, envelope);
    if (Array.isArray(inner)) return inner;
    if (!isFields(inner)) continue;
    const list = field(inner, name);
    if (Array.isArray(list)) return list;
    if (isFields(list)) return [list];
  }
  return undefined;
}

/** No object has `words`; every fault has. */
function isFault<T>(outcome: T | ObjectFault): outcome is ObjectFault {
  return typeof outcome === 'object' && outcome !== null && 'words' in outcome;
}

function readEach<T>(
  list: readonly unknown[] | undefined,
  wanted: string,
  read: (fields: Fields) => T | ObjectFault,
): Reading<T> {
  if (list === undefined) return { objects: [], faults: [{ id: '', words: `wanted ${wanted}` }] };
  if (list.length > MOST_OBJECTS)
    return { objects: [], faults: [{ id: '', words: `wanted at most ${MOST_OBJECTS} objects` }] };
  const objects: T[] = [];
  const faults: ObjectFault[] = [];
  for (const one of list) {
    const outcome = isFields(one) ? read(one) : { id: '', words: 'wanted an object' };
    if (isFault(outcome)) faults.push(outcome);
    else objects.push(outcome);
  }
  return { objects, faults };
}

function noCode(fields: Fields, name: string): ObjectFault {
  return { id: textOf(fields, name).slice(0, 20), words: `${name}: wanted 20 digits` };
}

/** 1 is online; offline is 0 with some senders and 2 by the standard: everything else is not online. */
function isOnline(fields: Fields): boolean {
  return textOf(fields, 'IsOnline') === '1' || field(fields, 'IsOnline') === true;
}

export function apesIn(body: unknown): Reading<ApeWord> {
  const list = listIn(body, ['APEListObject', 'APEObjectList', 'DeviceList'], 'APEObject');
  return readEach(list, 'APEListObject.APEObject', (fields): ApeWord | ObjectFault => {
    const id = codeOf(fields, 'ApeID');
    if (id === '') return noCode(fields, 'ApeID');
    return {
      id,
      isOnline: isOnline(fields),
      ...kept('name', textOf(fields, 'Name')),
      ...kept('model', textOf(fields, 'Model')),
      ...kept('placeCode', textOf(fields, 'PlaceCode')),
      ...placeIn(fields),
    };
  });
}

export function tollgatesIn(body: unknown): Reading<TollgateWord> {
  const list = listIn(body, ['TollgateListObject', 'TollgateObjectList'], 'TollgateObject');
  return readEach(list, 'TollgateListObject.TollgateObject', (fields): TollgateWord | ObjectFault => {
    const id = codeOf(fields, 'TollgateID');
    if (id === '') return noCode(fields, 'TollgateID');
    const status = textOf(fields, 'Status');
    if (!/^[129]$/.test(status)) return { id, words: 'Status: wanted 1, 2 or 9' };
    const declared = status === '1' ? 'normal' : status === '2' ? 'stopped' : 'other';
    return { id, name: textOf(fields, 'Name'), declared, ...placeIn(fields) };
  });
}

export function lanesIn(body: unknown): Reading<LaneWord> {
  const list = listIn(body, ['LaneListObject', 'LaneObjectList'], 'LaneObject');
  return readEach(list, 'LaneListObject.LaneObject', (fields): LaneWord | ObjectFault => {
    const tollgate = codeOf(fields, 'TollgateID');
    if (tollgate === '') return noCode(fields, 'TollgateID');
    const ape = codeOf(fields, 'ApeID');
    if (ape === '') return noCode(fields, 'ApeID');
    const number = Number(textOf(fields, 'LaneNo') || textOf(fields, 'LaneId'));
    if (!Number.isInteger(number) || number < 1 || number > 99)
      return { id: tollgate, words: 'LaneNo: wanted a number from 1 to 99' };
    return { tollgate, number, name: textOf(fields, 'Name'), ape };
  });
}

/** What a notification may carry: states and lists of devices. Every other key of it is left unread. */
export interface Notice {
  readonly id: string;
  readonly words: DeviceWords;
  readonly faults: readonly ObjectFault[];
}

/** Each notification of a body; undefined when there is no list of them. */
export function noticesIn(body: unknown, when: When): readonly Notice[] | undefined {
  const list = listIn(body, ['SubscribeNotificationListObject'], 'SubscribeNotificationObject');
  if (list === undefined || list.length > MOST_OBJECTS) return undefined;
  return list.map((one): Notice => {
    const empty = { apes: [], tollgates: [], lanes: [] };
    if (!isFields(one)) return { id: '', words: empty, faults: [{ id: '', words: 'wanted an object' }] };
    const id = textOf(one, 'NotificationID').slice(0, 64);
    const states = statesIn(one, when);
    const parts = [
      states,
      part(one, ['DeviceList', 'APEObjectList', 'APEListObject'], apesIn),
      part(one, ['TollgateObjectList', 'TollgateListObject'], tollgatesIn),
      part(one, ['LaneObjectList', 'LaneListObject'], lanesIn),
    ] as const;
    const [statuses, apes, tollgates, lanes] = parts;
    const faults = parts.flatMap((reading) => reading?.faults ?? []);
    if (parts.every((reading) => reading === undefined))
      faults.push({ id, words: 'wanted DeviceStatusList: only states and lists of devices are taken' });
    return {
      id,
      faults,
      words: {
        apes: [...(apes?.objects ?? []), ...(statuses?.objects ?? [])],
        tollgates: tollgates?.objects ?? [],
        lanes: lanes?.objects ?? [],
      },
    };
  });
}

function part<T>(
  notice: Fields,
  envelopes: readonly string[],
  read: (body: unknown) => Reading<T>,
): Reading<T> | undefined {
  return envelopes.some((name) => field(notice, name) !== undefined) ? read(notice) : undefined;
}

function statesIn(notice: Fields, { nowMs, timeZone }: When): Reading<ApeWord> | undefined {
  const envelopes = ['DeviceStatusList', 'APEStatusList', 'APEStatusObjectList'];
  if (envelopes.every((name) => field(notice, name) === undefined)) return undefined;
  const list = listIn(notice, envelopes, 'APEStatusObject');
  return readEach(list, 'DeviceStatusList.APEStatusObject', (fields): ApeWord | ObjectFault => {
    const id = codeOf(fields, 'ApeID');
    if (id === '') return noCode(fields, 'ApeID');
    const atMs = instantOf(field(fields, 'CurrentTime'), timeZone);
    return {
      id,
      isOnline: isOnline(fields),
      ...(atMs === undefined ? {} : { clockOffsetMs: Math.round(atMs - nowMs) }),
    };
  });
}
