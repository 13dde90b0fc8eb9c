/** The list beside the map: made anew after a move; after mere news only when a person wishes it. */
import type { ReactiveControllerHost } from 'lit';
import type { Box, InView, Shown } from './map-index.ts';
import type { MapNames } from './map-names.ts';
import type { MapSource } from './map-source.ts';

/** Rows of a page of the list: on a phone the list stands below the map, and pages are shorter. */
const ROWS = 100;
const ROWS_ON_PHONE = 20;

export interface MapRowsOptions {
  readonly host: ReactiveControllerHost;
  readonly source: MapSource;
  readonly names: MapNames;
  /** Null where no devices are drawn. */
  readonly shown: () => Shown | null;
  readonly unit: () => string | null;
}

export class MapRows {
  readonly #options: MapRowsOptions;
  /** What is listed; null before the first time. */
  view: InView | null = null;
  /** What is in view has changed since the list was made. */
  isOld = false;
  #box: Box | null = null;
  #page = 1;
  /** What the list was asked for. */
  #listed = '';

  constructor(options: MapRowsOptions) {
    this.#options = options;
  }

  /** The window of the map has moved. */
  move(box: Box): void {
    this.#box = box;
    this.#page = 1;
    void this.list(false);
  }

  firstPage(): void {
    this.#page = 1;
  }

  readonly turn = (page: number): void => {
    this.#page = page;
    void this.list(true);
  };

  readonly refresh = (): void => {
    void this.list(true);
  };

  async list(isWished: boolean): Promise<void> {
    const { host, source, names } = this.#options;
    const [box, shown] = [this.#box, this.#options.shown()];
    if (box === null || shown === null || source.version === 0) return;
    const place = [...box, shown, this.#options.unit(), this.#page].join();
    const key = `${place} ${source.version}`;
    const size = matchMedia('(max-width: 719px)').matches ? ROWS_ON_PHONE : ROWS;
    if (key === this.#listed && !isWished) return;
    const isNews = this.#listed.startsWith(`${place} `) && !isWished;
    this.#listed = key;
    const view = await source.desk.ask('inView', box, shown, this.#page, size).catch(() => null);
    if (view === null || key !== this.#listed) return;
    if (isNews && this.view !== null) {
      this.isOld = this.isOld || !isSameList(this.view, view);
      this.view = withStates(this.view, view);
    } else {
      this.view = view;
      this.isOld = false;
    }
    host.requestUpdate();
    await names.want(this.view.rows.map(({ id }) => id));
  }
}

/** Same devices in the same order? */
function isSameList(before: InView, after: InView): boolean {
  return before.total === after.total && before.rows.every(({ id }, at) => id === after.rows[at]?.id);
}

/** The old rows with the states of now, as far as they are known. */
function withStates(before: InView, after: InView): InView {
  const states = new Map(after.rows.map(({ id, state: now }) => [id, now]));
  return { ...before, rows: before.rows.map((row) => ({ ...row, state: states.get(row.id) ?? row.state })) };
}
