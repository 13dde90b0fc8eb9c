/** Whether the sun stands well above the horizon of a place: what a colour camera must show in colour. */
import { sunElevation } from '../../config/sun.ts';

export { sunElevation };

/** Below, a camera may rightly be in night mode: dusk, mountains, deep clouds. */
const LEAST_ELEVATION = 10;
/** Where no pin says otherwise: between the east and the west of the country. */
const SOMEWHERE = { lon: 115, lat: 37 };

/** By the pin; where there is none that can be used, by the middle of the country. */
export function isDaylight(
  place: { readonly lon: number; readonly lat: number } | null,
  atMs: number,
): boolean {
  const isUsable = place !== null && Number.isFinite(place.lon) && Math.abs(place.lat) <= 90;
  const { lon, lat } = isUsable && place.lon !== 0 ? place : SOMEWHERE;
  return sunElevation(lon, lat, atMs) > LEAST_ELEVATION;
}
