/** Keys of the screen that is open: told by its view, heard before the keys of the whole page, listed in the help. */
import type { ReactiveController, ReactiveControllerHost } from 'lit';

export interface PageKey {
  /** As the event names them. */
  readonly keys: readonly string[];
  /** As the help shows them. */
  readonly shown: string;
  readonly label: () => string;
  /** False where it does not apply now: then the key goes on to the page. */
  readonly press: (event: KeyboardEvent) => boolean;
}

const open = new Set<PageKeys>();

/** The keys of one view, heard while it stands on the page. */
export class PageKeys implements ReactiveController {
  readonly keys: readonly PageKey[];

  constructor(host: ReactiveControllerHost, keys: readonly PageKey[]) {
    this.keys = keys;
    host.addController(this);
  }

  hostConnected(): void {
    open.add(this);
  }

  hostDisconnected(): void {
    open.delete(this);
  }
}

/** True when a view on the page took the key. */
export function pressPageKey(event: KeyboardEvent): boolean {
  return presentKeys().some(({ keys, press }) => keys.includes(event.key) && press(event));
}

/** Those in force now, for the help. */
export function presentKeys(): readonly PageKey[] {
  return [...open].flatMap(({ keys }) => keys);
}
