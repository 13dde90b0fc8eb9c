/** The map: faults first, everything on wish; whatever is on it is also in the list beside it. */
import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import type { MapFrame, PinPreview, UnitBrief } from '../../server/api/wire.ts';
import { Live } from '../live.ts';
import type { Box, Row, Shown, Spot } from '../map-index.ts';
import { MapNames } from '../map-names.ts';
import { MapRows } from '../map-rows.ts';
import { MapSource } from '../map-source.ts';
import { PageKeys } from '../page-keys.ts';
import type { CityMap, MapSpot, Moved } from '../parts/city-map.ts';
import { emptyCity } from '../parts/empty-city.ts';
import { filter, unitChoices } from '../parts/filters.ts';
import { signed } from '../parts/glyph.ts';
import { chosenCard } from '../parts/map-chosen.ts';
import { mapFoot } from '../parts/map-foot.ts';
import { type Here, standingAt } from '../parts/map-here.ts';
import { LAYERS, layerName, type MapLayer, mapLegend } from '../parts/map-legend.ts';
import { mapList } from '../parts/map-list.ts';
import { boxOf, type Comparison, comparisonOf, goneProposal, proposalPanel } from '../parts/map-proposal.ts';
import type { MapSearch, Wanted } from '../parts/map-search.ts';
import { Shades, shadedOf, shadeTable } from '../parts/map-shades.ts';
import { mapPageStyles } from '../parts/map-styles.ts';
import { troubleNote } from '../parts/trouble-note.ts';
import { changed, go } from '../place.ts';
import { base } from '../plain-look.ts';
import { text } from '../words.ts';
import '../parts/city-map.ts';
import '../parts/map-search.ts';

@customElement('map-page')
export class MapPage extends LitElement {
  static override styles = [base, signed, mapPageStyles];

