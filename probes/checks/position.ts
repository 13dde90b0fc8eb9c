/** Does the pin stand where such a device can be? Judged from the file alone: no device is asked. */
import type { BadReason, Look, Readings, Step } from '../link/observation.ts';
import type { Outline, Place } from '../link/target.ts';
import type { Check } from './check.ts';
import { metresOutside } from './outline.ts';

export const position: Check = {
  name: 'position',
  async look(device, signal) {
    signal.throwIfAborted();
    return judgePlace(device.target.place, device.outline);
  },
};

/** The rules in their order; the first that is broken is the reason. */
export function judgePlace(place: Place | null, outline: Outline | undefined): Look {
  if (!place) return bad('no-position', 'nothing');
  const written = `${shown(place.lonText)}, ${shown(place.latText)}`;
  const broken = brokenRule(place);
  if (broken) return bad(broken, written);
  const steps: Step[] = [{ did: 'read coordinates', ok: true, got: written, tookMs: 0 }];
  if (!outline) return { finding: { state: 'unknown', reason: 'no-outline' }, steps };
  const metres = Math.round(metresOutside(outline, place.lon, place.lat));
  const readings: Readings = { metresOutside: Number.isFinite(metres) ? metres : -1 };
  const ok = metres <= outline.bufferMetres;
  const did = `within ${outline.district}, give or take ${outline.bufferMetres} m`;
  steps.push({ did, ok, got: metres === 0 ? 'inside' : `${metres} m outside`, tookMs: 0 });
  return { finding: ok ? { state: 'good' } : { state: 'bad', reason: 'outside-district' }, steps, readings };
}

function brokenRule({ lonText, latText, lon, lat }: Place): BadReason | undefined {
  if (lonText.trim() === '' || latText.trim() === '') return 'no-position';
  if (!Number.isFinite(lon) || !Number.isFinite(lat)) return 'no-position';
  if (lon === 0 || lat === 0) return 'zero-position';
  if (!isInChina(lon, lat)) return isInChina(lat, lon) ? 'swapped' : 'out-of-range';
  return hasFewDecimals(lonText, latText) ? 'few-decimals' : undefined;
}

function isInChina(lon: number, lat: number): boolean {
  return lon >= 73 && lon <= 136 && lat >= 3 && lat <= 54;
}

/**
 * The third decimal is a hundred metres. Spreadsheets and JSON drop zeros at the end, so that one coordinate in a
 * hundred of five decimals arrives with three: the finer of the two tells how they were measured, unless the other has
 * lost more than chance explains.
 */
function hasFewDecimals(lonText: string, latText: string): boolean {
  const decimals = [decimalsOf(lonText), decimalsOf(latText)];
  return Math.max(...decimals) <= 3 || Math.min(...decimals) <= 2;
}

function decimalsOf(text: string): number {
  return /\.(\d*)/.exec(text)?.[1]?.length ?? 0;
}

function bad(reason: BadReason, got: string): Look {
  return {
    finding: { state: 'bad', reason },
    steps: [{ did: 'read coordinates', ok: false, got, tookMs: 0 }],
  };
}

function shown(text: string): string {
  return text.trim() === '' ? 'nothing' : text.trim().slice(0, 32);
}
