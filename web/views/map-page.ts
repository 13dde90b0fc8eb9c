/** The map: faults first, everything on wish; whatever is on it is also in the list beside it. */
import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import type { Devices, MapDevice, MapFrame, PinPreview, UnitBrief } from '../../server/api/wire.ts';
import { ask, pathWith, Trouble } from '../client.ts';
import { Live } from '../live.ts';
import { lookIn } from '../map-bytes.ts';
import type { Box, InView, Row, Shown, Spot } from '../map-index.ts';
import { MapSource } from '../map-source.ts';
import { PageKeys } from '../page-keys.ts';
import type { CityMap, MapSpot, Moved } from '../parts/city-map.ts';
import { deviceCode } from '../parts/device-code.ts';
import { filter, unitChoices } from '../parts/filters.ts';
import { glyph, signed } from '../parts/glyph.ts';
import { LAYERS, type MapLayer, mapLegend } from '../parts/map-legend.ts';
import { mapList, stateWords } from '../parts/map-list.ts';
import { arrowsOf, boxOf, proposalPanel, type Shift, shiftsOf } from '../parts/map-proposal.ts';
import { shadesOf, shadeTable } from '../parts/map-shades.ts';
import { mapPageStyles } from '../parts/map-styles.ts';
import type { Arrow } from '../parts/mark-layer.ts';
import { troubleNote } from '../parts/trouble-note.ts';
import { changed, go } from '../place.ts';
import { base } from '../plain-look.ts';
import { text } from '../words.ts';
import '../parts/city-map.ts';

/** Names asked for at once; as many as the server gives. */
const MOST_NAMED = 100;
/** Rows of a page of the list: on a phone the list stands below the map, and pages are shorter. */
const ROWS = 100;
const ROWS_ON_PHONE = 20;
const MOST_FOUND = 8;
const LAYER_WORDS: Record<MapLayer, () => string> = {
  failing: () => text('map.layerFailing'),
  all: () => text('map.layerAll'),
  density: () => text('map.layerDensity'),
  coverage: () => text('map.layerCoverage'),
};

interface Comparison {
  readonly of: PinPreview;
  readonly shifts: readonly Shift[];
  readonly arrows: readonly Arrow[];
}

@customElement('map-page')
export class MapPage extends LitElement {
  static override styles = [base, signed, mapPageStyles];

  @property({ attribute: false }) query = new URLSearchParams();
  @state() private view: InView | null = null;
  /** What is in view has changed since the list was made. */
  @state() private isOld = false;
  @state() private chosen: Spot | null = null;
  @state() private chosenId: number | null = null;
  @state() private pointed: MapSpot | null = null;
  @state() private here: (MapSpot & { readonly metres: number }) | null = null;
  @state() private notice = '';
  @state() private found: (Devices & { readonly q: string }) | null = null;
  @state() private searchTrouble: Trouble | null = null;
  @state() private areTilesMissing = false;
  @state() private names: ReadonlyMap<number, MapDevice> = new Map();
  @query('city-map') private chart!: CityMap | null;

