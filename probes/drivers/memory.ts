/** Where devices keep their snapshots, from one look to the next; losing it costs a few calls and nothing else. */

/** Part of a snapshot's address. The path may hold what is nobody's business: never put it into a step. */
export interface SnapshotPlace {
  readonly port: number;
  readonly tls?: boolean;
  readonly path: string;
}

/** Snapshot places by `host:port` of the ONVIF service. One for the whole daemon. */
export interface Memory {
  get(device: string): SnapshotPlace | undefined;
  set(device: string, place: SnapshotPlace): void;
  delete(device: string): void;
}

/** A memory of at most so many devices; who was not needed longest is forgotten first. */
export function newMemory(most = 60_000): Memory {
  const places = new Map<string, SnapshotPlace>();
  return {
    get(device) {
      const place = places.get(device);
      if (place !== undefined) {
        places.delete(device);
        places.set(device, place);
      }
      return place;
    },
    set(device, place) {
      places.delete(device);
      places.set(device, place);
      if (places.size > most) places.delete(places.keys().next().value as string);
    },
    delete(device) {
      places.delete(device);
    },
  };
}
