/** What ONVIF devices tell beside identity and pictures: scopes, where they stand, and what they have recorded. */
import { readMoment } from './clock.ts';
import type { Asked, GeoPlace, Recordings, Scopes } from './driver.ts';
import { attributeOf, type Span, spanOf, spansOf, textOf } from './local-name.ts';
import { call, type Door } from './onvif.ts';

const LONGEST = 128;
/** Some devices count from 1970 and mean that they do not know. */
const EARLIEST_MS = Date.UTC(2000, 0, 1);

/** What a device declares: name, hardware, place, profiles. */
export async function askScopes(door: Door, limitMs: number, signal: AbortSignal): Promise<Asked<Scopes>> {
  const told = await call(door, 'GetScopes', limitMs, signal, (cam, done) => cam.getScopes(done));
  if ('trouble' in told) return told;
  return { got: readScopeItems(told.got), steps: told.steps };
}

/** The scopes of an answer. Each item is one scope, raw blanks and percent signs included (quirk 20). */
function readScopeItems(xml: string): Scopes {
  const items = spansOf(xml, 'ScopeItem').map((span) => xml.slice(span.from, span.to).trim());
  const all = (kind: string) =>
    items.flatMap((item) => {
      const value = new RegExp(`^onvif://www\\.onvif\\.org/${kind}/(.+)$`, 'is').exec(item)?.[1];
      return value === undefined ? [] : [decoded(value)];
    });
  const told = (kind: string, between: string) => [...new Set(all(kind))].join(between).slice(0, LONGEST);
  return {
    name: all('name')[0]?.slice(0, LONGEST) ?? '',
    hardware: all('hardware')[0]?.slice(0, LONGEST) ?? '',
    location: told('location', ', '),
    profiles: told('Profile', ', '),
  };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text).trim();
  } catch {
    return text.trim();
  }
}

/** Where a device says that it stands (Core specification, GetGeoLocation), which the package cannot ask. */
export async function askGeoPlace(
  door: Door,
  limitMs: number,
  signal: AbortSignal,
): Promise<Asked<GeoPlace | undefined>> {
  const told = await call(door, 'GetGeoLocation', limitMs, signal, (cam, done) => {
    const body = `${cam._envelopeHeader()}<GetGeoLocation xmlns="http://www.onvif.org/ver10/device/wsdl"/>${cam._envelopeFooter()}`;
    cam._request({ service: 'device', body }, done);
  });
  return 'trouble' in told ? told : { got: readGeoPlace(told.got), steps: told.steps };
}

/** Of several entities the first that says a place; 0/0 is a factory's setting and no place. */
function readGeoPlace(xml: string): GeoPlace | undefined {
  for (const span of spansOf(xml, 'GeoLocation')) {
    const [lon, lat] = [degreesIn(attributeOf(xml, span, 'lon')), degreesIn(attributeOf(xml, span, 'lat'))];
    const isPlace = Math.abs(lon) <= 180 && Math.abs(lat) <= 90 && (lon !== 0 || lat !== 0);
    if (isPlace) return { lon, lat };
  }
  return undefined;
}

/** NaN, which no range holds, where it is no number. */
function degreesIn(text: string | undefined): number {
  return text !== undefined && /^[+-]?\d{1,3}(\.\d{1,20})?$/.test(text) ? Number(text) : Number.NaN;
}

/** From when to when a device has recorded (Profile G). */
export async function askRecordings(
  door: Door,
  searchPath: string,
  limitMs: number,
  signal: AbortSignal,
): Promise<Asked<Recordings>> {
  const told = await call(door, 'GetRecordingSummary', limitMs, signal, (cam, done) => {
    cam.uri.search = { path: searchPath };
    cam.getRecordingSummary(done);
  });
  if ('trouble' in told) return told;
  const summary = spanOf(told.got, 'Summary');
  if (summary === undefined) return { trouble: 'bad-answer', steps: told.steps };
  return { got: readSummary(told.got, summary), steps: told.steps };
}

/** Without recordings the dates mean nothing. */
function readSummary(xml: string, summary?: Span): Recordings {
  const number = textOf(xml, 'NumberRecordings', summary) ?? '';
  const count = /^\d{1,9}$/.test(number) ? Number(number) : 0;
  if (count === 0) return { count };
  const fromMs = momentIn(textOf(xml, 'DataFrom', summary));
  const untilMs = momentIn(textOf(xml, 'DataUntil', summary));
  return {
    count,
    ...(fromMs !== undefined && { fromMs }),
    ...(untilMs !== undefined && { untilMs }),
  };
}

function momentIn(text: string | undefined): number | undefined {
  if (text === undefined || text.length > 64) return undefined;
  const isZoned = /[+-]\d\d:\d\d$/.test(text);
  const ms = isZoned ? Date.parse(text) : readMoment(text);
  return ms === undefined || Number.isNaN(ms) || ms < EARLIEST_MS ? undefined : ms;
}
