/** Where the sun stands over a place, and when it stands high or low there. Low-precision formulae of the Astronomical Almanac: a third of a degree. */

const J2000_MS = Date.UTC(2000, 0, 1, 12);
const DAY_MS = 86_400_000;
const RADIANS = Math.PI / 180;

interface Sun {
  readonly declination: number;
  /** Hour angle at longitude 0, degrees. */
  readonly hour: number;
}

function sunAt(atMs: number): Sun {
  const days = (atMs - J2000_MS) / DAY_MS;
  const anomaly = (357.528 + 0.985_600_3 * days) * RADIANS;
  const mean = 280.46 + 0.985_647_4 * days;
  const ecliptic = (mean + 1.915 * Math.sin(anomaly) + 0.02 * Math.sin(2 * anomaly)) * RADIANS;
  const tilt = (23.439 - 0.000_000_4 * days) * RADIANS;
  const ascension = Math.atan2(Math.cos(tilt) * Math.sin(ecliptic), Math.cos(ecliptic)) / RADIANS;
  return {
    declination: Math.asin(Math.sin(tilt) * Math.sin(ecliptic)),
    hour: 280.460_618 + 360.985_647_4 * days - ascension,
  };
}

/** Degrees above the horizon. */
export function sunElevation(lon: number, lat: number, atMs: number): number {
  const { declination, hour } = sunAt(atMs);
  const sine =
    Math.sin(lat * RADIANS) * Math.sin(declination) +
    Math.cos(lat * RADIANS) * Math.cos(declination) * Math.cos((hour + lon) * RADIANS);
  return Math.asin(Math.max(-1, Math.min(1, sine))) / RADIANS;
}

/** The moment nearest to the given one at which the sun stands highest over a longitude. */
export function noonNear(lon: number, atMs: number): number {
  let noonMs = atMs;
  // The second time because the sun moves while the earth turns.
  for (let turn = 0; turn < 2; turn += 1) {
    const angle = sunAt(noonMs).hour + lon;
    noonMs -= ((angle - 360 * Math.round(angle / 360)) / 360) * DAY_MS;
  }
  return noonMs;
}

/** For how long before and after noon the sun stands above so many degrees: 0 where it never does, half a day where it always does. */
export function halfDayMs(lat: number, noonMs: number, degrees: number): number {
  const { declination } = sunAt(noonMs);
  const reach = Math.cos(lat * RADIANS) * Math.cos(declination);
  const lack = Math.sin(degrees * RADIANS) - Math.sin(lat * RADIANS) * Math.sin(declination);
  if (lack >= reach) return 0;
  return lack <= -reach ? DAY_MS / 2 : (Math.acos(lack / reach) / (2 * Math.PI)) * DAY_MS;
}