  readonly #source = new MapSource(this);
  readonly #frame = new Live<MapFrame>(this, () => ({
    path: '/api/map',
    concerns: ({ registry }) => registry,
  }));
  readonly #units = new Live<UnitBrief[]>(this, () => ({
    path: '/api/units',
    concerns: ({ registry }) => registry,
  }));
  readonly #preview = new Live<PinPreview>(this, () => {
    const id = this.query.get('proposal');
    return id === null ? null : { path: `/api/pins/proposals/${encodeURIComponent(id)}/preview` };
  });
  #box: Box | null = null;
  /** What the list was asked for. */
  #listed = '';
  #version = 0;
  #page = 1;
  #compared: Comparison | null = null;
  /** Asked for, and not there yet. */
  readonly #asked = new Set<number>();

  constructor() {
    super();
    new PageKeys(this, [
      {
        keys: ['m'],
        shown: 'm',
        label: () => text('map.keyMap'),
        press: () => this.#onChart((chart) => chart.focusMap()),
      },
      {
        keys: ['0'],
        shown: '0',
        label: () => text('map.keyWhole'),
        press: () => this.#onChart((chart) => chart.whole()),
      },
      {
        keys: ['+', '=', '-'],
        shown: '+ / -',
        label: () => text('map.keyZoom'),
        press: (event) =>
          !this.#isOnChart(event) && this.#onChart((chart) => chart.zoom(event.key === '-' ? -1 : 1)),
      },
    ]);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    document.addEventListener('lightkeeper-refresh', this.#refresh);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    document.removeEventListener('lightkeeper-refresh', this.#refresh);
  }

  get #layer(): MapLayer {
    return LAYERS.find((layer) => layer === this.query.get('layer')) ?? 'failing';
  }

  /** Null where no devices are drawn. */
  get #shown(): Shown | null {
    if (this.#isComparing) return null;
    const layer = this.#layer;
    return layer === 'failing' || layer === 'all' ? layer : null;
  }

  get #isComparing(): boolean {
    return this.query.has('proposal');
  }

  get #unit(): UnitBrief | undefined {
    return this.#units.value?.find(({ code }) => code === this.query.get('unit'));
  }

  override willUpdate(changes: PropertyValues<this>): void {
    this.#source.only(this.#subtree());
    const preview = this.#preview.isCurrent ? this.#preview.value : undefined;
    if (this.#isComparing && preview !== undefined && this.#compared?.of !== preview) this.#compare(preview);
    if (!this.#isComparing) this.#compared = null;
    if (changes.has('query')) this.#page = 1;
    if (this.#source.version !== this.#version) {
      this.#version = this.#source.version;
      void this.#arrive();
    }
    void this.#list(false);
  }

  override updated(changes: PropertyValues<this>): void {
    const before = changes.get('query')?.get('unit') ?? null;
    if (changes.has('query') && changes.get('query') !== undefined && before !== this.query.get('unit'))
      void this.#toUnit();
  }

  override render(): TemplateResult {
    const unit = this.#unit;
    return html`<div class="stack">
      <div class="apart">
        <h1>${unit === undefined ? text('map.title') : text('map.titleOf', { unit: unit.name })}</h1>
        ${this.#tools()}
      </div>
      ${this.#results()}
      ${this.#source.trouble === null ? nothing : troubleNote(this.#source.trouble, () => this.#source.reload())}
      ${this.notice === '' ? nothing : html`<p class="note" role="status">${this.notice}</p>`}
      <div class="board">
        <div class="chart">${this.#map()} ${this.#foot()}</div>
        <aside aria-label=${text('map.title')}>${this.#chosenCard()} ${this.#aside()}</aside>
      </div>
    </div>`;
  }

  // ---- above the map

  #tools(): TemplateResult {
    const layer = this.#layer;
    return html`<div class="line tools">
      <label class="field small">
        ${text('map.layer')}
        <select name="layer" @change=${this.#turnLayer}>
          ${LAYERS.map((one) => html`<option value=${one} .selected=${one === layer}>${LAYER_WORDS[one]()}</option>`)}
        </select>
      </label>
      ${filter('unit', text('map.unit'), this.query.get('unit'), unitChoices(this.#units.value ?? []))}
      <form role="search" aria-label=${text('map.search')} @submit=${this.#search}>
        <label class="field small">
          ${text('map.search')}
          <input type="search" name="q" maxlength="200" autocomplete="off" placeholder=${text('map.searchHint')} />
        </label>
        <button>${text('map.searchGo')}</button>
      </form>
    </div>`;
  }

  readonly #turnLayer = (event: Event) => {
    const { value } = event.currentTarget as HTMLSelectElement;
    go(changed({ layer: value === 'failing' ? null : value, proposal: null }));
  };

  readonly #search = async (event: SubmitEvent) => {
    event.preventDefault();
    const q = String(new FormData(event.currentTarget as HTMLFormElement).get('q') ?? '').trim();
    if (q === '') return;
    try {
      const found = await ask<Devices>(pathWith('/api/devices', { q, size: MOST_FOUND }));
      this.searchTrouble = null;
      this.found = { ...found, q };
      const [only] = found.rows;
      if (found.total === 1 && only !== undefined) await this.#jump(only.id, only.name);
    } catch (error) {
      this.searchTrouble = error instanceof Trouble ? error : new Trouble(String(error));
    }
  };

  #results(): TemplateResult | typeof nothing {
    if (this.searchTrouble !== null) return troubleNote(this.searchTrouble);
    const { found } = this;
    if (found === null) return nothing;
    if (found.total === 0) return html`<p role="status">${text('map.searchNone', { q: found.q })}</p>`;
    return html`<div class="line" role="status">
      <span>${text('map.searchFound', { count: found.total })}</span>
      <div class="results">
        ${found.rows.map(({ id, name, unit }) => html`<button @click=${() => this.#jump(id, name)}>${name} · ${unit.name}</button>`)}
      </div>
      <button @click=${this.#forgetFound}>${text('map.clearSearch')}</button>
    </div>`;
  }

  readonly #forgetFound = () => {
    this.found = null;
  };

  async #jump(id: number, name: string): Promise<void> {
    this.notice = '';
    const spot = await this.#source.desk.ask('spot', id).catch(() => null);
    if (spot === null) {
      this.notice = text('map.noPlace', { name });
      return;
    }
    this.found = null;
    this.#choose(id, spot);
    this.chart?.goTo(spot);
  }

  // ---- the map

  #map(): TemplateResult {
    const frame = this.#frame.value ?? null;
    const { desk, version } = this.#source;
    const layer = this.#layer;
    const shades = !this.#isComparing && frame && (layer === 'density' || layer === 'coverage');
    return html`<city-map
        .frame=${frame}
        .desk=${desk}
        .version=${version}
        .shown=${this.#shown}
        .shades=${shades ? this.#shades(frame, layer) : null}
        .ring=${this.pointed ?? this.chosen}
        .here=${this.here}
        .arrows=${this.#compared?.arrows ?? []}
        .first=${this.#first()}
        .label=${text('map.chart', { layer: this.#isComparing ? text('map.proposalTitle') : LAYER_WORDS[layer]() })}
        @moved=${this.#moved}
        @picked=${this.#picked}
        @tiles-failed=${this.#tilesFailed}
      ></city-map>
      <div class="keys">
        <button aria-label=${text('map.zoomIn')} @click=${() => this.chart?.zoom(1)}>+</button>
        <button aria-label=${text('map.zoomOut')} @click=${() => this.chart?.zoom(-1)}>−</button>
        <button @click=${() => this.chart?.whole()}>${text('map.whole')}</button>
        <button @click=${this.#locate}>${text('map.here')}</button>
      </div>`;
  }

  #shadesOf: { readonly key: string; readonly shades: ReturnType<typeof shadesOf> } | null = null;

  /** The same object as long as nothing changes, so that nothing is drawn anew. */
  #shades(frame: MapFrame, layer: 'density' | 'coverage') {
    const key = `${layer} ${this.#frame.fetchedMs} ${text('map.title')}`;
    if (this.#shadesOf?.key !== key) this.#shadesOf = { key, shades: shadesOf(frame.outlines, layer) };
    return this.#shadesOf.shades;
  }

  /** The box of the address, once. */
  #first(): Box | null {
    const parts = (this.query.get('bbox') ?? '').split(',').map(Number);
    const [west = 0, south = 0, east = 0, north = 0] = parts;
    const isBox = parts.length === 4 && parts.every(Number.isFinite) && west < east && south < north;
    return isBox ? [west, south, east, north] : null;
  }

  readonly #moved = ({ detail: { box } }: CustomEvent<Moved>) => {
    this.#box = box;
    this.#page = 1;
    this.#remember(box);
    void this.#list(false);
  };

  #isMoved = false;

  /** In the address, so that a link shows the same; without a step back for every drag. */
  #remember([west, south, east, north]: Box): void {
    // The first look is nobody's wish.
    const isWish = this.#isMoved;
    this.#isMoved = true;
    if (!isWish || location.pathname !== '/map') return;
    const [dx, dy] = [(east - west) / 50, (north - south) / 50];
    const bbox = [west + dx, south + dy, east - dx, north - dy]
      .map((degrees) => degrees.toFixed(5))
      .join(',');
    history.replaceState(null, '', changed({ bbox }));
  }

  readonly #picked = async ({ detail: pin }: CustomEvent<number>) => {
    const spot = await this.#source.desk.ask('pin', pin).catch(() => null);
    if (spot !== null) this.#choose(spot.id, spot);
  };

  readonly #tilesFailed = () => {
    this.areTilesMissing = true;
  };

  readonly #locate = () => {
    if (!isSecureContext || navigator.geolocation === undefined) {
      this.notice = text('map.hereUnsafe');
      return;
    }
    navigator.geolocation.getCurrentPosition(
      ({ coords: { longitude: lon, latitude: lat, accuracy: metres } }) => {
        this.here = { lon, lat, metres };
        this.notice = text('map.hereFound', { metres: Math.round(metres) });
        this.chart?.goTo({ lon, lat });
      },
      ({ message }) => {
        this.notice = text('map.hereRefused', { why: message });
      },
      { enableHighAccuracy: true, timeout: 15_000, maximumAge: 30_000 },
    );
  };

  #foot(): TemplateResult {
    const frame = this.#frame.value;
    const tiles = frame?.tiles ?? null;
    const km = ((frame?.bufferMetres ?? 0) / 1_000).toFixed(0);
    return html`<div class="foot muted">
      ${mapLegend(this.#layer, this.#isComparing)}
      <span>${text('map.datum')} · ${text('map.base', { tiles: tiles === null ? text('map.noTiles') : tiles.note || text('map.ownTiles') })}</span>
      ${
        frame === undefined || frame.outlines.length === 0
          ? nothing
          : html`<span title=${text('map.outlinesTitle', { note: frame.outlineNote })}>${text('map.outlines', { km })}</span>`
      }
      ${this.areTilesMissing ? html`<span role="status">${text('map.tilesFailed')}</span>` : nothing}
      ${
        frame === undefined || frame.unplaced === 0
          ? nothing
          : html`<span
              >${text('map.unplaced', { count: frame.unplaced })} ·
              <a href=${pathWith('/evidence', { unit: this.query.get('unit'), metric: 'position', part: 'bad' })}
                >${text('map.wrongPins')}</a
              ></span
            >`
      }
    </div>`;
  }

  // ---- beside the map

  #aside(): TemplateResult {
    if (this.#isComparing) return this.#comparison();
    const layer = this.#layer;
    if (layer === 'density' || layer === 'coverage') return this.#figures(layer);
    if (this.view === null) return html`<p role="status" class="muted">${text('map.drawn')}</p>`;
    return mapList(this.view, layer, this.names, this.isOld, {
      point: this.#point,
      turn: (page) => {
        this.#page = page;
        void this.#list(true);
      },
      refresh: this.#refresh,
    });
  }

  #figures(layer: 'density' | 'coverage'): TemplateResult {
    return this.#frame.render({
      waiting: () => html`<p role="status" class="muted">${text('shell.loading')}</p>`,
      failed: this.#frame.failed,
      here: ({ outlines }) => html`<section class="card rows" aria-labelledby="figures">
        <h2 id="figures">${layer === 'density' ? text('map.densityTitle') : text('map.coverageTitle')}</h2>
        ${shadeTable(outlines, layer)}
      </section>`,
    });
  }

  #comparison(): TemplateResult {
    return this.#preview.render({
      waiting: () => html`<p role="status" class="muted">${text('shell.loading')}</p>`,
      failed: this.#preview.failed,
      here: () =>
        this.#compared === null
          ? html``
          : proposalPanel(
              this.#compared.of.total,
              this.#compared.shifts,
              this.#compared.arrows.length,
              changed({ proposal: null, bbox: null }),
            ),
    });
  }

  #compare(preview: PinPreview): void {
    const shifts = shiftsOf(preview);
    this.#compared = { of: preview, shifts, arrows: arrowsOf(shifts) };
    const box = boxOf(shifts);
    if (box !== null) void this.updateComplete.then(() => this.chart?.fit(box, 17));
  }

  #chosenCard(): TemplateResult | typeof nothing {
    const { chosen, chosenId: id } = this;
    if (chosen === null || id === null) return nothing;
    const device = this.names.get(id);
    return html`<section class="card" aria-labelledby="chosen">
      <h2 id="chosen" class="signed">${glyph(lookIn(chosen.state))}${device?.name ?? `#${id}`}</h2>
      <p class="small">${stateWords(chosen.state)}${device ? html` · ${device.unit.name}` : nothing}</p>
      ${device ? html`<p class="small">${deviceCode(device.code)}</p>` : nothing}
      <p class="small muted">${chosen.lon.toFixed(5)}, ${chosen.lat.toFixed(5)} · WGS-84</p>
      <div class="line">
        <a class="button" href="/devices/${id}">${text('map.openFile')}</a>
        <button @click=${() => this.chart?.goTo(chosen)}>${text('map.centre')}</button>
        <button @click=${this.#unchoose}>${text('map.unselect')}</button>
      </div>
    </section>`;
  }

  #choose(id: number, spot: Spot): void {
    this.chosen = spot;
    this.chosenId = id;
    void this.#name([id]);
    history.replaceState(null, '', changed({ device: `${id}` }));
  }

  readonly #unchoose = () => {
    this.chosen = null;
    this.chosenId = null;
    history.replaceState(null, '', changed({ device: null }));
  };

  readonly #point = async (row: Row | null) => {
    const spot = row === null ? null : await this.#source.desk.ask('spot', row.id).catch(() => null);
    this.pointed = spot;
  };

  readonly #refresh = () => {
    void this.#list(true);
  };

  /** New pins or states: what is chosen is shown as it is now; the list waits until it is wished for. */
  async #arrive(): Promise<void> {
    const id = this.chosenId ?? (Number(this.query.get('device')) || null);
    if (id === null) return;
    const isFirst = this.chosenId === null;
    const spot = await this.#source.desk.ask('spot', id).catch(() => null);
    if (spot === null) return;
    this.#choose(id, spot);
    if (isFirst && !this.query.has('bbox')) this.chart?.goTo(spot);
  }

  /** Makes the list anew after a move; after mere news only when it is wished for. */
  async #list(isWished: boolean): Promise<void> {
    const [box, shown] = [this.#box, this.#shown];
    if (box === null || shown === null || this.#source.version === 0) return;
    const place = [...box, shown, this.query.get('unit'), this.#page].join();
    const key = `${place} ${this.#source.version}`;
    const size = matchMedia('(max-width: 719px)').matches ? ROWS_ON_PHONE : ROWS;
    if (key === this.#listed && !isWished) return;
    const isNews = this.#listed.startsWith(`${place} `) && !isWished;
    this.#listed = key;
    const view = await this.#source.desk.ask('inView', box, shown, this.#page, size).catch(() => null);
    if (view === null || key !== this.#listed) return;
    if (isNews && this.view !== null) {
      this.isOld = this.isOld || !isSameList(this.view, view);
      this.view = withStates(this.view, view);
    } else {
      this.view = view;
      this.isOld = false;
    }
    await this.#name(this.view.rows.map(({ id }) => id));
  }

  /** Asks for the names that are not there yet. */
  async #name(ids: readonly number[]): Promise<void> {
    const missing = ids.filter((id) => !this.names.has(id) && !this.#asked.has(id)).slice(0, MOST_NAMED);
    if (missing.length === 0) return;
    for (const id of missing) this.#asked.add(id);
    try {
      const devices = await ask<MapDevice[]>(pathWith('/api/map/devices', { ids: missing.join(',') }));
      this.names = new Map([...this.names, ...devices.map((device) => [device.id, device] as const)]);
    } catch {
      // Without names the list has numbers, and the next one asks again.
    } finally {
      for (const id of missing) this.#asked.delete(id);
    }
  }

  // ---- units and keys

  #subtree(): readonly string[] | null {
    const [units, top] = [this.#units.value, this.query.get('unit')];
    if (units === undefined || top === null) return null;
    const parents = new Map(units.map(({ code, parent }) => [code, parent]));
    const isWithin = (code: string | null): boolean =>
      code !== null && (code === top || isWithin(parents.get(code) ?? null));
    return units.flatMap(({ code }) => (isWithin(code) ? [code] : []));
  }

  /** A district by its outline, anything else by where its devices are. */
  async #toUnit(): Promise<void> {
    const code = this.query.get('unit');
    const outline = this.#frame.value?.outlines.find(({ unit }) => unit.code === code);
    const points = outline?.polygons.flat(2) ?? [];
    if (points.length > 0) {
      const [lons, lats] = [points.map(([lon = 0]) => lon), points.map(([, lat = 0]) => lat)];
      this.chart?.fit([Math.min(...lons), Math.min(...lats), Math.max(...lons), Math.max(...lats)]);
      return;
    }
    if (code === null) {
      this.chart?.whole();
      return;
    }
    const extent = await this.#source.desk.ask('extent').catch(() => null);
    if (extent) this.chart?.fit(extent, 16);
  }

  #onChart(deed: (chart: CityMap) => void): boolean {
    if (this.chart === null) return false;
    deed(this.chart);
    return true;
  }

  /** The map's own keys are heard by the map. */
  #isOnChart(event: KeyboardEvent): boolean {
    return event.composedPath().some((part) => part instanceof HTMLElement && part.id === 'map');
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