  @property({ attribute: false }) query = new URLSearchParams();
  @state() private chosen: Spot | null = null;
  @state() private pointed: MapSpot | null = null;
  @state() private here: Here | null = null;
  @state() private notice = '';
  @state() private areTilesMissing = false;
  @query('city-map') private chart!: CityMap | null;
  @query('map-search') private finder!: MapSearch | null;

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
  readonly #names = new MapNames(this);
  readonly #rows = new MapRows({
    ...{ host: this, source: this.#source, names: this.#names },
    shown: () => this.#shown,
    unit: () => this.query.get('unit'),
  });
  readonly #shades = new Shades();
  #version = 0;
  #compared: Comparison | null = null;

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
    document.addEventListener('lightkeeper-refresh', this.#rows.refresh);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    document.removeEventListener('lightkeeper-refresh', this.#rows.refresh);
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
    if (changes.has('query')) this.#rows.firstPage();
    if (this.#source.version !== this.#version) {
      this.#version = this.#source.version;
      void this.#arrive();
    }
    void this.#rows.list(false);
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
          ${LAYERS.map((one) => html`<option value=${one} .selected=${one === layer}>${layerName(one)}</option>`)}
        </select>
      </label>
      ${filter('unit', text('map.unit'), this.query.get('unit'), unitChoices(this.#units.value ?? []))}
      <map-search @wanted=${({ detail }: CustomEvent<Wanted>) => this.#jump(detail)}></map-search>
    </div>`;
  }

  readonly #turnLayer = (event: Event) => {
    const { value } = event.currentTarget as HTMLSelectElement;
    go(changed({ layer: value === 'failing' ? null : value, proposal: null }));
  };

  async #jump({ id, name }: Wanted): Promise<void> {
    this.notice = '';
    const spot = await this.#source.desk.ask('spot', id).catch(() => null);
    if (spot === null) {
      this.notice = text('map.noPlace', { name });
      return;
    }
    this.finder?.forget();
    this.#choose(spot);
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
        .shades=${shades ? this.#shades.of(shadedOf(frame.outlines, this.query.get('unit')), layer) : null}
        .ring=${this.pointed ?? this.chosen}
        .here=${this.here}
        .arrows=${this.#compared?.arrows ?? []}
        .first=${this.#first()}
        .label=${text('map.chart', { layer: this.#isComparing ? text('map.proposalTitle') : layerName(layer) })}
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

  /** The box of the address, once. */
  #first(): Box | null {
    const parts = (this.query.get('bbox') ?? '').split(',').map(Number);
    const [west = 0, south = 0, east = 0, north = 0] = parts;
    const isBox = parts.length === 4 && parts.every(Number.isFinite) && west < east && south < north;
    return isBox ? [west, south, east, north] : null;
  }

  readonly #moved = ({ detail: { box } }: CustomEvent<Moved>) => {
    this.#remember(box);
    this.#rows.move(box);
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
    if (spot !== null) this.#choose(spot);
  };

  readonly #tilesFailed = () => {
    this.areTilesMissing = true;
  };

  readonly #locate = async () => {
    const found = await standingAt();
    this.notice = found.says;
    if (found.here === null) return;
    this.here = found.here;
    this.chart?.goTo(found.here);
  };

  #foot(): TemplateResult {
    return mapFoot({
      legend: mapLegend(this.#layer, this.#isComparing),
      frame: this.#frame.value,
      areTilesMissing: this.areTilesMissing,
      unit: this.query.get('unit'),
    });
  }

  // ---- beside the map

  #aside(): TemplateResult {
    if (this.#isComparing) return this.#comparison();
    if (this.#frame.value?.devices === 0) return emptyCity();
    const layer = this.#layer;
    if (layer === 'density' || layer === 'coverage') return this.#figures(layer);
    const { view, isOld, turn, refresh } = this.#rows;
    if (view === null) return html`<p role="status" class="muted">${text('map.drawn')}</p>`;
    return mapList(view, layer, this.#names.known, isOld, { point: this.#point, turn, refresh });
  }

  #figures(layer: 'density' | 'coverage'): TemplateResult {
    return this.#frame.render({
      waiting: () => html`<p role="status" class="muted">${text('shell.loading')}</p>`,
      failed: this.#frame.failed,
      here: ({ outlines }) => html`<section class="card rows" aria-labelledby="figures">
        <h2 id="figures">${layer === 'density' ? text('map.densityTitle') : text('map.coverageTitle')}</h2>
        ${shadeTable(shadedOf(outlines, this.query.get('unit')), layer)}
      </section>`,
    });
  }

  #comparison(): TemplateResult {
    const leave = changed({ proposal: null, bbox: null });
    return this.#preview.render({
      waiting: () => html`<p role="status" class="muted">${text('shell.loading')}</p>`,
      // Taken over, refused or solved since the link was made.
      failed: (trouble) => (trouble.status === 404 ? goneProposal(leave) : this.#preview.failed(trouble)),
      here: () => (this.#compared === null ? html`` : proposalPanel(this.#compared, leave)),
    });
  }

  #compare(preview: PinPreview): void {
    this.#compared = comparisonOf(preview);
    const box = boxOf(this.#compared.shifts);
    if (box !== null) void this.updateComplete.then(() => this.chart?.fit(box, 17));
  }

  #chosenCard(): TemplateResult | typeof nothing {
    const { chosen } = this;
    if (chosen === null) return nothing;
    const centre = () => this.chart?.goTo(chosen);
    return chosenCard(chosen, this.#names.known.get(chosen.id), { centre, unchoose: this.#unchoose });
  }

  #choose(spot: Spot): void {
    this.chosen = spot;
    void this.#names.want([spot.id]);
    history.replaceState(null, '', changed({ device: `${spot.id}` }));
  }

  readonly #unchoose = () => {
    this.chosen = null;
    history.replaceState(null, '', changed({ device: null }));
  };

  readonly #point = async (row: Row | null) => {
    const spot = row === null ? null : await this.#source.desk.ask('spot', row.id).catch(() => null);
    this.pointed = spot;
  };

  /** New pins or states: what is chosen is shown as it is now; the list waits until it is wished for. */
  async #arrive(): Promise<void> {
    const id = this.chosen?.id ?? (Number(this.query.get('device')) || null);
    if (id === null) return;
    const isFirst = this.chosen === null;
    const spot = await this.#source.desk.ask('spot', id).catch(() => null);
    if (spot === null) return;
    this.#choose(spot);
    if (isFirst && !this.query.has('bbox')) this.chart?.goTo(spot);
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
