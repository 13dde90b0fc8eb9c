/** Whether the sun stands well above the horizon of a place: what a colour camera must show in colour. */

/** Below, a camera may rightly be in night mode: dusk, mountains, deep clouds. */
const LEAST_ELEVATION = 10;
/** Where no pin says otherwise: between the east and the west of the country. */
const SOMEWHERE = { lon: 115, lat: 37 };
const J2000_MS = Date.UTC(2000, 0, 1, 12);
const DAY_MS = 86_400_000;
const RADIANS = Math.PI / 180;

/** Degrees above the horizon, to about a third of a degree (Astronomical Almanac, low-precision formulae for the sun). */
export function sunElevation(lon: number, lat: number, atMs: number): number {
  const days = (atMs - J2000_MS) / DAY_MS;
  const anomaly = (357.528 + 0.985_600_3 * days) * RADIANS;
  const mean = 280.46 + 0.985_647_4 * days;
  const ecliptic = (mean + 1.915 * Math.sin(anomaly) + 0.02 * Math.sin(2 * anomaly)) * RADIANS;
  const tilt = (23.439 - 0.000_000_4 * days) * RADIANS;
  const ascension = Math.atan2(Math.cos(tilt) * Math.sin(ecliptic), Math.cos(ecliptic));
  const declination = Math.asin(Math.sin(tilt) * Math.sin(ecliptic));
  const sidereal = (280.460_618 + 360.985_647_4 * days + lon) * RADIANS;
  const hour = sidereal - ascension;
  const sine =
    Math.sin(lat * RADIANS) * Math.sin(declination) +
    Math.cos(lat * RADIANS) * Math.cos(declination) * Math.cos(hour);
  return Math.asin(Math.max(-1, Math.min(1, sine))) / RADIANS;
}

/** By the pin; where there is none that can be used, by the middle of the country. */
export function isDaylight(
  place: { readonly lon: number; readonly lat: number } | null,
  atMs: number,
): boolean {
  const isUsable = place !== null && Number.isFinite(place.lon) && Math.abs(place.lat) <= 90;
  const { lon, lat } = isUsable && place.lon !== 0 ? place : SOMEWHERE;
  return sunElevation(lon, lat, atMs) > LEAST_ELEVATION;
}
