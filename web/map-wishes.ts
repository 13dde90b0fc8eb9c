/** What the page may ask of the index of the map, wherever that is: a thread of its own, or the page itself. */
import type { Box, MapIndex, Shown } from './map-index.ts';

/** What the page may wish for, by name; each is answered by one value. */
export interface MapWishes {
  load(points: Uint8Array): void;
  tell(states: Uint8Array): boolean;
  only(units: readonly string[] | null): void;
  marks(box: Box, zoom: number, shown: Shown): ReturnType<MapIndex['marks']>;
  opens(cluster: number): number;
  inView(box: Box, shown: Shown, page: number, size: number): ReturnType<MapIndex['inView']>;
  spot(id: number): ReturnType<MapIndex['spot']>;
  pin(pin: number): ReturnType<MapIndex['pin']>;
  extent(): ReturnType<MapIndex['extent']>;
}

export interface Wish {
  readonly number: number;
  readonly name: keyof MapWishes;
  readonly values: readonly unknown[];
}

export interface Answer {
  readonly number: number;
  readonly value?: unknown;
  readonly fault?: string;
}

/** Grants a wish; whoever sent it has the types of `MapWishes`. */
export function grant(index: MapIndex, { number, name, values }: Wish): Answer {
  try {
    const deed = index[name] as (...given: readonly unknown[]) => unknown;
    return { number, value: deed.apply(index, [...values]) };
  } catch (error) {
    return { number, fault: error instanceof Error ? error.message : String(error) };
  }
}
