/** Where the person stands, as the browser knows it; only over HTTPS, and only with the person's leave. */
import { text } from '../words.ts';
import type { MapSpot } from './city-map.ts';

/** A place, and how exactly it is known. */
export interface Here extends MapSpot {
  readonly metres: number;
}

/** The place or null, and what is to be said of it. */
export interface Standing {
  readonly here: Here | null;
  readonly says: string;
}

export function standingAt(): Promise<Standing> {
  if (!isSecureContext || navigator.geolocation === undefined) {
    return Promise.resolve({ here: null, says: text('map.hereUnsafe') });
  }
  return new Promise((resolve) => {
    navigator.geolocation.getCurrentPosition(
      ({ coords: { longitude: lon, latitude: lat, accuracy: metres } }) =>
        resolve({
          here: { lon, lat, metres },
          says: text('map.hereFound', { metres: Math.round(metres) }),
        }),
      ({ message }) => resolve({ here: null, says: text('map.hereRefused', { why: message }) }),
      { enableHighAccuracy: true, timeout: 15_000, maximumAge: 30_000 },
    );
  });
}
